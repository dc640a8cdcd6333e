import { isPersonalData } from '../../classification/classifier.ts';
import { type DataStoreSign, dataStoreSigns, dataStoreSignText } from '../../classification/data-stores.ts';
import { compareWorkloads } from '../../inventory/order.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { byReference } from '../subjects.ts';
import type { RuleContext, Violation } from '../rule.ts';

export const unclassifiedDatastore = namespaceRule({
  id: 'unclassified-datastore',
  version: 2,
  title: 'Every data store that PII workloads can reach is classified',
  summary: 'Somebody has decided, for every database that could receive personal data, whether it holds any.',
  group: 'classification',
  severity: 'medium',
  why: 'Personal data ends up where it is written to: caches, queues, search indexes, copies for analytics. A store that nobody classified is not judged by any other rule, so data in it is unprotected and no report mentions it.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  // It is about a missing classification: what is reachable, other rules report.
  opens: 'nothing',
  evaluate: (namespace, context) => {
    const { model, workloadsIn, classifier, alike } = context;
    const personal = workloadsIn(namespace)
      .filter((workload) => isPersonalData(classifier.workload(workload)))
      .toSorted(byReference);
    const groups = Map.groupBy(personal, (workload) => alike.of(workload));
    const reached = [...groups].flatMap(([group, users]) =>
      storesFrom(group, context).map((store) => ({ ...store, users })),
    );
    const byStore = Map.groupBy(
      reached.filter(({ allowed }) => !allowed.isEmpty()),
      ({ store }) => store,
    );
    const open = reached.filter(({ store }) => !byStore.has(store));
    return judge({
      violations: [...byStore]
        .sort(([a], [b]) => compareWorkloads(a, b))
        .map(([store, ways]) =>
          violationOf(
            store,
            ways.flatMap(({ users, allowed }) => users.map((user) => ({ user, allowed }))),
            context,
          ),
        ),
      decided: open.length > 0 ? 'partly' : 'all',
      undecided: distinct(
        undecidedReasons(
          model,
          open.slice(0, MOST_REASONS).map(({ users, store, unknown }) => ({
            from: workloadEndpoint(users[0]!),
            to: workloadEndpoint(store),
            unknown,
          })),
        ),
      ),
      remediation: () => ({
        text: 'Classify the store: label it `pii` or `sensitive-pii` if it holds personal data, and `none` if it does not (or select it in the configuration). If PII workloads do not need it, deny the connection. There is no patch, because only its owner knows what it holds.',
      }),
    });
  },
});

interface ReachedStore {
  readonly store: Workload;
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

/** Stores without a classification that a group of equivalent workloads can, or may, reach. */
const storesFrom = oncePerContext((group: AlikeWorkloads, context): readonly ReachedStore[] =>
  context.alike
    .rows(group, 'egress')
    .filter(({ others }) => others !== group)
    .flatMap(({ others, allowed, unknown }) =>
      storesAmong(others, context).map((store) => ({ store, allowed, unknown })),
    ),
);

const storesAmong = oncePerContext(({ workloads }: AlikeWorkloads, { classifier }): readonly Workload[] =>
  workloads.filter(
    (workload) => classifier.workload(workload) === 'unclassified' && dataStoreSigns(workload).length > 0,
  ),
);

function violationOf(
  store: Workload,
  ways: readonly { readonly user: Workload; readonly allowed: ConnectionSet }[],
  { model }: RuleContext,
): Violation {
  const first = ways.reduce((a, b) => (compareWorkloads(b.user, a.user) < 0 ? b : a));
  const [from, to] = [workloadKey(first.user), workloadKey(store)];
  const others = ways.length === 1 ? '' : ` and ${ways.length - 1} more`;
  const [sign]: readonly DataStoreSign[] = dataStoreSigns(store);
  return {
    key: to,
    evidence: {
      summary: `${from}${others} can connect to ${to}, which looks like a data store (${sign === undefined ? 'unknown' : dataStoreSignText(sign)}) and is not classified.`,
      from,
      to,
      connections: first.allowed.toString(),
      reasons: reasonsFor(model, workloadEndpoint(first.user), workloadEndpoint(store), first.allowed),
    },
  };
}
