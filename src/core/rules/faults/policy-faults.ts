import { isPersonalData } from '../../classification/classifier.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { ClusterTierPolicy } from '../../inventory/cluster-tier-policy.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import { Bitset } from '../../reachability/classes/bitset.ts';
import type { CompiledPolicies } from '../../reachability/compilation/compilation.ts';
import { policiesOf } from '../../reachability/compilation/compile.ts';
import { objectText } from '../../reachability/entry/reason-text.ts';
import { findApiConflicts, findAmbiguousPriorities } from '../../reachability/lint/ambiguous-priorities.ts';
import type { LintFinding } from '../../reachability/lint/finding.ts';
import { findIgnoredFeatures } from '../../reachability/lint/ignored-features.ts';
import { findIneffective } from '../../reachability/lint/ineffective.ts';
import { findRedundancy } from '../../reachability/lint/redundancy.ts';
import { findOddSections } from '../../reachability/lint/sections.ts';
import { findShadowedRules } from '../../reachability/lint/shadowed-rules.ts';
import { tierSides, type TierSide } from '../../reachability/lint/tier-sides.ts';
import type { ReachabilityModel } from '../../reachability/model/model.ts';
import { oncePerContext } from '../reach/once.ts';
import type { RuleContext } from '../rule.ts';

export type AppliedPolicy = NetworkPolicy | ClusterTierPolicy;

/** Faults of policies, by the namespace of the personal data that they apply to. */
type ByNamespace = ReadonlyMap<string, readonly LintFinding[]>;

/**
 * What the checks of `lint` find about the policies for personal data: those in a namespace with personal data, and
 * those of cluster tiers that select pods with personal data. Each check runs once for all namespaces.
 */
export class PolicyFaults {
  readonly compiled: CompiledPolicies;
  readonly #inventory: Inventory;
  /** Classes of pods with personal data, by namespace. */
  readonly #personal: ReadonlyMap<string, Bitset>;
  readonly #namespaces: ReadonlySet<string>;
  #policies: ReadonlyMap<string, readonly NetworkPolicy[]> | undefined;
  #ineffective: ByNamespace | undefined;
  #redundant: ByNamespace | undefined;
  #shadowed: ByNamespace | undefined;
  #ignored: ByNamespace | undefined;
  #sides: readonly TierSide[] | undefined;

  constructor({ inventory, model, classifier }: RuleContext) {
    this.compiled = policiesOf(model, inventory);
    this.#inventory = inventory;
    const { pods } = this.compiled.index;
    const personal = Map.groupBy(
      pods.workloads.keys().filter((place) => isPersonalData(classifier.workload(pods.workloads[place]!))),
      (place) => pods.workloads[place]!.namespace,
    );
    this.#personal = new Map(
      [...personal].map(([namespace, places]) => [
        namespace,
        Bitset.of(places.flatMap((place) => pods.classesOf(place))),
      ]),
    );
    this.#namespaces = new Set([
      ...this.#personal.keys(),
      ...inventory.namespaces
        .filter((each) => isPersonalData(classifier.namespace(each)))
        .map(({ name }) => name),
    ]);
  }

  /** Policies, rules and peers that match nothing or have no effect. */
  ineffective(namespace: string): readonly LintFinding[] {
    this.#ineffective ??= this.#placed([
      ...findIneffective(this.compiled, (policy) => this.#placesOf(policy).length > 0),
      ...findOddSections(this.#inventory).filter(({ code }) => code === 'dead-section'),
    ]);
    return this.#ineffective.get(namespace) ?? [];
  }

  /** Rules of cluster tiers that decide nothing. */
  shadowed(namespace: string): readonly LintFinding[] {
    this.#shadowed ??= this.#placed(findShadowedRules(this.compiled, tierSides(this.compiled)));
    return this.#shadowed.get(namespace) ?? [];
  }

  /** Policies and rules that can be removed without changing a verdict. */
  redundant(namespace: string): readonly LintFinding[] {
    const { index, policies } = this.compiled;
    this.#redundant ??= this.#placed(
      findRedundancy({
        index,
        policies: policies.filter(({ source }) => this.#namespaces.has(source.namespace)),
      }),
    );
    return this.#redundant.get(namespace) ?? [];
  }

  /** Features that the network plugin ignores, in policies that apply to personal data. */
  ignoredFeatures(namespace: string, assumptions: ReachabilityModel['assumptions']): readonly LintFinding[] {
    this.#ignored ??= this.#placed(findIgnoredFeatures(this.#inventory, assumptions));
    const applied = new Set(this.appliedTo(namespace).map(objectText));
    return (this.#ignored.get(namespace) ?? []).filter(({ object }) => applied.has(objectText(object)));
  }

  /** Policies of cluster tiers between which it is undefined which one decides about a connection of personal data. */
  ambiguous(namespace: string): readonly LintFinding[] {
    const personal = this.#personal.get(namespace) ?? Bitset.EMPTY;
    const all = [...this.#personal.values()];
    this.#sides ??= tierSides(this.compiled, (podClass) => all.some((classes) => classes.has(podClass)));
    const sides = this.#sides.flatMap((side) => {
      const own = side.podClasses.find((podClass) => personal.has(podClass));
      return own === undefined ? [] : [{ ...side, podClass: own }];
    });
    return [...findAmbiguousPriorities(this.compiled, sides), ...findApiConflicts(this.compiled, sides)];
  }

  /** The policies that select pods with personal data of a namespace, or may because labels are unknown. */
  appliedTo(namespace: string): readonly AppliedPolicy[] {
    const personal = this.#personal.get(namespace);
    if (personal === undefined) return [];
    const { index, policies, tierPolicies } = this.compiled;
    this.#policies ??= Map.groupBy(
      policies.map(({ source }) => source),
      (policy) => policy.namespace,
    );
    const own = this.#policies.get(namespace) ?? [];
    return [
      ...own.filter((policy) => index.peers.possiblySelected(namespace, policy.podSelector).meets(personal)),
      ...tierPolicies.filter(({ subject }) => subject.may.meets(personal)).map(({ source }) => source),
    ];
  }

  #placed(findings: readonly LintFinding[]): ByNamespace {
    const tiers = new Map(
      this.#inventory.clusterTierPolicies.map((policy) => [objectText(policy), this.#placesOf(policy)]),
    );
    const placed = new Map<string, LintFinding[]>();
    for (const finding of findings) {
      const { object } = finding;
      const places =
        object.namespace === undefined ? (tiers.get(objectText(object)) ?? []) : [object.namespace];
      for (const place of places) {
        const known = placed.get(place);
        if (known === undefined) placed.set(place, [finding]);
        else known.push(finding);
      }
    }
    return placed;
  }

  /** The namespaces with personal data that a policy is about. */
  #placesOf(policy: AppliedPolicy): readonly string[] {
    if ('namespace' in policy) return this.#namespaces.has(policy.namespace) ? [policy.namespace] : [];
    const place = this.#inventory.clusterTierPolicies.indexOf(policy);
    const subject = this.compiled.tierPolicies[place]?.subject.may ?? Bitset.EMPTY;
    return [...this.#personal].flatMap(([namespace, classes]) => (subject.meets(classes) ? [namespace] : []));
  }
}

const faultsOf = oncePerContext((_model: ReachabilityModel, context) => new PolicyFaults(context));

/** The faults of the policies for personal data, found once per context. */
export function policyFaults(context: RuleContext): PolicyFaults {
  return faultsOf(context.model, context);
}
