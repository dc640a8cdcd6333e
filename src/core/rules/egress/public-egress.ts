import { needs, workloadRule } from '../define-rule.ts';
import { judgeOutsideEgress } from './outside-egress.ts';

export const publicEgress = workloadRule({
  id: 'public-egress',
  version: 1,
  title: 'PII workload reaches no public address that is not declared',
  group: 'egress',
  severity: 'critical',
  why: 'A workload that may open connections to the internet can send personal data anywhere in the world. Whoever takes over the pod needs nothing else to carry the data off.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace', policies: 'cluster' }),
  closedBy: () => ['egress'],
  evaluate: (workload, context) =>
    judgeOutsideEgress(
      workload,
      {
        category: 'public-internet',
        title: 'the public internet',
        remediation:
          'Limit egress to the addresses that are needed and declare each of them as a connection, or send the traffic through an egress proxy that is.',
      },
      context,
    ),
});
