import type { Workload } from '../../inventory/workload.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { PolicyReference, Reason } from '../../reachability/model/model.ts';
import { judge } from '../judgement.ts';
import { remedy } from '../remedy.ts';
import type { Judgement, RuleContext } from '../rule.ts';

const VERB = { ingress: 'accept connections from', egress: 'open connections to' } as const;

/** Remediation for cluster-tier rules that accept traffic before NetworkPolicies are evaluated. */
export const ADMITTED_REMEDY =
  'Limit the rules of the cluster tier that accept traffic to the peers and ports that are needed, ' +
  'or change their action to Pass: a NetworkPolicy cannot deny what an earlier tier has accepted.';

/** Rules of cluster tiers that accept traffic before NetworkPolicies are evaluated. */
function admissions(reasons: readonly Reason[]): PolicyReference[] {
  return reasons.flatMap((reason) =>
    reason.type === 'rule' && reason.action === 'allow' ? [reason.policy] : [],
  );
}

function causeOf(reasons: readonly Reason[], direction: Direction): string {
  const [first] = admissions(reasons);
  return first === undefined
    ? `no policy isolates them for ${direction}`
    : `${first.kind} ${first.name} accepts it before NetworkPolicies are evaluated`;
}

/** Whether each pod of the workload is isolated in the direction. */
export function judgeIsolation(workload: Workload, direction: Direction, context: RuleContext): Judgement {
  const { isolation, reasons } = context.model.isolation(workload, direction);
  const pods = isolation === 'partly' ? 'Some pods' : 'The pods';
  const open = isolation === 'open' || isolation === 'partly';
  return judge({
    violations: open
      ? [
          {
            key: '',
            evidence: {
              summary: `${pods} of ${workloadKey(workload)} may ${VERB[direction]} anything: ${causeOf(reasons, direction)}.`,
              reasons,
            },
          },
        ]
      : [],
    decided: isolation === 'unknown' ? 'partly' : 'all',
    undecided: isolation === 'unknown' ? reasons : [],
    remediation: () =>
      admissions(reasons).length > 0 ? { text: ADMITTED_REMEDY } : remediation(workload, direction, context),
  });
}

function remediation(workload: Workload, direction: Direction, context: RuleContext) {
  const text =
    direction === 'ingress'
      ? 'Apply a policy that isolates the pods for ingress, with one rule per peer that needs to reach them, by namespace, pod labels and port.'
      : 'Apply a policy that isolates the pods for egress, with one rule per destination that they need, by namespace, pod labels and port, including DNS.';
  return remedy(text, workload, context);
}
