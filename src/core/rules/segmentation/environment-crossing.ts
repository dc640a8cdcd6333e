import { compareText, compareWorkloads } from '../../inventory/order.ts';
import type { Selector } from '../../inventory/selector.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { openReasonsOfNamespace } from '../../reachability/classes/namespace-matcher.ts';
import type { Connection, Reason } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge, notApplicable } from '../judgement.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import { withoutDns } from '../reach/cluster-dns.ts';
import { unionOf } from '../reach/connections.ts';
import { declarationsIn } from '../reach/declared.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { endsOf } from '../reach/pairs.ts';
import { directionInKey, remedy } from '../remedy.ts';
import type { RuleContext, Violation } from '../rule.ts';
import { withoutPersonalData } from '../subjects.ts';
import { environmentOf, type NamespaceEnvironment } from './environments.ts';

export const environmentCrossing = workloadRule({
  id: 'environment-crossing',
  version: 1,
  title: 'PII workload is connected only with its own environment',
  summary:
    'Real personal data in production is out of reach for test and development systems, and the other way round.',
  group: 'segmentation',
  severity: 'high',
  why: 'Test and development systems have more users, weaker passwords and later updates than production. If they can reach production data, it is as well protected as the weakest of them; if production can reach them, personal data ends up there.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: directionInKey,
  basis: 'reachability',
  evaluate: (workload, context) => {
    const own = environmentOf(context.namespaceView(workload.namespace), context.environments);
    if (own.type === 'none')
      return notApplicable(
        `${workload.namespace} belongs to no environment: it has no label ${context.environments.label}, and the cluster neither.`,
      );
    const group = context.alike.of(workload);
    const found = DIRECTIONS.map((direction) => crossingsOf(group, context)[direction]);
    const undecided = found.flatMap((each) => each.undecided);
    const openNamespaces = found.flatMap((each) => each.openNamespaces);
    const areSome = found.some((each) => each.leftToOtherEnd === 'some');
    return judge({
      violations: found.flatMap(({ crossings }) =>
        crossings.map((crossing) => violationOf(workload, crossing, context)),
      ),
      decided: undecided.length + openNamespaces.length > 0 ? 'partly' : 'all',
      undecided: distinct([
        ...openLabels(openNamespaces, context),
        ...undecidedReasons(context.model, undecided),
      ]),
      openPoints: openNamespaces.length > 0 ? ['the environment of a namespace is not known'] : [],
      remediation: () =>
        remedy(
          'Remove the rules that allow workloads of another environment. If data must pass between environments, pass it on through a service that is built for this, outside of both.',
          workload,
          context,
        ),
      ...(areSome && {
        leftTo: 'Connections to PII workloads of another environment are reported there.',
      }),
    });
  },
});

/** Workloads of another environment, and the connections with them in one direction. */
interface Crossing {
  readonly direction: Direction;
  readonly environment: string;
  readonly declaration: 'declared' | 'undeclared';
  readonly connections: ConnectionSet;
  readonly count: number;
  /** The first of them, and the connections with it. */
  readonly example: Workload;
  readonly ofExample: ConnectionSet;
}

interface FoundCrossings {
  readonly crossings: readonly Crossing[];
  /** The first connections that may cross environments. */
  readonly undecided: readonly Pick<Connection, 'from' | 'to' | 'unknown'>[];
  /** Namespaces that may belong to another environment and with which something is, or may be, allowed. */
  readonly openNamespaces: readonly string[];
  /** Whether personal data of another environment can be reached, which is reported there. */
  readonly leftToOtherEnd: 'some' | 'none';
}

const crossingsOf = oncePerContext(
  (group: AlikeWorkloads, context): Readonly<Record<Direction, FoundCrossings>> => ({
    ingress: findCrossings(group, 'ingress', context),
    egress: findCrossings(group, 'egress', context),
  }),
);

function findCrossings(group: AlikeWorkloads, direction: Direction, context: RuleContext): FoundCrossings {
  const { alike, namespaceView, environments } = context;
  const [own] = group.workloads;
  const ownEnvironment = environmentOf(namespaceView(own!.namespace), environments);
  const parts: (Omit<Crossing, 'count' | 'example' | 'ofExample'> & {
    readonly workloads: readonly Workload[];
  })[] = [];
  const undecided: Pick<Connection, 'from' | 'to' | 'unknown'>[] = [];
  const openNamespaces = new Set<string>();
  let leftToOtherEnd: FoundCrossings['leftToOtherEnd'] = 'none';
  const declaredBetween = declarationsIn(context);
  for (const row of alike.rows(group, direction)) {
    const [first] = row.others.workloads;
    if (first!.namespace === own!.namespace || row.others.trafficOf === 'nodes') continue;
    const environment = environmentOf(namespaceView(first!.namespace), environments);
    if (environment.type === 'none' || isSame(environment, ownEnvironment)) continue;
    const [allowed, unknown] =
      direction === 'ingress'
        ? [row.allowed, row.unknown]
        : [withoutDns(row.allowed), withoutDns(row.unknown)];
    if (allowed.isEmpty() && unknown.isEmpty()) continue;
    if (environment.type === 'open' || ownEnvironment.type !== 'known') {
      openNamespaces.add(environment.type === 'open' ? first!.namespace : own!.namespace);
      continue;
    }
    const others = direction === 'ingress' ? row.others.workloads : withoutPersonalData(row.others, context);
    if (others.length < row.others.workloads.length) leftToOtherEnd = 'some';
    if (others.length === 0) continue;
    const { from, to } = endsOf(own!, direction, others[0]!);
    if (!unknown.isEmpty())
      undecided.push({ from: workloadEndpoint(from), to: workloadEndpoint(to), unknown });
    const { certain } = declaredBetween(from, to);
    const split = [
      ['undeclared', allowed.subtract(certain)],
      ['declared', allowed.intersect(certain)],
    ] as const;
    for (const [declaration, connections] of split)
      if (!connections.isEmpty())
        parts.push({ direction, environment: environment.name, declaration, connections, workloads: others });
  }
  const grouped = Map.groupBy(parts, ({ environment, declaration }) => `${environment} ${declaration}`);
  const crossings = [...grouped.values()].map((alikeParts): Crossing => {
    const firsts = alikeParts.map(({ workloads, connections }) => ({
      workload: firstOf(workloads),
      connections,
    }));
    const first = firsts.reduce((a, b) => (compareWorkloads(b.workload, a.workload) < 0 ? b : a));
    const { environment, declaration } = alikeParts[0]!;
    return {
      direction,
      environment,
      declaration,
      connections: unionOf(alikeParts.map(({ connections }) => connections)),
      count: alikeParts.reduce((sum, { workloads }) => sum + workloads.length, 0),
      example: first.workload,
      ofExample: first.connections,
    };
  });
  return {
    crossings: crossings.sort((a, b) => compareText(keyOf(a), keyOf(b))),
    undecided: undecided.slice(0, MOST_REASONS),
    openNamespaces: [...openNamespaces],
    leftToOtherEnd,
  };
}

function isSame(a: NamespaceEnvironment, b: NamespaceEnvironment): boolean {
  return a.type === 'known' && b.type === 'known' && a.name === b.name;
}

const knownFirsts = new WeakMap<readonly Workload[], Workload>();

/** The first of some workloads by name. */
function firstOf(workloads: readonly Workload[]): Workload {
  let first = knownFirsts.get(workloads);
  if (first === undefined) {
    first = workloads.reduce((a, b) => (compareWorkloads(b, a) < 0 ? b : a));
    knownFirsts.set(workloads, first);
  }
  return first;
}

/** Policies cannot close what is declared. */
function keyOf({ direction, environment, declaration }: Crossing): string {
  return declaration === 'declared' ? `declared ${direction} ${environment}` : `${direction} ${environment}`;
}

function violationOf(own: Workload, crossing: Crossing, { model }: RuleContext): Violation {
  const { direction, environment, declaration, connections, count, example, ofExample } = crossing;
  const [from, to] = direction === 'ingress' ? [example, own] : [own, example];
  const others = `${count} ${count === 1 ? 'workload' : 'workloads'} of the environment ${environment}`;
  const [who, what] = direction === 'ingress' ? [others, workloadKey(own)] : [workloadKey(own), others];
  const also = declaration === 'declared' ? ' This is declared.' : '';
  return {
    key: keyOf(crossing),
    evidence: {
      summary: `${who} can connect to ${what} (${connections.toString()}), for example ${workloadKey(from)} to ${workloadKey(to)}.${also}`,
      from: workloadKey(from),
      to: workloadKey(to),
      connections: ofExample.toString(),
      reasons: reasonsFor(model, workloadEndpoint(from), workloadEndpoint(to), ofExample),
    },
  };
}

function openLabels(namespaces: readonly string[], context: RuleContext): readonly Reason[] {
  const selector: Selector = { requirements: [{ key: context.environments.label, operator: 'Exists' }] };
  return namespaces.flatMap((name) =>
    openReasonsOfNamespace(context.namespaceView(name), [selector], context.inventory.unread),
  );
}
