import type { ApprovedPolicies } from '../../baseline/approved-policies.ts';
import type { UnapprovedChange } from '../../baseline/changes.ts';
import { identityKey } from '../../inventory/stored/stored-identity.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import { objectText } from '../../reachability/entry/reason-text.ts';
import { endpointKey } from '../../reachability/model/endpoint.ts';
import type { Reason } from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge, pass } from '../judgement.ts';
import { distinct, reasonsFor, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import type { Violation } from '../rule.ts';
import { causesOf } from './causes.ts';
import { endsOf } from '../reach/pairs.ts';
import { PolicyComparison, type WeakenedPeer } from './weakened.ts';

/** Changes that are named in one piece of evidence. */
const MOST_CHANGES = 20;

interface FoundInDirection {
  readonly violations: readonly Violation[];
  readonly causes: readonly UnapprovedChange[];
  readonly decided: 'all' | 'partly';
  readonly undecided: readonly Reason[];
}

export const unapprovedPolicyChange = workloadRule({
  id: 'unapproved-policy-change',
  version: 1,
  title: 'Nothing reaches the PII workload that the approved policies deny',
  summary: 'Nothing has been opened towards personal data since somebody approved the network policies.',
  group: 'change',
  severity: 'high',
  why:
    'A policy that was changed in a hurry, or deleted by mistake, opens a way to personal data that nobody ' +
    'decided on. It stays open until someone compares what is in the cluster with what was approved.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  comparesWith: 'baseline',
  evaluate: (workload, context) => {
    const { baseline } = context;
    if (baseline === undefined) throw new Error('there is no baseline to compare with');
    if (baseline.changes.length === 0) return pass();
    const comparison = comparisonWith(baseline, context);
    const found = DIRECTIONS.map((direction) => inDirection(workload, direction, baseline, comparison));
    return judge({
      violations: found.flatMap(({ violations }) => violations),
      decided: found.some(({ decided }) => decided === 'partly') ? 'partly' : 'all',
      undecided: distinct(found.flatMap(({ undecided }) => undecided)),
      remediation: () => ({
        text: fixOf(
          workload,
          found.flatMap(({ causes }) => causes),
        ),
      }),
    });
  },
});

const comparisonWith = oncePerContext(
  (baseline: ApprovedPolicies, { model }) => new PolicyComparison(model, baseline),
);

function inDirection(
  workload: Workload,
  direction: Direction,
  { changes }: ApprovedPolicies,
  comparison: PolicyComparison,
): FoundInDirection {
  const weakened = comparison.weakened(workload, direction);
  const opened = weakened.filter((each) => !each.opened.isEmpty());
  const perhaps = weakened.filter((each) => !each.perhaps.isEmpty());
  const own = workloadEndpoint(workload);
  const rows = perhaps.map(({ peer, perhaps: unknown }) => ({ ...endsOf(own, direction, peer), unknown }));
  const undecided = distinct(
    [comparison.today, comparison.approved].flatMap((model) => undecidedReasons(model, rows)),
  );
  const causes = opened.length === 0 ? [] : causesOf(own, direction, opened, changes, comparison);
  return {
    violations: opened.length === 0 ? [] : [violationOf(workload, direction, opened, causes, comparison)],
    causes,
    decided: perhaps.length > 0 ? 'partly' : 'all',
    undecided,
  };
}

function violationOf(
  workload: Workload,
  direction: Direction,
  opened: readonly WeakenedPeer[],
  causes: readonly UnapprovedChange[],
  { today }: PolicyComparison,
): Violation {
  const [first] = opened;
  const { peer, opened: ports } = first!;
  const { from, to } = endsOf(workloadEndpoint(workload), direction, peer);
  const [towards, other] = direction === 'ingress' ? ['from', 'to'] : ['to', 'from'];
  const peers = opened.length === 1 ? 'one peer' : `${opened.length} peers`;
  return {
    key: direction,
    evidence: {
      summary:
        `Connections ${other} ${workloadKey(workload)} are possible ${towards} ${peers} that the approved policies ` +
        `deny, for example ${towards} ${endpointKey(peer)} (${ports.toString()}).`,
      from: endpointKey(from),
      to: endpointKey(to),
      connections: ports.toString(),
      reasons: [...causes.slice(0, MOST_CHANGES).map(reasonOf), ...reasonsFor(today, from, to, ports)],
    },
  };
}

function reasonOf({ change, kind, namespace, name }: UnapprovedChange): Reason {
  return {
    type: 'unapproved-change',
    change,
    object: { kind, ...(namespace !== '' && { namespace }), name },
  };
}

/**
 * How to revert and how to accept each change. It names only changes in the namespace of the workload, because a
 * remediation is shown to whoever sees the finding.
 */
function fixOf({ namespace }: Workload, causes: readonly UnapprovedChange[]): string {
  const all = [...new Map(causes.map((cause) => [identityKey(cause), cause])).values()];
  const own = all.filter((cause) => cause.namespace === namespace);
  const named = own.slice(0, MOST_CHANGES);
  const others = all.length - named.length;
  const categories = new Set(all.map(({ kind }) => (kind === 'Namespace' ? 'namespace' : 'policy')));
  return [
    'Revert what nobody approved, or accept it into the baseline:',
    '',
    ...named.map((cause) => `- ${objectText(cause)} was ${cause.change}: ${revertOf(cause)}`),
    ...(others > 0 ? [`- ${othersText(others, named.length < own.length ? 'more' : 'elsewhere')}`] : []),
    '',
    '`ringfence baseline diff CLUSTER --output revert` prints the approved NetworkPolicies. To accept a change, find its ' +
      `event with \`ringfence drift --cluster CLUSTER ${[...categories]
        .sort()
        .map((name) => `--category ${name}`)
        .join(' ')}\`, ` +
      'then run `ringfence baseline accept CLUSTER EVENT --comment REASON`.',
  ].join('\n');
}

function revertOf({ change, kind, namespace, name }: UnapprovedChange): string {
  return change === 'added'
    ? `delete it with \`kubectl delete ${kind} ${name} --namespace ${namespace}\``
    : 'apply it as it was approved';
}

function othersText(count: number, where: 'more' | 'elsewhere'): string {
  const objects = count === 1 ? 'object' : 'objects';
  return `${count} ${where === 'more' ? `more ${objects}` : `${objects} outside the namespace`}: see the evidence`;
}
