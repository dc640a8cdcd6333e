import { needs, workloadRule } from '../define-rule.ts';
import { judgeIsolation } from './default-deny.ts';

export const defaultDenyEgress = workloadRule({
  id: 'default-deny-egress',
  version: 1,
  title: 'PII workload is isolated for egress',
  group: 'isolation',
  severity: 'high',
  why: 'A pod that no policy selects for egress may send what it holds anywhere: to the internet, to other namespaces, to the metadata service. Theft of personal data needs a way out, and this is the widest.',
  needs: needs({
    namespaces: 'subject-namespace',
    workloads: 'subject-namespace',
    policies: 'subject-namespace',
  }),
  closedBy: () => ['egress'],
  evaluate: (workload, context) => judgeIsolation(workload, 'egress', context),
});
