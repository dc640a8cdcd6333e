import { needs, workloadRule } from '../define-rule.ts';
import { coversAProtocol } from '../reach/connections.ts';
import { directionInKey } from '../remedy.ts';
import type { Breadth } from './breadth.ts';
import { judgeBreadth } from './wide-peers.ts';

const EVERY_PORT: Breadth = {
  of: (allowed) => (coversAProtocol(allowed) ? 'wide' : 'narrow'),
  excusedBy: 'nothing',
  ports: 'every port',
  remediation: 'List the ports that are needed in every rule.',
};

export const allPortsRule = workloadRule({
  id: 'all-ports-rule',
  version: 1,
  title: 'No peer of the PII workload may use every port',
  summary:
    'Whoever may connect to a system with personal data may use only the services they need, not all of them.',
  group: 'precision',
  severity: 'medium',
  why: 'A rule without ports opens the debug endpoint, the metrics and the administration port together with the intended one. Restricting ports keeps an allowed peer from reaching everything that listens.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: directionInKey,
  basis: 'reachability',
  evaluate: (workload, context) => judgeBreadth(workload, EVERY_PORT, context),
});
