import { needs, workloadRule } from '../define-rule.ts';
import { judgeIsolation } from './default-deny.ts';

export const defaultDenyEgress = workloadRule({
  id: 'default-deny-egress',
  version: 1,
  title: 'PII workload is isolated for egress',
  summary: 'A system with personal data can send nothing anywhere that nobody has allowed.',
  group: 'isolation',
  severity: 'high',
  why:
    'A pod that no policy selects for egress may send data anywhere: to the internet, to other ' +
    'namespaces, to the metadata service. Stealing personal data requires an outgoing connection, and ' +
    'this leaves all of them open.',
  needs: needs({
    namespaces: 'subject-namespace',
    workloads: 'subject-namespace',
    policies: 'subject-namespace',
  }),
  closedBy: () => ['egress'],
  basis: 'reachability',
  evaluate: (workload, context) => judgeIsolation(workload, 'egress', context),
});
