import type { Direction } from '../../network/protocol.ts';
import type { Bitset } from '../classes/bitset.ts';
import type { ClusterIndex, CompiledPolicy, CompiledRule } from '../dialects/compiled-policy.ts';
import type { CompiledPolicies } from '../compilation/compilation.ts';
import { isNarrowerThan } from '../questions/selector-logic.ts';
import type { LintFinding } from './finding.ts';
import { coveringOthers, grantsOf, NamedPortDestinations } from './grants.ts';
import type { RuleGrants } from './grants.ts';
import { objectText, placed, referenceOf, ruleField } from './policy-view.ts';

/** Pods of one class represent all pods that the same policies select and that serve the same named ports. */
interface Group {
  readonly podClass: number;
  readonly policies: readonly CompiledPolicy[];
}

interface PlacedRule {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
}

/**
 * NetworkPolicies and rules that could all be removed together without changing a verdict. In reverse order, each is
 * compared with the remaining others. A policy is redundant only if another one isolates the same pods, including
 * future pods: that existing pods happen to be selected twice does not make a default deny redundant.
 */
export function findRedundancy({
  index,
  policies,
}: Pick<CompiledPolicies, 'index' | 'policies'>): LintFinding[] {
  return new RedundancySearch(index, policies).run();
}

class RedundancySearch {
  private readonly index: ClusterIndex;
  private readonly policies: readonly CompiledPolicy[];
  private readonly removedPolicies = new Set<CompiledPolicy>();
  private readonly removedRules = new Set<CompiledRule>();
  private readonly selecting: Readonly<Record<Direction, readonly (readonly CompiledPolicy[])[]>>;
  private readonly grants = new Map<CompiledRule, Map<string, RuleGrants>>();
  private readonly destinations: NamedPortDestinations;

  constructor(index: ClusterIndex, policies: readonly CompiledPolicy[]) {
    this.index = index;
    this.policies = policies;
    this.destinations = new NamedPortDestinations(index);
    this.selecting = { ingress: this.selectingIn('ingress'), egress: this.selectingIn('egress') };
  }

  run(): LintFinding[] {
    const findings: LintFinding[] = [];
    const backwards = this.policies.toReversed().filter((policy) => !this.selectedBy(policy).isEmpty());
    for (const policy of backwards) {
      const covering = this.coverOfPolicy(policy);
      if (covering === undefined) continue;
      this.removedPolicies.add(policy);
      findings.push(this.policyFinding(policy, covering));
    }
    for (const policy of backwards)
      if (!this.removedPolicies.has(policy))
        for (const direction of policy.directions) findings.push(...this.rulesOf(policy, direction));
    return findings.toReversed();
  }

  private *rulesOf(policy: CompiledPolicy, direction: Direction): Iterable<LintFinding> {
    for (const rule of policy.rules[direction].toReversed()) {
      const others = this.coverOfRule({ policy, rule }, direction, (other) => other.rule === rule);
      if (others === undefined) continue;
      this.removedRules.add(rule);
      yield this.ruleFinding(policy, rule, direction, others);
    }
  }

  /** The policies that together do everything that a policy does; `undefined` if it has an effect of its own. */
  private coverOfPolicy(policy: CompiledPolicy): ReadonlySet<CompiledPolicy> | undefined {
    const covering = new Set<CompiledPolicy>();
    for (const direction of policy.directions) {
      const isolating = this.isolatingInstead(policy, direction);
      if (isolating === undefined) return undefined;
      covering.add(isolating);
      for (const rule of policy.rules[direction]) {
        const others = this.coverOfRule({ policy, rule }, direction, (other) => other.policy === policy);
        if (others === undefined) return undefined;
        for (const other of others) covering.add(other.policy);
      }
    }
    return policy.directions.length === 0 ? undefined : covering;
  }

  /** Another policy that selects, and will always select, every pod that this one selects. */
  private isolatingInstead(policy: CompiledPolicy, direction: Direction): CompiledPolicy | undefined {
    const own = policy.source;
    return this.policies.find((other) => {
      const { source } = other;
      return (
        other !== policy &&
        !this.removedPolicies.has(other) &&
        source.namespace === own.namespace &&
        other.directions.includes(direction) &&
        isNarrowerThan(own.podSelector, source.podSelector)
      );
    });
  }

  /** Rules that allow everything that one rule does; `undefined` if it adds something, or matches nothing at all. */
  private coverOfRule(
    own: PlacedRule,
    direction: Direction,
    isOwn: (other: PlacedRule) => boolean,
  ): ReadonlySet<PlacedRule> | undefined {
    const covering = new Map<CompiledRule, PlacedRule>();
    let grantsAnything = false;
    for (const { podClass, policies } of this.groupsOf(own.policy, direction)) {
      const others = this.remainingRules(policies, direction).filter((other) => !isOwn(other));
      const layers = this.grantsFor(own.rule, direction, podClass);
      for (const [layer, grants] of layers.entries()) {
        if (grants.length === 0) continue;
        grantsAnything = true;
        const used = coveringOthers(
          grants,
          others.map((other) => [other, this.grantsFor(other.rule, direction, podClass)[layer]!] as const),
        );
        if (used === undefined) return undefined;
        for (const other of used) covering.set(other.rule, other);
      }
    }
    return grantsAnything ? new Set(covering.values()) : undefined;
  }

  private groupsOf(policy: CompiledPolicy, direction: Direction): Iterable<Group> {
    const groups = new Map<string, Group>();
    this.selectedBy(policy).forEach((podClass) => {
      const policies = this.selecting[direction][podClass]!;
      const ports = direction === 'ingress' ? this.portsKey(podClass) : '';
      const key = `${policies.map(({ id }) => id).join(',')}/${ports}`;
      if (!groups.has(key)) groups.set(key, { podClass, policies });
    });
    return groups.values();
  }

  private remainingRules(policies: readonly CompiledPolicy[], direction: Direction): PlacedRule[] {
    return policies
      .filter((policy) => !this.removedPolicies.has(policy))
      .flatMap((policy) => policy.rules[direction].map((rule) => ({ policy, rule })))
      .filter(({ rule }) => !this.removedRules.has(rule));
  }

  private grantsFor(rule: CompiledRule, direction: Direction, podClass: number): RuleGrants {
    const key = direction === 'ingress' && rule.ports.named.length > 0 ? this.portsKey(podClass) : '';
    const known = this.grants.get(rule) ?? new Map<string, RuleGrants>();
    this.grants.set(rule, known);
    let grants = known.get(key);
    if (grants === undefined) {
      grants = grantsOf(rule, direction, podClass, this.index, this.destinations);
      known.set(key, grants);
    }
    return grants;
  }

  private portsKey(podClass: number): string {
    return JSON.stringify(this.index.pods.at(podClass).ports);
  }

  private selectingIn(direction: Direction): CompiledPolicy[][] {
    const selecting = Array.from({ length: this.index.pods.size }, (): CompiledPolicy[] => []);
    for (const policy of this.policies)
      if (policy.directions.includes(direction))
        this.selectedBy(policy).forEach((podClass) => selecting[podClass]!.push(policy));
    return selecting;
  }

  private selectedBy({ source }: CompiledPolicy): Bitset {
    return this.index.peers.selected(source.namespace, source.podSelector);
  }

  private policyFinding(policy: CompiledPolicy, covering: ReadonlySet<CompiledPolicy>): LintFinding {
    const { source } = policy;
    const others = [...covering].map(({ reference }) => objectText(reference)).sort();
    return {
      code: 'redundant-policy',
      object: referenceOf(source),
      ...placed(source),
      message: `Removing it changes no verdict: everything that it isolates and allows is also isolated and allowed by ${others.join(', ')}.`,
      fix: 'Remove it, or limit the others if this one was meant to be the one that allows the traffic.',
    };
  }

  private ruleFinding(
    policy: CompiledPolicy,
    rule: CompiledRule,
    direction: Direction,
    covering: ReadonlySet<PlacedRule>,
  ): LintFinding {
    const { source } = policy;
    const others = [...covering].map(
      (other) => `${ruleField(direction, other.rule.index)} of ${objectText(other.policy.reference)}`,
    );
    return {
      code: 'redundant-rule',
      object: referenceOf(source),
      field: ruleField(direction, rule.index),
      ...placed(source, rule),
      message: `Removing it changes no verdict: for the existing pods, everything that it allows is also allowed by ${others.sort().join(', ')}.`,
      fix: 'Remove it, or limit the others if this one was meant to be the one that allows the traffic.',
    };
  }
}
