import { workloadKey } from '../../inventory/workload.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';

export const hostNetwork = workloadRule({
  id: 'host-network',
  version: 1,
  title: "PII workload does not use the node's network",
  summary:
    "A system with personal data does not bypass the cluster's protections by running on a machine's own network.",
  group: 'bypass',
  severity: 'critical',
  why:
    "The traffic of pods on their node's network is traffic of the node: policies that select them " +
    'usually have no effect, and every port that they open is a port of the node. They can also reach ' +
    'what only nodes should reach, such as the kubelet and the metadata service.',
  needs: needs({ workloads: 'subject-namespace' }),
  basis: 'reachability',
  evaluate: (workload, { model }) => {
    const modes = model.networkModes(workload);
    const pods = modes.includes('pod') ? 'Some pods' : 'The pods';
    return judge({
      violations: modes.includes('host')
        ? [
            {
              key: '',
              evidence: {
                summary: `${pods} of ${workloadKey(workload)} run with hostNetwork: true.`,
                reasons: [{ type: 'host-network' }],
              },
            },
          ]
        : [],
      decided: 'all',
      undecided: [],
      remediation: () => ({
        text: "Remove `hostNetwork: true` from the pod template and expose what must be reachable through a Service. If a driver or agent really needs the node's network, move the processing of personal data out of it.",
      }),
    });
  },
});
