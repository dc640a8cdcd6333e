import { needs, workloadRule } from '../define-rule.ts';
import { judgeOutsideEgress } from './outside-egress.ts';

export const publicEgress = workloadRule({
  id: 'public-egress',
  version: 1,
  title: 'PII workload can reach only declared public addresses',
  summary: 'Personal data can leave for the internet only to addresses that are declared.',
  group: 'egress',
  severity: 'critical',
  why: 'A workload that can connect to the internet can send personal data anywhere. An attacker who takes over the pod needs nothing else to exfiltrate the data.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace', policies: 'cluster' }),
  closedBy: () => ['egress'],
  basis: 'reachability',
  evaluate: (workload, context) =>
    judgeOutsideEgress(
      workload,
      {
        category: 'public-internet',
        title: 'the public internet',
        remediation:
          'Limit egress to the addresses that are needed and declare each of them as a connection, or route ' +
          'the traffic through a declared egress proxy.',
      },
      context,
    ),
});
