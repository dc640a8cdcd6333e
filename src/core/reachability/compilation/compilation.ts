import type { Direction } from '../../network/protocol.ts';
import type { ClusterIndex, CompiledPolicy } from '../dialects/compiled-policy.ts';
import type { CompiledTierPolicy } from '../dialects/cluster-tier.ts';
import type { NetworkPolicyCompiler } from '../dialects/network-policy.ts';
import type { DirectionProfiles } from '../profiles/direction-profiles.ts';
import type { Doubts } from '../doubts/doubts.ts';
import type { Distinctions } from '../classes/pod-classes.ts';
import type { ProfileBuilder } from '../profiles/profile-builder.ts';

/** The compiled policies for the pods of one cluster, before verdicts are derived from them. */
export interface CompiledPolicies {
  readonly index: ClusterIndex;
  readonly distinctions: Distinctions;
  readonly dialect: NetworkPolicyCompiler;
  /** By index in `inventory.networkPolicies`. */
  readonly policies: readonly CompiledPolicy[];
  /** By index in `inventory.clusterTierPolicies`. */
  readonly tierPolicies: readonly CompiledTierPolicy[];
}

/** A compiled cluster: everything that verdicts are read from, and the parts needed to revise it. */
export interface Compilation extends CompiledPolicies {
  readonly doubts: Doubts;
  readonly builders: Readonly<Record<Direction, ProfileBuilder>>;
  readonly profiles: Readonly<Record<Direction, DirectionProfiles>>;
}
