import { compareWorkloads } from '../../inventory/order.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { declaredEntriesOf } from '../flows/map-entries.ts';
import { judge, notApplicable } from '../judgement.ts';
import { unionOf } from '../reach/connections.ts';
import { openDeclarations } from '../reach/declared.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { endsOf, pairViolation } from '../reach/pairs.ts';
import { peerKey, peerText } from '../reach/selectors.ts';
import { directionInKey, remedy } from '../remedy.ts';
import type { RuleContext, Violation } from '../rule.ts';
import { innerWays, type InnerHole, type InnerRow } from './inner-ways.ts';

export const undeclaredConnection = workloadRule({
  id: 'undeclared-connection',
  version: 1,
  title: 'PII workload is connected within its namespace only as the data-flow map declares',
  summary:
    'Programs that work side by side exchange personal data only over connections that are written down.',
  group: 'data-flow',
  severity: 'high',
  why: 'Inside a namespace everything is often open to everything, because it belongs to one team. An attacker who takes over the least important pod of it then reaches the database next to it, and the map that people review does not show the way.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  comparesWith: 'data-flow-map',
  closedBy: directionInKey,
  basis: 'reachability',
  evaluate: (workload, context) => {
    const { namespace } = workload;
    const entries = declaredEntriesOf(namespace, context);
    if (entries.length === 0)
      return notApplicable(`${namespace} is not on the data-flow map, which missing-data-flow-map reports.`);
    const isOnMap = entries.some(({ certainty }) => certainty === 'certain');
    const ways = innerWays(context.alike.of(workload), context);
    const found = DIRECTIONS.map((direction) => inDirection(workload, direction, context));
    const open = found.flatMap(({ undecided }) => undecided);
    const perhapsDeclared = DIRECTIONS.flatMap((direction) => ways[direction].perhapsDeclared);
    const violations = found.flatMap((each) => each.violations);
    const isDoubtful = !isOnMap && violations.length > 0;
    return judge({
      violations: isOnMap ? violations : [],
      decided: open.length + perhapsDeclared.length > 0 || isDoubtful ? 'partly' : 'all',
      undecided: distinct([
        ...undecidedReasons(context.model, open),
        ...perhapsDeclared.flatMap((other) => openDeclarations([other, workload], context)),
        ...(isDoubtful ? openDeclarations([workload], context) : []),
      ]),
      remediation: () =>
        remedy(
          'Add each connection that is wanted to the data-flow map, with its ports, and select its pods in the policy; remove the others.',
          workload,
          context,
        ),
      ...(DIRECTIONS.some((direction) => ways[direction].leftToOtherEnd === 'some') && {
        leftTo: 'Undeclared connections to other PII workloads of the namespace are reported there.',
      }),
    });
  },
});

function inDirection(own: Workload, direction: Direction, context: RuleContext) {
  const { holes, rows, undecided } = innerWays(context.alike.of(own), context)[direction];
  return {
    violations: [
      ...holes.flatMap((hole) => holeViolation(own, direction, hole, context)),
      ...pairsOf(rows, own).map(({ other, connections }) => {
        const key = `${direction} ${workloadKey(other)}`;
        return pairViolation(key, endsOf(own, direction, other), connections, 'data-flow-map', context);
      }),
    ],
    undecided: pairsOf(undecided, own, MOST_REASONS).map(({ other, connections }) => ({
      ...endsOf(workloadEndpoint(own), direction, workloadEndpoint(other)),
      unknown: connections,
    })),
  };
}

interface Pair {
  readonly other: Workload;
  readonly connections: ConnectionSet;
}

/** The first workloads of some rows by name, without the workload itself. */
function pairsOf(rows: readonly InnerRow[], own: Workload, most = Infinity): readonly Pair[] {
  return rows
    .flatMap(({ others, connections }) =>
      others
        .slice(0, most + 1)
        .filter((other) => other !== own)
        .map((other) => ({ other, connections })),
    )
    .sort((a, b) => compareWorkloads(a.other, b.other))
    .slice(0, most);
}

/** One for everything that a selection of all pods of the namespace allows: one change closes it. */
function holeViolation(
  own: Workload,
  direction: Direction,
  { exposure, rows }: InnerHole,
  { model }: RuleContext,
): readonly Violation[] {
  const pairs = pairsOf(rows, own);
  const [first] = pairs;
  if (first === undefined) return [];
  const connections = unionOf(new Set(pairs.map((pair) => pair.connections)));
  const { from, to } = endsOf(own, direction, first.other);
  const others = `${pairs.length} ${pairs.length === 1 ? 'workload' : 'workloads'} of its namespace`;
  const what =
    direction === 'ingress'
      ? `${others} can connect to ${workloadKey(own)}`
      : `${workloadKey(own)} can connect to ${others}`;
  return [
    {
      key: `${direction} ${peerKey(exposure.peer)}`,
      evidence: {
        summary: `${what} (${connections.toString()}), because ${peerText(exposure.peer, own.namespace)} is allowed, for example ${workloadKey(from)} to ${workloadKey(to)}, and the data-flow map does not list this.`,
        from: workloadKey(from),
        to: workloadKey(to),
        connections: connections.toString(),
        reasons: reasonsFor(model, workloadEndpoint(from), workloadEndpoint(to), first.connections),
      },
    },
  ];
}
