import type { Direction } from '../../network/protocol.ts';
import type { ClusterIndex, CompiledPolicy } from '../dialects/compiled-policy.ts';
import type { CompiledTierPolicy } from '../dialects/cluster-tier.ts';
import type { NetworkPolicyCompiler } from '../dialects/network-policy.ts';
import type { DirectionProfiles } from '../profiles/direction-profiles.ts';
import type { Doubts } from '../doubts/doubts.ts';
import type { Distinctions } from '../classes/pod-classes.ts';
import type { ProfileBuilder } from '../profiles/profile-builder.ts';

/** Policies over the pods of one cluster, before verdicts are made of them. */
export interface CompiledPolicies {
  readonly index: ClusterIndex;
  readonly distinctions: Distinctions;
  readonly dialect: NetworkPolicyCompiler;
  /** By place in `inventory.networkPolicies`. */
  readonly policies: readonly CompiledPolicy[];
  /** By place in `inventory.clusterTierPolicies`. */
  readonly tierPolicies: readonly CompiledTierPolicy[];
}

/** A cluster with everything that verdicts are read from, and what more of it can be made with. */
export interface Compilation extends CompiledPolicies {
  readonly doubts: Doubts;
  readonly builders: Readonly<Record<Direction, ProfileBuilder>>;
  readonly profiles: Readonly<Record<Direction, DirectionProfiles>>;
}
