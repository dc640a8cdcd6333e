import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { openDeclarations } from '../reach/declared.ts';
import { distinct, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { remedy } from '../remedy.ts';
import { crossNamespaceViolations } from './cross-namespace-violations.ts';
import { waysInto } from './ways-in.ts';

export const crossNamespaceIngress = workloadRule({
  id: 'cross-namespace-ingress',
  version: 1,
  title: 'PII workload accepts only declared connections from other namespaces',
  summary:
    'Programs in other areas of the cluster reach personal data only over connections that are declared.',
  group: 'segmentation',
  severity: 'high',
  why: 'Every connection from another namespace gives an attacker who takes over that namespace access to personal data. Undeclared connections are not reviewed, and they stay open when they are no longer needed.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: () => ['ingress'],
  basis: 'reachability',
  evaluate: (workload, context) => {
    const { undecided, perhapsDeclared, nodeTraffic, ...ways } = waysInto(
      context.alike.of(workload),
      context,
    );
    const to = workloadEndpoint(workload);
    return judge({
      violations: crossNamespaceViolations(workload, ways, context),
      decided: undecided.length + perhapsDeclared.length === 0 ? 'all' : 'partly',
      undecided: distinct([
        ...undecidedReasons(
          context.model,
          undecided.map(({ workload: from, connections }) => ({
            from: workloadEndpoint(from),
            to,
            unknown: connections,
          })),
        ),
        ...perhapsDeclared.flatMap((from) => openDeclarations([from, workload], context)),
      ]),
      remediation: () =>
        remedy(
          'Declare each connection that is wanted, with its ports, and select its namespace and pods in the ' +
            'policy; remove the others.',
          workload,
          context,
        ),
      ...(nodeTraffic !== '' && {
        note: `Not counted, because policies do not stop traffic from nodes: ${nodeTraffic}.`,
      }),
    });
  },
});
