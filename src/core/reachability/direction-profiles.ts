import type { Direction } from '../network/protocol.ts';
import { Bitset } from './bitset.ts';
import { EVERYTHING_ALLOWED, NOTHING, UNDECIDED } from './bounds-table.ts';
import type { BoundsId } from './bounds-table.ts';
import type { Assumptions } from './cni-profile.ts';
import type { ClusterIndex, CompiledPolicy, CompiledRule } from './compiled-cluster.ts';
import { doubtLevel } from './doubts.ts';
import type { Doubt, DoubtLevel, Doubts } from './doubts.ts';
import type { CompiledTierPolicy } from './dialects/cluster-tier.ts';
import { tierStackOf } from './tier-evaluation.ts';
import type { NetworkPolicyOutcome, TierStack } from './tier-evaluation.ts';
import { tieredOutside, tieredPods } from './tier-profiles.ts';
import type { TieredSubject } from './tier-profiles.ts';
import { GrantCollector } from './partition.ts';
import type { Partition } from './partition.ts';
import { portsTowards, resolveNamedPort } from './policy-ports.ts';
import type { NamedPort } from './policy-ports.ts';
import { NO_CONNECTIONS } from '../network/connection-set.ts';

/** What pods that are selected alike allow in one direction: towards every pod class and outside atom. */
export interface DirectionProfile {
  readonly id: number;
  /** By place in `ClusterIndex.families`. */
  readonly pods: readonly Partition[];
  readonly outside: Partition;
}

/** The profiles of one direction, and which classes have which. */
export interface DirectionProfiles {
  readonly direction: Direction;
  readonly profiles: readonly DirectionProfile[];
  readonly profileOf: Int32Array;
  /** Classes of each profile, ascending. */
  readonly members: readonly (readonly number[])[];
  /** Policies that select each class in this direction. */
  readonly selecting: readonly (readonly CompiledPolicy[])[];
  /** Cluster tiers on each class in this direction; `undefined` where none concerns it. */
  readonly tiers: readonly (TierStack | undefined)[];
}

/** How the tiers see what NetworkPolicy makes of a pod: Baseline is consulted only where it certainly is open. */
export function networkPolicyIsolation(
  policies: readonly CompiledPolicy[],
  doubts: readonly Doubt[],
  { networkPolicy }: Assumptions,
): NetworkPolicyOutcome['isolation'] {
  if (policies.length > 0) return networkPolicy === 'unknown' ? 'perhaps-isolated' : 'isolated';
  return doubtLevel(doubts, 'open') === 'undecided' ? 'undecided' : 'open';
}

/** Builds one profile per distinct set of rules, not per pod class or policy. */
export class DirectionProfileBuilder {
  private readonly index: ClusterIndex;
  private readonly direction: Direction;
  private readonly doubts: Doubts;
  private readonly profiles: DirectionProfile[] = [];
  private readonly byRules = new Map<string, DirectionProfile>();
  private readonly byPolicies = new Map<string, DirectionProfile>();
  private readonly resolving = new Map<string, readonly { bits: Bitset; bounds: BoundsId }[]>();

  constructor(index: ClusterIndex, direction: Direction, doubts: Doubts) {
    this.index = index;
    this.direction = direction;
    this.doubts = doubts;
  }

  build(policies: readonly CompiledPolicy[], tierPolicies: readonly CompiledTierPolicy[]): DirectionProfiles {
    const selecting = this.selectingPolicies(policies);
    const enforced = this.index.assumptions.clusterTiers !== 'not-enforced';
    const tiers: (TierStack | undefined)[] = selecting.map(() => undefined);
    const profileOf = new Int32Array(this.index.pods.size).fill(-1);
    this.index.pods.occupied.forEach((podClass) => {
      const own = selecting[podClass]!;
      const networkPolicy = this.profileFor(podClass, own);
      const stack = enforced ? tierStackOf(podClass, this.direction, tierPolicies) : undefined;
      const profile =
        stack === undefined ? networkPolicy : this.tieredProfile(podClass, own, networkPolicy, stack);
      tiers[podClass] = stack;
      profileOf[podClass] = profile.id;
    });
    const members: number[][] = this.profiles.map(() => []);
    this.index.pods.occupied.forEach((podClass) => members[profileOf[podClass]!]!.push(podClass));
    return { direction: this.direction, profiles: this.profiles, profileOf, members, selecting, tiers };
  }

  private selectingPolicies(policies: readonly CompiledPolicy[]): CompiledPolicy[][] {
    const { pods, peers } = this.index;
    const selecting = Array.from({ length: pods.size }, (): CompiledPolicy[] => []);
    if (this.index.assumptions.networkPolicy === 'not-enforced') return selecting;
    for (const policy of policies)
      if (policy.directions.includes(this.direction))
        peers
          .selected(policy.source.namespace, policy.source.podSelector)
          .forEach((podClass) => selecting[podClass]!.push(policy));
    return selecting;
  }

  /** The profile with the cluster tiers around it; the same for all classes that they meet in the same way. */
  private tieredProfile(
    podClass: number,
    policies: readonly CompiledPolicy[],
    networkPolicy: DirectionProfile,
    stack: TierStack,
  ): DirectionProfile {
    const doubts = this.doubts.of(podClass, this.direction);
    if (doubts.some(({ effect }) => effect === 'any')) return networkPolicy;
    const isolation = networkPolicyIsolation(policies, doubts, this.index.assumptions);
    const subject: TieredSubject = { podClass, direction: this.direction, stack, isolation };
    const subjects = [...stack.admin, ...stack.baseline].flat();
    const ids = subjects.map(({ policy, selects }) => `${policy.id}${selects}`).join(',');
    const ownPorts = this.direction === 'ingress' ? JSON.stringify(this.index.pods.at(podClass).ports) : '';
    return this.profile(`tiers/${networkPolicy.id}/${isolation}/${ids}/${ownPorts}`, () => ({
      pods: networkPolicy.pods.map((partition, family) => tieredPods(subject, partition, family, this.index)),
      outside: tieredOutside(subject, networkPolicy.outside, this.index),
    }));
  }

  private profileFor(podClass: number, policies: readonly CompiledPolicy[]): DirectionProfile {
    const isolation = policies.length > 0 ? 'isolated' : 'open';
    const level = doubtLevel(this.doubts.of(podClass, this.direction), isolation);
    if (isolation === 'open' || level === 'undecided')
      return this.profile(`${isolation}/${level}`, () =>
        this.uniform(level === 'undecided' ? UNDECIDED : EVERYTHING_ALLOWED),
      );
    const { ports } = this.index.pods.at(podClass);
    const ownPorts = this.direction === 'ingress' ? JSON.stringify(ports) : '';
    const byPolicies = `${level}/${policies.map(({ id }) => id).join(',')}/${ownPorts}`;
    let profile = this.byPolicies.get(byPolicies);
    if (profile === undefined) {
      profile = this.profileOfRules(podClass, policies, level);
      this.byPolicies.set(byPolicies, profile);
    }
    return profile;
  }

  /** Equal rules make one profile, whatever policies they stand in. */
  private profileOfRules(
    podClass: number,
    policies: readonly CompiledPolicy[],
    level: DoubtLevel,
  ): DirectionProfile {
    const rules = new Map<string, CompiledRule>();
    const { ports } = this.index.pods.at(podClass);
    for (const policy of policies)
      for (const rule of policy.rules[this.direction]) {
        const own = this.direction === 'ingress' && rule.ports.named.length > 0 ? JSON.stringify(ports) : '';
        rules.set(`${rule.peers}:${JSON.stringify(rule.portEntries)}:${own}`, rule);
      }
    const key = `isolated/${level}/${[...rules.keys()].sort().join(';')}`;
    return this.profile(key, () => this.granted(podClass, [...rules.values()], level));
  }

  private profile(key: string, make: () => Omit<DirectionProfile, 'id'>): DirectionProfile {
    let profile = this.byRules.get(key);
    if (profile === undefined) {
      profile = { id: this.profiles.length, ...make() };
      this.profiles.push(profile);
      this.byRules.set(key, profile);
    }
    return profile;
  }

  private uniform(base: BoundsId): Omit<DirectionProfile, 'id'> {
    const partition: Partition = { base, cells: [] };
    return { pods: this.index.families.map(() => partition), outside: partition };
  }

  private granted(
    podClass: number,
    rules: readonly CompiledRule[],
    level: DoubtLevel,
  ): Omit<DirectionProfile, 'id'> {
    const { bounds, families } = this.index;
    const base = level === 'widened' ? UNDECIDED : NOTHING;
    const pods = families.map((_, family) => {
      const grants = new GrantCollector();
      for (const rule of rules) this.grantToPods(grants, rule, podClass, family);
      return grants.partition(base, bounds);
    });
    const outside = new GrantCollector();
    for (const rule of rules)
      outside.grant(this.index.rulePeers.at(rule.peers).outside, this.numberedBounds(rule, podClass));
    return { pods, outside: outside.partition(base, bounds) };
  }

  private grantToPods(grants: GrantCollector, rule: CompiledRule, podClass: number, family: number): void {
    const { must, may } = this.index.rulePeers.at(rule.peers).pods[family]!;
    this.grant(grants, must, may, this.numberedBounds(rule, podClass));
    if (this.direction === 'ingress') return;
    for (const named of rule.ports.named)
      for (const { bits, bounds } of this.destinationsServing(named))
        this.grant(grants, must.intersect(bits), may.intersect(bits), bounds);
  }

  private grant(grants: GrantCollector, must: Bitset, may: Bitset, granted: BoundsId): void {
    const { bounds } = this.index;
    grants.grant(must, granted);
    if (may === must) return;
    grants.grant(may.without(must), bounds.id(NO_CONNECTIONS, bounds.may(granted)));
  }

  /** Ports that do not depend on the peer: on ingress the pod itself is the destination of named ports. */
  private numberedBounds({ ports }: CompiledRule, podClass: number): BoundsId {
    const { must, may } =
      this.direction === 'ingress' ? portsTowards(ports, this.index.pods.at(podClass).ports) : ports.numbered;
    return this.index.bounds.id(must, may);
  }

  /** Classes by what a named port stands for on them. */
  private destinationsServing(named: NamedPort): readonly { bits: Bitset; bounds: BoundsId }[] {
    const key = JSON.stringify(named);
    let groups = this.resolving.get(key);
    if (groups === undefined) {
      const byBounds = new Map<BoundsId, number[]>();
      this.index.pods.forEach(({ ports }, podClass) => {
        const resolved = resolveNamedPort(named, ports);
        if (resolved.isEmpty()) return;
        const must = named.certainty === 'must' ? resolved : NO_CONNECTIONS;
        const bounds = this.index.bounds.id(must, resolved);
        const known = byBounds.get(bounds);
        if (known === undefined) byBounds.set(bounds, [podClass]);
        else known.push(podClass);
      });
      groups = [...byBounds].map(([bounds, members]) => ({ bounds, bits: Bitset.of(members) }));
      this.resolving.set(key, groups);
    }
    return groups;
  }
}
