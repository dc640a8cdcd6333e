import type { Direction } from '../../network/protocol.ts';
import { EVERYTHING_ALLOWED, NOTHING, UNDECIDED } from '../bounds/bounds-table.ts';
import type { BoundsId } from '../bounds/bounds-table.ts';
import type { ClusterIndex, CompiledPolicy, CompiledRule } from '../dialects/compiled-policy.ts';
import { doubtLevel, tierDenials, networkPolicyIsolation } from '../doubts/doubt.ts';
import type { Doubts } from '../doubts/doubts.ts';
import type { DoubtLevel } from '../doubts/doubt.ts';
import { withBoundsAt } from '../bounds/partition.ts';
import type { Partition } from '../bounds/partition.ts';
import { RuleBounds } from './rule-bounds.ts';
import type { ProfileVerdicts, RuleSet } from './rule-bounds.ts';
import type { TierStack } from '../tiers/tier-evaluation.ts';
import { tieredOutside, tieredPods } from '../tiers/tier-profiles.ts';
import type { TieredSubject } from '../tiers/tier-profiles.ts';

/** What equally selected pods allow in one direction: towards every pod class and outside atom. */
export interface DirectionProfile extends ProfileVerdicts {
  readonly id: number;
  /** The rules that it was made from, if it was made only from NetworkPolicies. */
  readonly ruleSet?: RuleSet;
}

/** Creates one profile per distinct set of rules, not per pod class or policy. */
export class ProfileBuilder {
  /** By id. */
  readonly profiles: DirectionProfile[] = [];
  private readonly index: ClusterIndex;
  private readonly direction: Direction;
  private readonly doubts: Doubts;
  private readonly ruleBounds: RuleBounds;
  private readonly byRules: Map<string, number>;
  /** By the identity of the list of policies: classes that the same policies select share one list. */
  private readonly byPolicies = new Map<readonly CompiledPolicy[], Map<string, number>>();

  constructor(index: ClusterIndex, direction: Direction, doubts: Doubts, earlier?: ProfileBuilder) {
    this.index = index;
    this.direction = direction;
    this.doubts = doubts;
    this.ruleBounds = new RuleBounds(index, direction);
    this.byRules = new Map(earlier?.byRules);
  }

  /**
   * Continues with a cluster in which the pods of some classes changed: verdicts for these classes, given by number,
   * are computed again, and everything else is kept.
   */
  revised(index: ClusterIndex, doubts: Doubts, changed: readonly number[]): ProfileBuilder {
    const builder = new ProfileBuilder(index, this.direction, doubts, this);
    for (const profile of this.profiles) builder.profiles.push(builder.revisedProfile(profile, changed));
    return builder;
  }

  /** The profile of a class for the policies that select it and its cluster tiers. */
  profileOf(
    podClass: number,
    policies: readonly CompiledPolicy[],
    stack: TierStack | undefined,
  ): DirectionProfile {
    const networkPolicy = this.byNetworkPolicies(podClass, policies);
    return stack === undefined ? networkPolicy : this.tieredProfile(podClass, policies, networkPolicy, stack);
  }

  private revisedProfile(profile: DirectionProfile, changed: readonly number[]): DirectionProfile {
    const { ruleSet } = profile;
    if (ruleSet === undefined) return profile;
    const pods = profile.pods.map((partition, family) =>
      changed.reduce((revised, podClass) => {
        const bounds = this.index.pods.occupied.has(podClass)
          ? this.ruleBounds.towards(ruleSet, podClass, family)
          : ruleSet.base;
        return withBoundsAt(revised, podClass, bounds);
      }, partition),
    );
    return pods.every((partition, family) => partition === profile.pods[family])
      ? profile
      : { ...profile, pods };
  }

  /** The profile combined with the cluster tiers; shared by all classes for which they have the same effect. */
  private tieredProfile(
    podClass: number,
    policies: readonly CompiledPolicy[],
    networkPolicy: DirectionProfile,
    stack: TierStack,
  ): DirectionProfile {
    const doubts = this.doubts.of(podClass, this.direction);
    if (doubts.some(({ effect }) => effect === 'any')) return networkPolicy;
    const isolation = networkPolicyIsolation(policies, doubts, this.index.assumptions);
    const denials = tierDenials(doubts);
    const subject: TieredSubject = { podClass, direction: this.direction, stack, isolation, denials };
    const subjects = [...stack.admin, ...stack.baseline].flat();
    const ids = subjects.map(({ policy, selects }) => `${policy.id}${selects}`).join(',');
    const key = `tiers/${networkPolicy.id}/${isolation}/${denials}/${ids}/${this.ownPortsKey(podClass)}`;
    return this.profile(key, () => ({
      pods: networkPolicy.pods.map((partition, family) => tieredPods(subject, partition, family, this.index)),
      outside: tieredOutside(subject, networkPolicy.outside, this.index),
    }));
  }

  private byNetworkPolicies(podClass: number, policies: readonly CompiledPolicy[]): DirectionProfile {
    const isolation = policies.length > 0 ? 'isolated' : 'open';
    const level = doubtLevel(this.doubts.of(podClass, this.direction), isolation);
    if (isolation === 'open' || level === 'undecided')
      return this.profile(`${isolation}/${level}`, () =>
        this.uniform(level === 'undecided' ? UNDECIDED : EVERYTHING_ALLOWED),
      );
    const ofPolicies = this.byPolicies.get(policies) ?? new Map<string, number>();
    this.byPolicies.set(policies, ofPolicies);
    const key = `${level}/${this.ownPortsKey(podClass)}`;
    const known = ofPolicies.get(key);
    if (known !== undefined) return this.profiles[known]!;
    const profile = this.profileOfRules(podClass, policies, level);
    ofPolicies.set(key, profile.id);
    return profile;
  }

  /** Equal rules give one profile, even if they are from different policies. */
  private profileOfRules(
    podClass: number,
    policies: readonly CompiledPolicy[],
    level: DoubtLevel,
  ): DirectionProfile {
    const rules = new Map<string, CompiledRule>();
    for (const policy of policies)
      for (const rule of policy.rules[this.direction]) {
        const own = rule.ports.named.length > 0 ? this.ownPortsKey(podClass) : '';
        rules.set(`${rule.peers}:${rule.portsKey}:${own}`, rule);
      }
    const key = `isolated/${level}/${[...rules.keys()].sort().join(';')}`;
    return this.profile(key, () => {
      const ruleSet: RuleSet = {
        rules: [...rules.values()],
        ownPorts: this.index.pods.at(podClass).ports,
        base: level === 'widened' ? UNDECIDED : NOTHING,
      };
      return { ...this.ruleBounds.towardsAll(ruleSet), ruleSet };
    });
  }

  private profile(key: string, make: () => Omit<DirectionProfile, 'id'>): DirectionProfile {
    const known = this.byRules.get(key);
    if (known !== undefined) return this.profiles[known]!;
    const profile = { id: this.profiles.length, ...make() };
    this.profiles.push(profile);
    this.byRules.set(key, profile.id);
    return profile;
  }

  private uniform(base: BoundsId): ProfileVerdicts {
    const partition: Partition = { base, cells: [] };
    return { pods: this.index.families.map(() => partition), outside: partition };
  }

  /** For ingress, classes with different ports may resolve the same named ports differently. */
  private ownPortsKey(podClass: number): string {
    return this.direction === 'ingress' ? JSON.stringify(this.index.pods.at(podClass).ports) : '';
  }
}
