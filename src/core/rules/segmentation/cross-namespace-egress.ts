import { needs, workloadRule } from '../define-rule.ts';
import { judgeCrossing } from './cross-namespace-violations.ts';

export const crossNamespaceEgress = workloadRule({
  id: 'cross-namespace-egress',
  version: 1,
  title: 'PII workload opens only declared connections to other namespaces',
  summary:
    'Personal data is passed on to programs in other areas of the cluster only over connections that are declared.',
  group: 'segmentation',
  severity: 'high',
  why: 'A connection to another namespace carries personal data to programs that were not reviewed for it, and from there further. An attacker who takes over the workload uses the same connections to spread, and to hand out what they find.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: () => ['egress'],
  basis: 'reachability',
  evaluate: (workload, context) =>
    judgeCrossing(
      workload,
      {
        direction: 'egress',
        remediation:
          'Declare each connection that is wanted, with its ports, and select its namespace and pods in the ' +
          'egress policy; remove the others.',
        leftTo:
          'Undeclared connections to other PII workloads are reported there, by cross-namespace-ingress.',
      },
      context,
    ),
});
