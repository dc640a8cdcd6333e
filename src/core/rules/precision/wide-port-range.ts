import { needs, workloadRule } from '../define-rule.ts';
import { coversAProtocol, MOST_PORTS, opensManyPorts } from '../reach/connections.ts';
import { directionInKey } from '../remedy.ts';
import { type Breadth, judgeBreadth } from './wide-peers.ts';

const MANY_PORTS: Breadth = {
  of: (allowed) => {
    if (!opensManyPorts(allowed)) return 'narrow';
    return coversAProtocol(allowed) ? 'wider' : 'wide';
  },
  ports: `more than ${MOST_PORTS} ports`,
  remediation: 'Replace the range of ports with those that are needed.',
  leftTo: 'Peers that may use every port are reported by all-ports-rule.',
};

export const widePortRange = workloadRule({
  id: 'wide-port-range',
  version: 1,
  title: 'No peer of the PII workload may use a wide range of ports',
  summary:
    'Connections to and from a system with personal data are opened for named services, not for hundreds of possible ones.',
  group: 'precision',
  severity: 'medium',
  why: 'A range of hundreds of ports is rarely what a peer needs. It also opens what will listen on these ports later: debuggers, remote shells, services that an attacker starts.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: directionInKey,
  basis: 'reachability',
  evaluate: (workload, context) => judgeBreadth(workload, MANY_PORTS, context),
});
