import type { DeclaredConnection, PeerSelector } from '../../dataflow/declared-connection.ts';
import { matchNamespace } from '../../inventory/namespace-view.ts';
import type { Workload } from '../../inventory/workload.ts';
import { parseCidr, type AddressInterval, type AddressBlock } from '../../network/address.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { AddressFamily, ConnectionSet } from '../../network/sets.ts';
import { openReasonsOfNamespace } from '../../reachability/classes/namespace-matcher.ts';
import type { HypotheticalPeer, Reason } from '../../reachability/model/model.ts';
import type { RuleContext } from '../rule.ts';
import { portList, unionOf } from './connections.ts';
import { oncePerContext } from './once.ts';
import { type Chosen, type ChosenEnds, endIndexes } from './end-index.ts';
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
  return declarationsIn(context)(from, to);
}

/** `declaredBetween` for many connections. */
export function declarationsIn(
  context: RuleContext,
): (from: Workload, to: Workload) => Declared<ConnectionSet> {
  if (context.declaredConnections.length === 0) return () => NOTHING;
  const chosenFor = choicesOf(context.declaredConnections, context);
  return (from, to) => {
    const sources = chosenFor(from).from;
    if (sources.size === 0) return NOTHING;
    const destinations = chosenFor(to).to;
    return destinations.size === 0
      ? NOTHING
      : declaredWhere(sources, (place) => destinations.get(place), context);
  };
}

/** Which declarations select a workload, by end. */
type Choice = Readonly<Record<'from' | 'to', ChosenEnds>>;

const choicesOf = oncePerContext((declared: readonly DeclaredConnection[], { namespaceView }) => {
  const { from, to } = endIndexes(declared, namespaceView);
  const known = new WeakMap<Workload, Choice>();
  return (workload: Workload): Choice => {
    let choice = known.get(workload);
    if (choice === undefined)
      known.set(workload, (choice = { from: from.of(workload), to: to.of(workload) }));
    return choice;
  };
});

function choiceOf(workload: Workload, context: RuleContext): Choice {
  return choicesOf(context.declaredConnections, context)(workload);
}

/** Equal for workloads that the same declarations select, for certain and possibly. */
export function declarationKey(workload: Workload, context: RuleContext): string {
  if (context.declaredConnections.length === 0) return '';
  const { from, to } = choiceOf(workload, context);
  return `${[...from].join()} ${[...to].join()}`;
}

/** The connections declared to a workload from pods that may not exist: the declaration must select each of them. */
export function declaredFromPeer(
  peer: HypotheticalPeer,
  to: Workload,
  context: RuleContext,
): Declared<ConnectionSet> {
  const { declaredConnections } = context;
  if (declaredConnections.length === 0) return NOTHING;
  return declaredWhere(
    choiceOf(to, context).to,
    (place) => (coversPeer(declaredConnections[place]!.from, peer, to, context) ? 'yes' : undefined),
    context,
  );
}

/** The same for connections from a workload to pods that may not exist. */
export function declaredToPeer(
  from: Workload,
  peer: HypotheticalPeer,
  context: RuleContext,
): Declared<ConnectionSet> {
  const { declaredConnections } = context;
  if (declaredConnections.length === 0) return NOTHING;
  return declaredWhere(
    choiceOf(from, context).from,
    (place) => (coversPeer(declaredConnections[place]!.to, peer, from, context) ? 'yes' : undefined),
    context,
  );
}

/** A peer without a namespace selector is in the namespace of the workload. */
function coversPeer(
  declared: PeerSelector,
  { namespaceSelector, podSelector }: HypotheticalPeer,
  { namespace }: Workload,
  { namespaceView }: RuleContext,
): boolean {
  if (declared.type !== 'pods' || !implies(podSelector, declared.podSelector)) return false;
  return namespaceSelector === undefined
    ? matchNamespace(declared.namespaceSelector, namespaceView(namespace)) === 'yes'
    : implies(namespaceSelector, declared.namespaceSelector);
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
  const names = declaredPlaces('from', workload, context).flatMap(({ declared: { to } }) =>
    to.type === 'names' ? to.names : [],
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

/** The blocks that a declaration has as its destination. */
interface OutsideDeclaration {
  readonly blocks: readonly DeclaredBlock[];
  /** `possible`: it is not known which addresses are declared. */
  readonly isDeclared: 'certain' | 'possible';
}

const declaredOutside = oncePerContext(
  ({ to, ports: listedPorts }: DeclaredConnection): OutsideDeclaration | undefined => {
    const ports = portList(listedPorts);
    switch (to.type) {
      case 'pods':
        return undefined;
      case 'cidr':
        return { blocks: [{ ...parseCidr(to.cidr), ports }], isDeclared: 'certain' };
      case 'names':
        return { blocks: BLOCKS_OF_NAMES.map((block) => ({ ...block, ports })), isDeclared: 'possible' };
    }
  },
);

/** One object per selection of blocks, so that results that depend on it are computed once. */
const blockChoices = oncePerContext(
  (_declared: readonly DeclaredConnection[]) => new Map<string, DeclaredBlocks>(),
);

const blocksFrom = oncePerContext((from: Workload, context): DeclaredBlocks => {
  const chosen = declaredPlaces('from', from, context).flatMap(({ place, match, declared }) => {
    const outside = declaredOutside(declared, context);
    return outside === undefined ? [] : [{ place, match, ...outside }];
  });
  if (chosen.length === 0) return NO_BLOCKS;
  const choices = blockChoices(context.declaredConnections, context);
  const key = chosen.map(({ place, match }) => `${place} ${match}`).join();
  const choice = choices.get(key) ?? {
    certain: chosen.flatMap(({ match, blocks, isDeclared }) =>
      match === 'yes' && isDeclared === 'certain' ? blocks : [],
    ),
    possible: chosen.flatMap(({ blocks }) => blocks),
  };
  choices.set(key, choice);
  return choice;
});

/** The blocks of outside addresses that are declared as destinations of a workload. */
export function declaredFrom(from: Workload, context: RuleContext): DeclaredBlocks {
  return context.declaredConnections.length === 0 ? NO_BLOCKS : blocksFrom(from, context);
}

const blocksTo = oncePerContext((to: Workload, context): DeclaredBlocks => {
  const chosen = declaredPlaces('to', to, context).flatMap(({ match, declared: { from, ports } }) =>
    from.type === 'cidr' ? [{ match, block: { ...parseCidr(from.cidr), ports: portList(ports) } }] : [],
  );
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
  return declaredPlaces(direction === 'ingress' ? 'to' : 'from', workload, context).flatMap(
    ({ match, declared: { from, to, ports } }) => {
      const other = direction === 'ingress' ? from : to;
      return other.type === 'cidr' && match === 'yes' ? [{ cidr: other.cidr, ports: portList(ports) }] : [];
    },
  );
}

/** The declarations that select a workload by one end, in their order. */
function declaredPlaces(end: 'from' | 'to', workload: Workload, context: RuleContext) {
  if (context.declaredConnections.length === 0) return [];
  return [...choiceOf(workload, context)[end]].map(([place, match]) => ({
    place,
    match,
    declared: context.declaredConnections[place]!,
  }));
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

const portsOf = oncePerContext(({ ports }: DeclaredConnection) => portList(ports));

/** The ports of the declarations that select one end and whose other end matches too. */
function declaredWhere(
  chosen: ChosenEnds,
  matchOther: (place: number) => Chosen | undefined,
  context: RuleContext,
): Declared<ConnectionSet> {
  const certain: ConnectionSet[] = [];
  const possible: ConnectionSet[] = [];
  for (const [place, match] of chosen) {
    const other = matchOther(place);
    if (other === undefined) continue;
    const ports = portsOf(context.declaredConnections[place]!, context);
    possible.push(ports);
    if (match === 'yes' && other === 'yes') certain.push(ports);
  }
  if (possible.length === 0) return NOTHING;
  const sure = unionOf(certain);
  return { certain: sure, possible: possible.length === certain.length ? sure : unionOf(possible) };
}
