import { needs, workloadRule } from '../define-rule.ts';
import { judgeCrossing } from './cross-namespace-violations.ts';

export const crossNamespaceIngress = workloadRule({
  id: 'cross-namespace-ingress',
  version: 1,
  title: 'PII workload accepts only declared connections from other namespaces',
  summary:
    'Programs in other areas of the cluster reach personal data only over connections that are declared.',
  group: 'segmentation',
  severity: 'high',
  why: 'Every connection from another namespace gives an attacker who takes over that namespace access to personal data. Undeclared connections are not reviewed, and they stay open when they are no longer needed.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: () => ['ingress'],
  basis: 'reachability',
  evaluate: (workload, context) =>
    judgeCrossing(
      workload,
      {
        direction: 'ingress',
        remediation:
          'Declare each connection that is wanted, with its ports, and select its namespace and pods in the ' +
          'policy; remove the others.',
      },
      context,
    ),
});
