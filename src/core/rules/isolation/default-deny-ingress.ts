import { needs, workloadRule } from '../define-rule.ts';
import { judgeIsolation } from './default-deny.ts';

export const defaultDenyIngress = workloadRule({
  id: 'default-deny-ingress',
  version: 1,
  title: 'PII workload is isolated for ingress',
  summary: 'A system with personal data accepts no connection that nobody has allowed.',
  group: 'isolation',
  severity: 'high',
  why:
    'A pod that no policy selects for ingress accepts connections from every pod of the cluster and ' +
    'from anything that can route to it. One compromised container anywhere is then enough to reach ' +
    'personal data.',
  needs: needs({
    namespaces: 'subject-namespace',
    workloads: 'subject-namespace',
    policies: 'subject-namespace',
  }),
  closedBy: () => ['ingress'],
  basis: 'reachability',
  evaluate: (workload, context) => judgeIsolation(workload, 'ingress', context),
});
