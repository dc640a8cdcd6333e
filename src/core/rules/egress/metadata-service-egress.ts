import { needs, workloadRule } from '../define-rule.ts';
import { judgeOutsideEgress } from './outside-egress.ts';

export const metadataServiceEgress = workloadRule({
  id: 'metadata-service-egress',
  version: 2,
  title: 'PII workload cannot reach the cloud metadata service',
  summary: 'A system with personal data cannot ask the cloud provider for credentials that open other data.',
  group: 'egress',
  severity: 'high',
  why:
    'The metadata service returns the credentials of the node to any process on it that asks. If an ' +
    'attacker can make a workload send a request there (a forged URL is enough), they gain access to ' +
    'storage, backups and keys, and with these to personal data that never passed through the pod.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace', policies: 'cluster' }),
  closedBy: () => ['egress'],
  basis: 'reachability',
  evaluate: (workload, context) =>
    judgeOutsideEgress(
      workload,
      {
        category: 'metadata',
        title: 'the cloud metadata service',
        remediation:
          "Exclude the metadata addresses from every egress rule, and give the workload its own identity (workload identity) instead of the node's.",
      },
      context,
    ),
});
