import type { Workload } from '../../inventory/workload.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { connectionSet } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { closedByOwnPolicy, type ChainKind } from '../chains/chain-kind.ts';
import { judgeChains } from '../chains/judge-chains.ts';
import { entries } from '../chains/starts.ts';
import { needs, workloadRule } from '../define-rule.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import type { RuleContext } from '../rule.ts';
import { entryPointsOf } from './entry-points.ts';

const WAY_IN: ChainKind = {
  direction: 'ingress',
  startsOf: entries,
  leftOut: ofOwnRoutes,
  remediation:
    'Cut the chain where it is not declared: allow only declared connections from other namespaces, in a policy with ' +
    '`Ingress`, or close the entry point that the internet uses. If every connection of the chain is wanted, declare ' +
    'them all, the one from the internet too.',
  declaredNote: 'The internet reaches it over declared connections only.',
};

export const internetPivot = workloadRule({
  id: 'internet-pivot',
  version: 1,
  title: 'No chain of undeclared connections leads from the internet to a PII workload',
  summary:
    'Someone who breaks into a public system cannot get from there to personal data, from one program to the next.',
  group: 'exposure',
  severity: 'critical',
  why: 'Most databases with personal data are not public. They are reached from a public system that was taken over, which may connect to an internal one, which may connect to the data. Each of these connections looks harmless by itself; only the whole chain shows that the internet is two steps away.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: closedByOwnPolicy('ingress'),
  evaluate: (workload, context) => judgeChains(workload, WAY_IN, context),
});

/** The ports on which controllers forward the workload's own routes: that is direct exposure. */
function ofOwnRoutes(
  workload: Workload,
  context: RuleContext,
): ((others: AlikeWorkloads) => ConnectionSet) | undefined {
  const forwarded = entryPointsOf(context.model, context)
    .to(workload)
    .flatMap(({ protocol, port, sightings }) =>
      sightings.flatMap(({ seenAs }) =>
        seenAs.type === 'controller'
          ? [{ by: workloadKey(seenAs.workload), protocol, from: port, to: port }]
          : [],
      ),
    );
  if (forwarded.length === 0) return undefined;
  return ({ workloads }) => {
    const names = new Set(workloads.map(workloadKey));
    return connectionSet(forwarded.filter(({ by }) => names.has(by)));
  };
}
