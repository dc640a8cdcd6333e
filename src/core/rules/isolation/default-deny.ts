import type { Workload } from '../../inventory/workload.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import { judge } from '../judgement.ts';
import { newPolicy, remedy } from '../remediation/patch.ts';
import { CLUSTER_DNS } from '../remediation/peers.ts';
import type { Judgement, RuleContext } from '../rule.ts';

const VERB = { ingress: 'accept connections from', egress: 'open connections to' } as const;

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
              summary: `${pods} of ${workloadKey(workload)} may ${VERB[direction]} anything: no policy isolates them for ${direction}.`,
              reasons,
            },
          },
        ]
      : [],
    decided: isolation === 'unknown' ? 'partly' : 'all',
    undecided: isolation === 'unknown' ? reasons : [],
    remediation: () => remediation(workload, direction, context),
  });
}

function remediation(workload: Workload, direction: Direction, context: RuleContext) {
  const text =
    direction === 'ingress'
      ? 'Apply a policy that isolates the pods for ingress, then add one rule for each peer that has to reach them, by namespace, pod labels and port.'
      : 'Apply a policy that isolates the pods for egress (the patch keeps name resolution), then add one rule for each destination that they need, by namespace, pod labels and port.';
  const rules = direction === 'ingress' ? [] : [CLUSTER_DNS];
  return remedy(text, workload, [newPolicy(workload, direction, rules, context)], context);
}
