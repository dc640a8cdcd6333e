import type { Workload } from '../../inventory/workload.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { PolicyReference, Reason } from '../../reachability/model/model.ts';
import { judge } from '../judgement.ts';
import { remedy } from '../remedy.ts';
import type { Judgement, RuleContext } from '../rule.ts';

const VERB = { ingress: 'accept connections from', egress: 'open connections to' } as const;

/** What to do about rules of cluster tiers that accept before any NetworkPolicy is asked. */
export const ADMITTED_REMEDY =
  'Narrow what the rules of the cluster tier accept to the peers and ports that are needed, or let them Pass: a NetworkPolicy cannot take back what a tier before it has accepted.';

/** Rules of cluster tiers that accept before any NetworkPolicy is asked. */
function admissions(reasons: readonly Reason[]): PolicyReference[] {
  return reasons.flatMap((reason) =>
    reason.type === 'rule' && reason.action === 'allow' ? [reason.policy] : [],
  );
}

function causeOf(reasons: readonly Reason[], direction: Direction): string {
  const [first] = admissions(reasons);
  return first === undefined
    ? `no policy isolates them for ${direction}`
    : `${first.kind} ${first.name} accepts it before any NetworkPolicy is asked`;
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
      ? 'Apply a policy that isolates the pods for ingress, with one rule for each peer that has to reach them, by namespace, pod labels and port.'
      : 'Apply a policy that isolates the pods for egress, with one rule for each destination that they need, by namespace, pod labels and port, name resolution among them.';
  return remedy(text, workload, context);
}
