import type { PolicyRule } from '../../inventory/network-policy.ts';
import type { Workload } from '../../inventory/workload.ts';
import { matchesSelector } from '../../inventory/selector.ts';
import { parseCidr, type AddressInterval } from '../../network/address.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { AddressFamily, ConnectionSet } from '../../network/sets.ts';
import type { HypotheticalPeer } from '../../reachability/model.ts';
import type { RuleContext } from '../rule.ts';
import type { DeclaredConnection, PeerSelector } from '../settings.ts';
import { portList } from './connections.ts';
import { implies } from './selectors.ts';

/**
 * What is declared from one workload to another. A declaration counts for a workload only if it chooses all
 * of its pods: what it leaves out is not declared.
 */
export function declaredBetween(from: Workload, to: Workload, context: RuleContext): ConnectionSet {
  return declaredPorts(
    context.declaredConnections.filter(
      (declared) =>
        choosesWorkload(declared.from, from, context) && choosesWorkload(declared.to, to, context),
    ),
  );
}

/** What is declared to a workload from pods that need not exist: the declaration must choose each of them. */
export function declaredFromPeer(peer: HypotheticalPeer, to: Workload, context: RuleContext): ConnectionSet {
  return declaredPorts(
    context.declaredConnections.filter(
      ({ from, to: destination }) =>
        from.type === 'pods' &&
        peer.namespaceSelector !== undefined &&
        implies(peer.namespaceSelector, from.namespaceSelector) &&
        implies(peer.podSelector, from.podSelector) &&
        choosesWorkload(destination, to, context),
    ),
  );
}

/** Part of a range of outside addresses, with what is allowed to it. */
export interface AddressPart extends AddressInterval {
  readonly family: AddressFamily;
  readonly connections: ConnectionSet;
}

/** What of `part` no declaration from the workload covers: cut exactly where declared blocks begin and end. */
export function undeclaredTo(
  from: Workload,
  part: AddressPart,
  context: RuleContext,
): readonly AddressPart[] {
  let left: readonly AddressPart[] = part.connections.isEmpty() ? [] : [part];
  for (const declared of context.declaredConnections) {
    if (declared.to.type !== 'cidr' || !choosesWorkload(declared.from, from, context)) continue;
    const block = parseCidr(declared.to.cidr);
    if (block.family !== part.family) continue;
    const ports = portList(declared.ports);
    left = left.flatMap((piece) => withoutBlock(piece, block, ports));
  }
  return left;
}

/** Ingress rules that allow exactly the pods that are declared to reach the workload from elsewhere. */
export function declaredSources(to: Workload, context: RuleContext): readonly PolicyRule[] {
  return context.declaredConnections.flatMap(({ from, to: destination, ports }) =>
    from.type === 'pods' && choosesWorkload(destination, to, context)
      ? [
          {
            peers: [
              { type: 'pods', namespaceSelector: from.namespaceSelector, podSelector: from.podSelector },
            ],
            ports: ports.map((port) => ({ type: 'range', ...port })),
          },
        ]
      : [],
  );
}

/** Egress rules that allow exactly the blocks of addresses that are declared from the workload. */
export function declaredBlocks(from: Workload, context: RuleContext): readonly PolicyRule[] {
  return context.declaredConnections.flatMap(({ from: source, to, ports }) =>
    to.type === 'cidr' && choosesWorkload(source, from, context)
      ? [
          {
            peers: [{ type: 'ip-block', cidr: to.cidr, except: [] }],
            ports: ports.map((port) => ({ type: 'range', ...port })),
          },
        ]
      : [],
  );
}

function withoutBlock(
  piece: AddressPart,
  block: AddressInterval,
  ports: ConnectionSet,
): readonly AddressPart[] {
  const first = piece.first > block.first ? piece.first : block.first;
  const last = piece.last < block.last ? piece.last : block.last;
  if (first > last) return [piece];
  return [
    { ...piece, last: first - 1n },
    { ...piece, first, last, connections: piece.connections.subtract(ports) },
    { ...piece, first: last + 1n },
  ].filter((cut) => cut.first <= cut.last && !cut.connections.isEmpty());
}

function choosesWorkload(peer: PeerSelector, workload: Workload, { namespaces }: RuleContext): boolean {
  return (
    peer.type === 'pods' &&
    matchesSelector(peer.namespaceSelector, namespaces.get(workload.namespace)?.labels ?? {}) &&
    workload.podGroups.every((group) => matchesSelector(peer.podSelector, group.labels))
  );
}

function declaredPorts(declared: readonly DeclaredConnection[]): ConnectionSet {
  return declared.reduce<ConnectionSet>((all, { ports }) => all.union(portList(ports)), NO_CONNECTIONS);
}
