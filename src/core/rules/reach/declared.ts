import type { DeclaredConnection, PeerSelector } from '../../dataflow/declared-connection.ts';
import { matchPods, type Workload } from '../../inventory/workload.ts';
import { parseCidr, type AddressInterval, type AddressBlock } from '../../network/address.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { AddressFamily, ConnectionSet } from '../../network/sets.ts';
import { matchNamespace } from '../../inventory/namespace-view.ts';
import { openReasonsOfNamespace } from '../../reachability/classes/namespace-matcher.ts';
import type { HypotheticalPeer, Reason } from '../../reachability/model/model.ts';
import type { RuleContext } from '../rule.ts';
import { portList, unionOf } from './connections.ts';
import { oncePerContext } from './once.ts';
import { implies } from './selectors.ts';

/** The connections that are certainly declared, and those that may be, because labels are unknown. */
export interface Declared<T> {
  readonly certain: T;
  readonly possible: T;
}

const NOTHING: Declared<ConnectionSet> = { certain: NO_CONNECTIONS, possible: NO_CONNECTIONS };

/**
 * The connections declared from one workload to another. A declaration applies to a workload only if it selects all of
 * its pods: what it leaves out is not declared.
 */
export function declaredBetween(from: Workload, to: Workload, context: RuleContext): Declared<ConnectionSet> {
  if (context.declaredConnections.length === 0) return NOTHING;
  const [sources, destinations] = [choiceOf(from, context).from, choiceOf(to, context).to];
  return declaredWhere(context, (place) => [sources[place]!, destinations[place]!]);
}

type Match = 'yes' | 'no' | 'maybe';

/** Whether each declaration selects a workload, by end. */
type Choice = Readonly<Record<'from' | 'to', readonly Match[]>>;

const choiceOf = oncePerContext((workload: Workload, context): Choice => {
  const matches = (end: 'from' | 'to') =>
    context.declaredConnections.map((each) => choosesWorkload(each[end], workload, context));
  return { from: matches('from'), to: matches('to') };
});

/** Equal for workloads that the same declarations select, for certain and possibly. */
export function declarationKey(workload: Workload, context: RuleContext): string {
  if (context.declaredConnections.length === 0) return '';
  const { from, to } = choiceOf(workload, context);
  return [...from, ...to].join();
}

/** The connections declared to a workload from pods that may not exist: the declaration must select each of them. */
export function declaredFromPeer(
  peer: HypotheticalPeer,
  to: Workload,
  context: RuleContext,
): Declared<ConnectionSet> {
  const { declaredConnections } = context;
  if (declaredConnections.length === 0) return NOTHING;
  const destinations = choiceOf(to, context).to;
  return declaredWhere(context, (place) => [
    coversPeer(declaredConnections[place]!.from, peer) ? 'yes' : 'no',
    destinations[place]!,
  ]);
}

/** The same for connections from a workload to pods that may not exist. */
export function declaredToPeer(
  from: Workload,
  peer: HypotheticalPeer,
  context: RuleContext,
): Declared<ConnectionSet> {
  const { declaredConnections } = context;
  if (declaredConnections.length === 0) return NOTHING;
  const sources = choiceOf(from, context).from;
  return declaredWhere(context, (place) => [
    sources[place]!,
    coversPeer(declaredConnections[place]!.to, peer) ? 'yes' : 'no',
  ]);
}

function coversPeer(from: PeerSelector, peer: HypotheticalPeer): boolean {
  return (
    from.type === 'pods' &&
    peer.namespaceSelector !== undefined &&
    implies(peer.namespaceSelector, from.namespaceSelector) &&
    implies(peer.podSelector, from.podSelector)
  );
}

/** Why it is unknown whether declarations select one of these workloads. */
export function openDeclarations(workloads: readonly Workload[], context: RuleContext): readonly Reason[] {
  const { declaredConnections, inventory, namespaceView } = context;
  const peers = declaredConnections
    .flatMap(({ from, to }) => [from, to])
    .filter((peer) => peer.type === 'pods');
  const namespaceSelectors = peers.map((peer) => peer.namespaceSelector);
  const keys = new Set(peers.flatMap(({ podSelector }) => podSelector.requirements.map(({ key }) => key)));
  return workloads.flatMap(({ kind, namespace, name, podGroups }): readonly Reason[] => {
    const unread = podGroups.flatMap(({ unreadLabels = [] }) => unreadLabels).filter((key) => keys.has(key));
    const labels = [...new Set(unread)].toSorted();
    return [
      ...openReasonsOfNamespace(namespaceView(namespace), namespaceSelectors, inventory.unread),
      ...(labels.length > 0
        ? [{ type: 'label-not-text', object: { kind, namespace, name }, labels } as const]
        : []),
    ];
  });
}

/** The host names that are declared as destinations of a workload: it is not known which addresses they stand for. */
export function unresolvedNames(workload: Workload, context: RuleContext): readonly Reason[] {
  const names = context.declaredConnections.flatMap(({ from, to }) =>
    to.type === 'names' && choosesWorkload(from, workload, context) !== 'no' ? to.names : [],
  );
  return names.length === 0 ? [] : [{ type: 'unresolved-name', names: [...new Set(names)].toSorted() }];
}

/** A part of a range of outside addresses, with the connections that are allowed to it. */
export interface AddressPart extends AddressInterval {
  readonly family: AddressFamily;
  readonly connections: ConnectionSet;
}

/** A declared block of outside addresses, with its ports. */
export interface DeclaredBlock extends AddressBlock {
  readonly ports: ConnectionSet;
  /** Missing: any part of the block. Otherwise only ranges with at most so many addresses are declared. */
  readonly largestRange?: bigint;
}

export type DeclaredBlocks = Declared<readonly DeclaredBlock[]>;

const NO_BLOCKS: DeclaredBlocks = { certain: [], possible: [] };

/**
 * A host name may stand for any outside addresses, but not for very many: an open range with more addresses than this
 * is certainly not what was declared.
 */
const BLOCKS_OF_NAMES = [
  { ...parseCidr('0.0.0.0/0'), largestRange: 2n ** 16n },
  { ...parseCidr('::/0'), largestRange: 2n ** 64n },
];

/** Blocks that are declared for some sources, with the selection of these sources. */
interface OutsideDeclaration {
  readonly from: PeerSelector;
  readonly block: DeclaredBlock;
  /** `possible`: it is not known which addresses are declared. */
  readonly isDeclared: 'certain' | 'possible';
}

const declaredOutside = oncePerContext(
  (declared: readonly DeclaredConnection[]): readonly OutsideDeclaration[] =>
    declared.flatMap(({ from, to, ports: listedPorts }): readonly OutsideDeclaration[] => {
      const ports = portList(listedPorts);
      switch (to.type) {
        case 'pods':
          return [];
        case 'cidr':
          return [{ from, block: { ...parseCidr(to.cidr), ports }, isDeclared: 'certain' }];
        case 'names':
          return BLOCKS_OF_NAMES.map((block) => ({
            from,
            block: { ...block, ports },
            isDeclared: 'possible',
          }));
      }
    }),
);

/** One object per selection of blocks, so that results that depend on it are computed once. */
const blockChoices = oncePerContext(
  (_declared: readonly DeclaredConnection[]) => new Map<string, DeclaredBlocks>(),
);

const blocksFrom = oncePerContext((from: Workload, context): DeclaredBlocks => {
  const { declaredConnections } = context;
  const chosen = declaredOutside(declaredConnections, context).map((each) => ({
    ...each,
    match: choosesWorkload(each.from, from, context),
  }));
  if (chosen.every(({ match }) => match === 'no')) return NO_BLOCKS;
  const choices = blockChoices(declaredConnections, context);
  const key = chosen.map(({ match }) => match).join();
  const choice = choices.get(key) ?? {
    certain: chosen.flatMap(({ match, block, isDeclared }) =>
      match === 'yes' && isDeclared === 'certain' ? [block] : [],
    ),
    possible: chosen.flatMap(({ match, block }) => (match === 'no' ? [] : [block])),
  };
  choices.set(key, choice);
  return choice;
});

/** The blocks of outside addresses that are declared as destinations of a workload. */
export function declaredFrom(from: Workload, context: RuleContext): DeclaredBlocks {
  return context.declaredConnections.length === 0 ? NO_BLOCKS : blocksFrom(from, context);
}

const blocksTo = oncePerContext((to: Workload, context): DeclaredBlocks => {
  const chosen = context.declaredConnections.flatMap(({ from, to: own, ports }) => {
    const match = from.type === 'cidr' ? choosesWorkload(own, to, context) : 'no';
    if (from.type !== 'cidr' || match === 'no') return [];
    return [{ match, block: { ...parseCidr(from.cidr), ports: portList(ports) } }];
  });
  if (chosen.length === 0) return NO_BLOCKS;
  return {
    certain: chosen.flatMap(({ match, block }) => (match === 'yes' ? [block] : [])),
    possible: chosen.map(({ block }) => block),
  };
});

/** The blocks of outside addresses that are declared as sources of connections to a workload. */
export function declaredTo(to: Workload, context: RuleContext): DeclaredBlocks {
  return context.declaredConnections.length === 0 ? NO_BLOCKS : blocksTo(to, context);
}

/** The part of `part` that no declared block covers, split exactly where the blocks begin and end. */
export function undeclaredPart(part: AddressPart, blocks: readonly DeclaredBlock[]): readonly AddressPart[] {
  let left: readonly AddressPart[] = part.connections.isEmpty() ? [] : [part];
  for (const block of blocks)
    if (block.family === part.family) left = left.flatMap((piece) => withoutBlock(piece, block));
  return left;
}

/** Blocks of outside addresses that are certainly declared as sources or as destinations of the workload. */
export function declaredBlocks(
  workload: Workload,
  direction: Direction,
  context: RuleContext,
): readonly { readonly cidr: string; readonly ports: ConnectionSet }[] {
  return context.declaredConnections.flatMap(({ from, to, ports }) => {
    const [own, other] = direction === 'ingress' ? [to, from] : [from, to];
    return other.type === 'cidr' && choosesWorkload(own, workload, context) === 'yes'
      ? [{ cidr: other.cidr, ports: portList(ports) }]
      : [];
  });
}

function withoutBlock(piece: AddressPart, block: DeclaredBlock): readonly AddressPart[] {
  if (block.largestRange !== undefined && piece.last - piece.first >= block.largestRange) return [piece];
  const first = piece.first > block.first ? piece.first : block.first;
  const last = piece.last < block.last ? piece.last : block.last;
  if (first > last) return [piece];
  return [
    { ...piece, last: first - 1n },
    { ...piece, first, last, connections: piece.connections.subtract(block.ports) },
    { ...piece, first: last + 1n },
  ].filter((cut) => cut.first <= cut.last && !cut.connections.isEmpty());
}

/** Whether an end of a declaration selects all pods of a workload. */
export function choosesWorkload(
  peer: PeerSelector,
  workload: Workload,
  { namespaceView }: RuleContext,
): Match {
  if (peer.type !== 'pods') return 'no';
  const matches = new Set([
    ...workload.podGroups.map((group) => matchPods(peer.podSelector, group)),
    matchNamespace(peer.namespaceSelector, namespaceView(workload.namespace)),
  ]);
  if (matches.has('no')) return 'no';
  return matches.has('maybe') ? 'maybe' : 'yes';
}

/** The ports of the declarations whose two ends match, by their index in the list. */
function declaredWhere(
  { declaredConnections }: RuleContext,
  endsOf: (place: number) => readonly [Match, Match],
): Declared<ConnectionSet> {
  const certain: ConnectionSet[] = [];
  const possible: ConnectionSet[] = [];
  for (const [place, { ports }] of declaredConnections.entries()) {
    const ends = endsOf(place);
    if (ends.includes('no')) continue;
    possible.push(portList(ports));
    if (!ends.includes('maybe')) certain.push(portList(ports));
  }
  const sure = unionOf(certain);
  return { certain: sure, possible: possible.length === certain.length ? sure : unionOf(possible) };
}
