import { workloadKey } from '../../inventory/workload.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';

export const hostNetwork = workloadRule({
  id: 'host-network',
  version: 1,
  title: "PII workload stays off the node's network",
  group: 'bypass',
  severity: 'critical',
  why: "Pods on their node's network are traffic of the node: policies that select them mostly do nothing, and every port that they open is a port of the node. They also reach what only nodes should, such as the kubelet and the metadata service.",
  needs: needs({ workloads: 'subject-namespace' }),
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
        text: "Remove `hostNetwork: true` from the pod template and expose what has to be reached through a Service. Where a driver or agent really needs the node's network, move the handling of personal data out of it.",
      }),
    });
  },
});
