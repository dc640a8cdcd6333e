import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { declaredBetween } from '../reach/declared.ts';
import { isNodeTraffic, undecidedReasons } from '../reach/evidence.ts';
import { listed } from '../../listed.ts';
import { remedy } from '../remedy.ts';
import type { RuleContext } from '../rule.ts';
import { crossNamespaceViolations, type Intruder } from './cross-namespace-violations.ts';

export const crossNamespaceIngress = workloadRule({
  id: 'cross-namespace-ingress',
  version: 1,
  title: 'PII workload accepts only declared connections from other namespaces',
  group: 'segmentation',
  severity: 'high',
  why: 'Every connection from another namespace gives an attacker who takes over that namespace access to personal data. Undeclared connections are not reviewed, and they stay open when they are no longer needed.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: () => ['ingress'],
  evaluate: (workload, context) => {
    const { intruders, nodeTraffic } = intrudersOf(workload, context);
    const proven = intruders.filter(({ allowed }) => !allowed.isEmpty());
    const undecided = intruders.filter(({ unknown }) => !unknown.isEmpty());
    return judge({
      violations: crossNamespaceViolations(workload, proven, context),
      decided: undecided.length === 0 ? 'all' : 'partly',
      undecided: undecidedReasons(
        context.model,
        undecided.map(({ row, unknown }) => ({ ...row, unknown })),
      ),
      remediation: () =>
        remedy(
          'Declare each connection that is wanted, with its ports, and select its namespace and pods in the ' +
            'policy; remove the others.',
          workload,
          context,
        ),
      ...(nodeTraffic.length === 0
        ? {}
        : { note: `Not counted, because policies do not stop traffic from nodes: ${listed(nodeTraffic)}.` }),
    });
  },
});

function intrudersOf(to: Workload, context: RuleContext) {
  const intruders: Intruder[] = [];
  const nodeTraffic: string[] = [];
  for (const row of context.rows(to, 'ingress')) {
    if (row.from.type !== 'workload' || row.from.namespace === to.namespace) continue;
    const workload = context.model.findWorkload(row.from);
    if (workload === undefined) throw new Error(`${workloadKey(row.from)} is not part of the compiled model`);
    if (isNodeTraffic(context.model, workload)) {
      nodeTraffic.push(workloadKey(workload));
      continue;
    }
    const declared = declaredBetween(workload, to, context);
    const allowed = row.allowed.subtract(declared);
    const unknown = row.unknown.subtract(declared);
    intruders.push({ row, workload, allowed, unknown });
  }
  return { intruders, nodeTraffic };
}
