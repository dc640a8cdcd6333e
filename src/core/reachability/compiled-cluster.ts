import type { Direction } from '../network/protocol.ts';
import type { AddressFamily } from '../network/sets.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { PolicyPort } from '../inventory/network-policy.ts';
import type { SourceLocation } from '../inventory/problem.ts';
import type { Bitset } from './bitset.ts';
import type { BoundsTable } from './bounds-table.ts';
import type { Assumptions } from './cni-profile.ts';
import type { Outside } from './external-ranges.ts';
import type { PolicyReference, Reason } from './model.ts';
import type { NamespaceView, PeerBits, PeerIndex } from './peer-index.ts';
import type { PodClasses } from './pod-classes.ts';
import type { CompiledPorts } from './policy-ports.ts';

/** Who the peers of a rule are: pod classes per address family, and atoms of the outside. */
export interface CompiledPeers {
  /** Equal peers have the same number. */
  readonly id: number;
  /** By place in `CompiledCluster.families`: only CIDRs make them differ. */
  readonly pods: readonly PeerBits[];
  readonly outside: Bitset;
  /** Why peers that may match do not certainly match. */
  readonly open: readonly Reason[];
}

export interface CompiledRule {
  readonly index: number;
  readonly peers: CompiledPeers;
  readonly ports: CompiledPorts;
  readonly portEntries: readonly PolicyPort[];
  readonly location?: SourceLocation;
}

/** One NetworkPolicy (or a policy of another dialect that adds up in the same way). */
export interface CompiledPolicy {
  readonly id: number;
  readonly reference: PolicyReference;
  readonly directions: readonly Direction[];
  /** Classes that the policy selects; host-network pods only where they count as pods or may. */
  readonly selects: Bitset;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

/** What dialects compile against. */
export interface ClusterIndex {
  readonly inventory: Inventory;
  readonly assumptions: Assumptions;
  readonly pods: PodClasses;
  readonly namespaces: readonly NamespaceView[];
  /** Families that pairs of pods are judged in, one after the other: those that pods have addresses of. */
  readonly families: readonly AddressFamily[];
  readonly outside: Outside;
  readonly peers: PeerIndex;
  readonly bounds: BoundsTable;
}
