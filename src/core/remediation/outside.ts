import type { PolicyRule } from '../inventory/network-policy.ts';
import type { CidrBlock, PolicyPort } from '../inventory/peers-and-ports.ts';
import type { Workload } from '../inventory/workload.ts';
import { parseAddress, parseAddressOrCidr, parseCidr } from '../network/address.ts';
import { NO_CONNECTIONS } from '../network/connection-set.ts';
import { METADATA_ADDRESSES } from '../network/metadata-addresses.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { coversAProtocol } from '../rules/reach/connections.ts';
import { DNS_PORTS, MOST_RESOLVERS, NODE_LOCAL_DNS } from '../rules/reach/cluster-dns.ts';
import { declaredBlocks } from '../rules/reach/declared.ts';
import { type PlanContext, servedBy } from './counterparts.ts';
import { type BlockPeer, blockPeer, ruleOf } from './peers.ts';
import { isWide, narrowedSet, numberedPorts, portEntries } from './ports.ts';

/** Private ranges that may contain DNS resolvers of an organisation: RFC 1918, shared and unique local addresses. */
const PRIVATE_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

/** All outside addresses. */
export const ANYWHERE: readonly BlockPeer[] = ['0.0.0.0/0', '::/0'].map(wholeBlock);

function wholeBlock(cidr: string): BlockPeer {
  return blockPeer({ cidr, except: [] });
}

/** The part of a rule for one block that is kept: declared connections and, for egress, name resolution. */
export function keptOfBlock(
  peer: BlockPeer,
  ports: readonly PolicyPort[],
  workload: Workload,
  direction: Direction,
  context: PlanContext,
): readonly PolicyRule[] {
  const set = numberedPorts(ports);
  const [{ cidr }] = peer.blocks;
  const declared = declaredBlocks(workload, direction, context).map((each) => ({
    ...each,
    ports: withoutWide(each.ports, workload, direction, context),
  }));
  const isDeclared = declared.some((each) => isWithin(cidr, each.cidr) && set.subtract(each.ports).isEmpty());
  if (isDeclared) return [{ peers: [peer], ports }];
  const kept = declared.flatMap((each) =>
    ruleOf(common(peer, each.cidr), entries(set.intersect(each.ports))),
  );
  return direction === 'egress' ? [...kept, ...resolvers(peer, ports)] : kept;
}

/**
 * The declared ports. If a declaration lists none, the ports that the workload serves: no rule may leave every port
 * open, unless the rule that checks this is disabled.
 */
function withoutWide(
  ports: ConnectionSet,
  workload: Workload,
  direction: Direction,
  context: PlanContext,
): ConnectionSet {
  if (!coversAProtocol(ports) || !context.activeRules.has('all-ports-rule')) return ports;
  return narrowedSet(ports, direction === 'ingress' ? servedBy(workload, context) : NO_CONNECTIONS);
}

/**
 * Name resolution outside the cluster's pods: rules for port 53 only to a few private addresses, and the DNS cache on
 * nodes.
 */
function resolvers(peer: BlockPeer, ports: readonly PolicyPort[]): readonly PolicyRule[] {
  const set = numberedPorts(ports);
  const isForNames = !isWide(ports) && !set.isEmpty() && set.subtract(DNS_PORTS).isEmpty();
  const [block] = peer.blocks;
  if (
    isForNames &&
    isSmall(block) &&
    PRIVATE_BLOCKS.some((cidr) => isWithin(block.cidr, cidr)) &&
    !holdsMetadata(block)
  )
    return [{ peers: [peer], ports }];
  return ruleOf(common(peer, NODE_LOCAL_DNS), entries(set.intersect(DNS_PORTS)));
}

function isSmall({ cidr }: CidrBlock): boolean {
  const { first, last } = parseCidr(cidr);
  return last - first < MOST_RESOLVERS;
}

function holdsMetadata({ cidr }: CidrBlock): boolean {
  return METADATA_ADDRESSES.some(({ address }) => {
    const { family, first } = parseAddressOrCidr(address);
    const block = parseCidr(cidr);
    return family === block.family && block.first <= first && first <= block.last;
  });
}

function entries(set: ConnectionSet): readonly PolicyPort[] | undefined {
  return set.isEmpty() ? undefined : set.isAll() ? [] : portEntries(set);
}

/** The addresses that are in both blocks. Two blocks are either nested or disjoint. */
function common(peer: BlockPeer, cidr: string): readonly BlockPeer[] {
  const [block] = peer.blocks;
  if (isWithin(block.cidr, cidr)) return [peer];
  if (!isWithin(cidr, block.cidr) || block.except.some((hole) => isWithin(cidr, hole))) return [];
  return [blockPeer({ cidr, except: block.except.filter((hole) => isWithin(hole, cidr)) })];
}

function isWithin(inner: string, outer: string): boolean {
  const a = parseCidr(inner);
  const b = parseCidr(outer);
  return a.family === b.family && b.first <= a.first && a.last <= b.last;
}

/** Whether a block contains the address of one of a workload's pods. */
export function holdsPodOf({ blocks: [{ cidr, except }] }: BlockPeer, { pods }: Workload): boolean {
  return pods.some(({ addresses }) =>
    addresses.some((address) => holds(cidr, address) && !except.some((hole) => holds(hole, address))),
  );
}

function holds(block: string, address: string): boolean {
  const { family, first, last } = parseCidr(block);
  const { family: own, value } = parseAddress(address);
  return family === own && first <= value && value <= last;
}
