import type { Workload } from '../../inventory/workload.ts';
import { matchesSelector } from '../../inventory/selector.ts';
import { parseCidr, type AddressInterval, type AddressBlock } from '../../network/address.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { AddressFamily, ConnectionSet } from '../../network/sets.ts';
import type { HypotheticalPeer } from '../../reachability/model/model.ts';
import type { RuleContext } from '../rule.ts';
import type { DeclaredConnection, PeerSelector } from '../settings.ts';
import { portList } from './connections.ts';
import { oncePerContext } from './once.ts';
import { implies } from './selectors.ts';

/**
 * The connections declared from one workload to another. A declaration applies to a workload only if it selects all of
 * its pods: what it leaves out is not declared.
 */
export function declaredBetween(from: Workload, to: Workload, context: RuleContext): ConnectionSet {
  if (context.declaredConnections.length === 0) return NO_CONNECTIONS;
  const [sources, destinations] = [choiceOf(from, context).from, choiceOf(to, context).to];
  return declaredPorts(
    context.declaredConnections.filter((declared) => sources.has(declared) && destinations.has(declared)),
  );
}

/** The declarations that select a workload, by end. */
type Choice = Readonly<Record<'from' | 'to', ReadonlySet<DeclaredConnection>>>;

const choiceOf = oncePerContext((workload: Workload, context): Choice => {
  const choosing = (end: 'from' | 'to') =>
    new Set(context.declaredConnections.filter((each) => choosesWorkload(each[end], workload, context)));
  return { from: choosing('from'), to: choosing('to') };
});

/** Equal for workloads that the same declarations select. */
export function declarationKey(workload: Workload, context: RuleContext): string {
  const { declaredConnections } = context;
  if (declaredConnections.length === 0) return '';
  const { from, to } = choiceOf(workload, context);
  return declaredConnections.map((each) => `${Number(from.has(each))}${Number(to.has(each))}`).join('');
}

/** The connections declared to a workload from pods that may not exist: the declaration must select each of them. */
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

/** A part of a range of outside addresses, with the connections that are allowed to it. */
export interface AddressPart extends AddressInterval {
  readonly family: AddressFamily;
  readonly connections: ConnectionSet;
}

/** A declared block of outside addresses, with its ports. */
export interface DeclaredBlock extends AddressBlock {
  readonly ports: ConnectionSet;
}

const NO_BLOCKS: readonly DeclaredBlock[] = [];

/** Blocks that are declared for some sources, with the selection of these sources. */
const declaredOutside = oncePerContext(
  (declared: readonly DeclaredConnection[]): readonly (readonly [PeerSelector, DeclaredBlock])[] =>
    declared.flatMap(({ from, to, ports }) =>
      to.type === 'cidr' ? [[from, { ...parseCidr(to.cidr), ports: portList(ports) }] as const] : [],
    ),
);

/** One list object per selection of blocks, so that results that depend on it are computed once. */
const blockLists = oncePerContext(
  (_declared: readonly DeclaredConnection[]) => new Map<string, readonly DeclaredBlock[]>(),
);

const blocksFrom = oncePerContext((from: Workload, context): readonly DeclaredBlock[] => {
  const { declaredConnections } = context;
  const chosen = [...declaredOutside(declaredConnections, context).entries()].filter(([, [source]]) =>
    choosesWorkload(source, from, context),
  );
  if (chosen.length === 0) return NO_BLOCKS;
  const lists = blockLists(declaredConnections, context);
  const key = chosen.map(([place]) => place).join();
  const list = lists.get(key) ?? chosen.map(([, [, block]]) => block);
  lists.set(key, list);
  return list;
});

/** The blocks of outside addresses that are declared as destinations of a workload. */
export function declaredFrom(from: Workload, context: RuleContext): readonly DeclaredBlock[] {
  return context.declaredConnections.length === 0 ? NO_BLOCKS : blocksFrom(from, context);
}

/** The part of `part` that no declared block covers, split exactly where the blocks begin and end. */
export function undeclaredPart(part: AddressPart, blocks: readonly DeclaredBlock[]): readonly AddressPart[] {
  let left: readonly AddressPart[] = part.connections.isEmpty() ? [] : [part];
  for (const block of blocks)
    if (block.family === part.family) left = left.flatMap((piece) => withoutBlock(piece, block, block.ports));
  return left;
}

/** Blocks of outside addresses that are declared as sources or as destinations of the workload. */
export function declaredBlocks(
  workload: Workload,
  direction: Direction,
  context: RuleContext,
): readonly { readonly cidr: string; readonly ports: ConnectionSet }[] {
  return context.declaredConnections.flatMap(({ from, to, ports }) => {
    const [own, other] = direction === 'ingress' ? [to, from] : [from, to];
    return other.type === 'cidr' && choosesWorkload(own, workload, context)
      ? [{ cidr: other.cidr, ports: portList(ports) }]
      : [];
  });
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
