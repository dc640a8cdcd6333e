import { needs, workloadRule } from '../define-rule.ts';
import { judgeOutsideEgress } from './outside-egress.ts';

export const metadataServiceEgress = workloadRule({
  id: 'metadata-service-egress',
  version: 2,
  title: 'PII workload does not reach the cloud metadata service',
  group: 'egress',
  severity: 'high',
  why: 'The metadata service hands the credentials of the node to whoever asks from it. A workload that can be made to send a request there (a forged URL is enough) gives away access to storage, backups and keys, and with it the personal data that never passed through the pod.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace', policies: 'cluster' }),
  closedBy: () => ['egress'],
  evaluate: (workload, context) =>
    judgeOutsideEgress(
      workload,
      {
        category: 'metadata',
        title: 'the cloud metadata service',
        remediation:
          "Take the metadata addresses out of every egress rule, and give the workload an identity of its own (workload identity) instead of the node's.",
      },
      context,
    ),
});
