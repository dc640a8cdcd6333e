import { allPortsOf } from '../../network/connection-set.ts';
import { type Protocol, PROTOCOLS } from '../../network/protocol.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { coversAProtocol, holdsManyPorts, MOST_PORTS, opensManyPorts } from '../reach/connections.ts';
import { directionInKey } from '../remedy.ts';
import type { Breadth } from './breadth.ts';
import { judgeBreadth } from './wide-peers.ts';

const MANY_PORTS: Breadth = {
  of: (allowed, listed) => {
    if (!opensManyPorts(allowed)) return 'narrow';
    if (coversAProtocol(allowed)) return 'wider';
    const isListed = (protocol: Protocol): boolean =>
      allowed.intersect(allPortsOf(protocol)).subtract(listed).isEmpty();
    return PROTOCOLS.some((protocol) => holdsManyPorts(allowed, protocol) && !isListed(protocol))
      ? 'wide'
      : 'narrow';
  },
  excusedBy: 'declarations',
  ports: `more than ${MOST_PORTS} ports`,
  remediation:
    'Replace the range of ports with those that are needed. If all of them are, declare the connection with exactly this range.',
  leftTo: 'Peers that may use every port are reported by all-ports-rule.',
};

export const widePortRange = workloadRule({
  id: 'wide-port-range',
  version: 2,
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
