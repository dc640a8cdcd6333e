import type { Direction } from '../network/protocol.ts';
import type { AddressFamily } from '../network/sets.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { NetworkPolicy, PolicyPort } from '../inventory/network-policy.ts';
import type { SourceLocation } from '../inventory/problem.ts';
import type { BoundsTable } from './profiles/bounds-table.ts';
import type { Assumptions } from './plugins/cni-profile.ts';
import type { Outside } from './external-ranges.ts';
import type { JudgedFamilies } from './classes/families.ts';
import type { PolicyReference } from './model.ts';
import type { NamespaceMatcher } from './classes/namespace-matcher.ts';
import type { PeerIndex } from './classes/peer-index.ts';
import type { PodTable } from './classes/pod-table.ts';
import type { CompiledPorts } from './profiles/policy-ports.ts';
import type { RulePeers } from './profiles/rule-peers.ts';

export interface CompiledRule {
  readonly index: number;
  /** Number of its peers in `ClusterIndex.rulePeers`: equal peers have the same. */
  readonly peers: number;
  readonly ports: CompiledPorts;
  readonly portEntries: readonly PolicyPort[];
  /** Equal ports in the same direction have the same. */
  readonly portsKey: string;
  readonly location?: SourceLocation;
}

/** One NetworkPolicy (or a policy of another dialect that adds up in the same way). */
export interface CompiledPolicy {
  /** Never given twice to different policies of models that come of one another. */
  readonly id: number;
  readonly source: NetworkPolicy;
  readonly reference: PolicyReference;
  readonly directions: readonly Direction[];
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

/** A cluster without its policies: what these are compiled against. */
export interface ClusterParts {
  readonly inventory: Inventory;
  readonly assumptions: Assumptions;
  readonly pods: PodTable;
  /** Every namespace that has workloads. */
  readonly namespaces: NamespaceMatcher;
  /** Families that pairs of pods are judged in, one after the other: those that pods have addresses of. */
  readonly families: readonly AddressFamily[];
  readonly toldBy: JudgedFamilies['toldBy'];
  readonly outside: Outside;
  readonly peers: PeerIndex;
  readonly bounds: BoundsTable;
}

export interface ClusterIndex extends ClusterParts {
  readonly rulePeers: RulePeers;
}
