import { closedByOwnPolicy, type ChainKind } from '../chains/chain-kind.ts';
import { judgeChains } from '../chains/judge-chains.ts';
import { exits } from '../chains/starts.ts';
import { needs, workloadRule } from '../define-rule.ts';

const WAY_OUT: ChainKind = {
  direction: 'egress',
  startsOf: exits,
  leftOut: () => undefined,
  remediation:
    'Cut the chain where it is not declared: allow only declared connections to other namespaces, in a policy with ' +
    '`Egress`, or limit the egress of the workload that connects to the internet. If every connection of the chain ' +
    'is wanted, declare them all, the one to the internet too.',
  declaredNote: 'It reaches the internet over declared connections only.',
};

export const exfiltrationPath = workloadRule({
  id: 'exfiltration-path',
  version: 1,
  title: 'No chain of undeclared connections leads from a PII workload to the internet',
  summary: 'Personal data cannot be carried out to the internet by way of other programs.',
  group: 'exposure',
  severity: 'critical',
  why: 'Egress of a workload with personal data is often closed, and that of its neighbours is not. Whoever controls the workload sends the data to a neighbour that may connect to the internet: a proxy, a mail relay, a build agent. One more step makes the limits of the workload itself worthless.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: closedByOwnPolicy('egress'),
  basis: 'reachability',
  evaluate: (workload, context) => judgeChains(workload, WAY_OUT, context),
});
