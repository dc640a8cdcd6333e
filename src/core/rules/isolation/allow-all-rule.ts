import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { OutsideConnections, Reason, ReachabilityModel } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { coversAProtocol } from '../reach/connections.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons } from '../reach/evidence.ts';
import { anyPodExposure } from '../reach/exposure.ts';
import { oncePerContext } from '../reach/once.ts';
import { oneEndText, otherEndText } from '../reach/one-end.ts';
import { internetRows, outsideConnection, outsideRows, type OutsideRow } from '../reach/outside.ts';
import { directionInKey, remedy } from '../remedy.ts';
import type { RuleContext, Violation } from '../rule.ts';

interface DirectionFound {
  readonly direction: Direction;
  readonly violations: readonly Violation[];
  readonly decided: 'all' | 'partly';
  readonly undecided: readonly Reason[];
}

export const allowAllRule = workloadRule({
  id: 'allow-all-rule',
  version: 2,
  title: 'PII workload is not open to everything',
  summary: 'No setting opens a system with personal data to everyone, or lets it connect to everyone.',
  group: 'isolation',
  severity: 'critical',
  why:
    'If any pod of any namespace, or any address of the internet, may use every port, there is no ' +
    'isolation, regardless of the number of policies. One allow-all rule cancels all other policies, ' +
    'because NetworkPolicies can only add allowed connections.',
  needs: needs({ namespaces: 'cluster', policies: 'cluster', workloads: 'subject-namespace' }),
  closedBy: directionInKey,
  basis: 'reachability',
  evaluate: (workload, context) => {
    const found = DIRECTIONS.map((direction) => inDirection(workload, direction, context));
    return judge({
      violations: found.flatMap(({ violations }) => violations),
      decided: found.some(({ decided }) => decided === 'partly') ? 'partly' : 'all',
      undecided: distinct(found.flatMap(({ undecided }) => undecided)),
      remediation: () => remedy(fixOf(found), workload, context),
    });
  },
});

/** What to change: rules that allow everything, or the directions without any policy. */
function fixOf(found: readonly DirectionFound[]): string {
  const violated = found.filter(({ violations }) => violations.length > 0);
  const because = (type: Reason['type']) =>
    violated.filter(({ violations }) =>
      violations.some(({ evidence }) => evidence.reasons.some((reason) => reason.type === type)),
    );
  const open = because('not-isolated').map(({ direction }) => direction);
  const texts = [
    ...(because('rule').length > 0
      ? [
          'Replace the rule that names no peers, every namespace or every address with the peers and ports ' +
            'that are needed.',
        ]
      : []),
    ...(open.length > 0
      ? [
          `Apply a policy for ${open.join(' and ')} that allows only the peers and ports that are needed: none isolates the pods yet.`,
        ]
      : []),
  ];
  return texts.length > 0
    ? texts.join(' ')
    : 'Apply policies that allow only the peers and ports that are needed.';
}

function inDirection(workload: Workload, direction: Direction, context: RuleContext): DirectionFound {
  const { model } = context;
  const anyPod = anyPodExposure(workload, direction, context);
  const internet = opennessOf(model.outsideOf(workload, direction), context);
  const { everyAddress } = internet;
  const anything = [
    ...(coversAProtocol(anyPod.allowed)
      ? [{ type: 'pods', what: 'any pod of any namespace', set: anyPod.allowed } as const]
      : []),
    ...(everyAddress === undefined
      ? []
      : [{ type: 'addresses', what: 'any public address', set: everyAddress.allowed } as const]),
  ];
  if (anything.length === 0) {
    const perhaps = internet.openness === 'perhaps' || coversAProtocol(anyPod.allowed.union(anyPod.unknown));
    if (!perhaps) return { direction, violations: [], decided: 'all', undecided: [] };
    const examples = internet.examples.map((row) => outsideConnection(workload, direction, row));
    const undecided = distinct([...anyPod.reasons, ...undecidedReasons(model, examples)]);
    return { direction, violations: [], decided: 'partly', undecided };
  }
  const name = workloadKey(workload);
  const podReasons = coversAProtocol(anyPod.allowed) ? anyPod.reasons : [];
  const who = anything.map(({ what }) => what).join(' and ');
  return {
    direction,
    violations: [
      {
        key: direction,
        evidence: {
          summary: summaryOf(workload, direction, anything),
          from: direction === 'ingress' ? who : name,
          to: direction === 'ingress' ? name : who,
          connections: anything[0]!.set.toString(),
          reasons: distinct([...podReasons, ...outsideReasons(workload, direction, everyAddress, model)]),
        },
      },
    ],
    decided: 'all',
    undecided: [],
  };
}

function summaryOf(
  workload: Workload,
  direction: Direction,
  anything: readonly { readonly type: 'pods' | 'addresses'; readonly what: string }[],
): string {
  const peers = anything.map(({ what }) => what).join(' and ');
  const allows = `${oneEndText({ workload, direction, peers, ports: 'on every port' })}.`;
  return anything.some(({ type }) => type === 'pods') ? `${allows} ${otherEndText(direction)}` : allows;
}

function outsideReasons(
  workload: Workload,
  direction: Direction,
  row: OutsideRow | undefined,
  model: ReachabilityModel,
): readonly Reason[] {
  if (row === undefined) return [];
  const { from, to, allowed } = outsideConnection(workload, direction, row);
  return reasonsFor(model, from, to, allowed);
}

/** How open a workload is to the internet. */
interface InternetOpenness {
  /** `perhaps`: every port of every address of a family may be allowed. */
  readonly openness: 'perhaps' | 'narrow';
  /** The first address range of a family whose addresses are all allowed on every port. */
  readonly everyAddress: OutsideRow | undefined;
  /** Rows whose reasons are reported if the result is undecided. */
  readonly examples: readonly OutsideRow[];
}

/** Whether every public address may use every port, in the direction of the connections. */
export function isOpenToEveryAddress(connections: OutsideConnections, context: RuleContext): boolean {
  return opennessOf(connections, context).everyAddress !== undefined;
}

const opennessOf = oncePerContext((connections: OutsideConnections, { model }): InternetOpenness => {
  const internet = internetRows(outsideRows(connections, model));
  const families = [...Map.groupBy(internet, ({ atom }) => atom.family).values()];
  const every = families.find((rows) => rows.every(({ allowed }) => coversAProtocol(allowed)));
  const perhaps = families.some((rows) =>
    rows.every(({ allowed, unknown }) => coversAProtocol(allowed.union(unknown))),
  );
  return {
    openness: perhaps ? 'perhaps' : 'narrow',
    everyAddress: every?.[0],
    examples: internet.slice(0, MOST_REASONS),
  };
});
