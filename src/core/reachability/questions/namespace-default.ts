import type { Direction } from '../../network/protocol.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import type { Selector } from '../../inventory/selector.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { CompiledTierPolicy } from '../dialects/cluster-tier.ts';
import { tiersAdmitStrangers, tiersDenyStrangers } from './hypothetical-peers.ts';
import { matchNamespace, namespaceViews } from '../../inventory/namespace-view.ts';
import { openReasonsOfNamespace } from '../classes/namespace-matcher.ts';
import type { NamespaceView } from '../../inventory/namespace-view.ts';
import { admissionsOf, denialsOf, tierReason } from '../tiers/tier-decision.ts';
import { stackOf } from '../tiers/tier-evaluation.ts';
import type { TierSubject } from '../tiers/tier-evaluation.ts';
import { doubtsOfTiers } from '../doubts/doubt.ts';
import type { Doubts } from '../doubts/doubts.ts';
import type { NamespaceDefault, PolicyReference, Reason } from '../model/model.ts';
import { readingsOf } from '../classes/identity-labels.ts';
import { labelsOutside } from './selector-logic.ts';

/**
 * Whether the policies of a namespace would isolate any pod created in it, regardless of its labels. An `open` result
 * contains labels of a pod that none of them isolates.
 */
export function namespaceDefaultOf(
  namespace: string,
  direction: Direction,
  index: ClusterIndex,
  doubts: Doubts,
  tierPolicies: readonly CompiledTierPolicy[],
): NamespaceDefault {
  const { inventory, assumptions } = index;
  const view = tierPolicies.length === 0 ? undefined : namespaceViews(inventory, assumptions)(namespace);
  const subjects = tierSubjectsOf(view, direction, tierPolicies);
  const openSubjects = openReasonsOfNamespace(
    view,
    subjects.map(({ policy }) => policy.source.subject.namespaceSelector),
    inventory.unread,
  );
  const tiers = tierDefaultOf(subjects, direction, index);
  const doubted = doubts.ofNamespace(namespace, direction);
  if (tiers.deny === 'everyone') {
    const aboutTiers = doubtsOfTiers(doubted);
    return aboutTiers.length === 0
      ? { type: 'covered', policies: tiers.policies }
      : { type: 'unknown', reasons: aboutTiers.map(({ reason }) => reason) };
  }
  const enforced = assumptions.networkPolicy !== 'not-enforced';
  const policies = (enforced ? policiesIn(namespace, inventory) : []).filter(({ directions }) =>
    directions.includes(direction),
  );
  const selectors = policies.map(
    ({ podSelector }) => readingsOf(podSelector, assumptions.identityLabels).certain,
  );
  const about = enforced ? doubted : [];
  const unselected = labelsOutside(selectors);
  const reasons: Reason[] = about
    .filter(({ effect }) => effect === 'any' || (effect === 'additive') === (unselected !== 'none'))
    .map(({ reason }) => reason);
  if (unselected === 'undecided')
    return {
      type: 'unknown',
      reasons: [...reasons, { type: 'isolated', policies: policies.map(referenceTo) }],
    };
  if (reasons.length > 0) return { type: 'unknown', reasons };
  if (unselected === 'none') {
    const stack = stackOf(subjects, direction);
    const admitted = stack === undefined ? 'no' : tiersAdmitStrangers(stack, direction, index);
    if (stack !== undefined && admitted !== 'no') {
      const admissions = admissionsOf(stack, direction);
      return admitted === 'yes'
        ? { type: 'open', witness: {}, admissions }
        : { type: 'unknown', reasons: [...admissions, ...openSubjects] };
    }
    const total = policies.filter((_, place) => selectors[place]!.requirements.length === 0);
    return { type: 'covered', policies: (total.length > 0 ? total : policies).map(referenceTo) };
  }
  const witness = labelsOutside([...selectors, ...tiers.deniedSome]);
  if (tiers.deny === 'perhaps' || typeof witness === 'string')
    return { type: 'unknown', reasons: [...tiers.reasons, ...openSubjects] };
  return { type: 'open', witness };
}

const policiesByNamespace = new WeakMap<Inventory, ReadonlyMap<string, readonly NetworkPolicy[]>>();

/** The policies of a namespace; sorted once per inventory. */
function policiesIn(namespace: string, inventory: Inventory): readonly NetworkPolicy[] {
  let byNamespace = policiesByNamespace.get(inventory);
  if (byNamespace === undefined) {
    byNamespace = Map.groupBy(inventory.networkPolicies, (policy) => policy.namespace);
    policiesByNamespace.set(inventory, byNamespace);
  }
  return byNamespace.get(namespace) ?? [];
}

function referenceTo({ kind, namespace, name, location }: NetworkPolicy): PolicyReference {
  return { kind, namespace, name, ...(location && { location }) };
}

interface TierDefault {
  /** For which pods cluster tiers alone deny everything that no rule matches: `perhaps` all, or not certainly any. */
  readonly deny: 'everyone' | 'perhaps' | 'nobody';
  readonly policies: readonly PolicyReference[];
  /** Which pods the denying policies apply to, if these are not all pods of the namespace. */
  readonly deniedSome: readonly Selector[];
  readonly reasons: readonly Reason[];
}

/** The tier policies for pods of a namespace: `maybe` those that apply to pods with certain labels. */
function tierSubjectsOf(
  view: NamespaceView | undefined,
  direction: Direction,
  tierPolicies: readonly CompiledTierPolicy[],
): TierSubject[] {
  if (view === undefined) return [];
  return tierPolicies.flatMap((policy): TierSubject[] => {
    const { namespaceSelector, podSelector = EVERYTHING } = policy.source.subject;
    const match = matchNamespace(namespaceSelector, view);
    if (match === 'no' || policy.rules[direction].length === 0) return [];
    return [{ policy, selects: podSelector.requirements.length === 0 ? match : 'maybe' }];
  });
}

/**
 * The default effect of cluster tiers for pods of a namespace. A policy for pods with certain labels may exempt these
 * from what policies for every pod deny; then not everyone is denied.
 */
function tierDefaultOf(
  subjects: readonly TierSubject[],
  direction: Direction,
  index: ClusterIndex,
): TierDefault {
  const denials = stackOf(subjects.map(onlyDenials(direction)), direction);
  if (denials === undefined || tiersDenyStrangers(denials, direction, index) === 'no') return NOBODY;
  const total = subjects.filter(({ selects }) => selects === 'yes');
  const denied = {
    policies: total.map(({ policy }) => policy.reference),
    deniedSome: subjects
      .filter(({ selects, policy }) => selects === 'maybe' && denies(policy, direction))
      .map(({ policy }) => policy.source.subject.podSelector ?? EVERYTHING),
    reasons: [...denialsOf(denials, direction), ...exemptions(subjects, direction)],
  };
  const denyStrangers = (on: readonly TierSubject[]) => {
    const stack = stackOf(on, direction);
    return stack === undefined ? 'no' : tiersDenyStrangers(stack, direction, index);
  };
  if (denyStrangers(subjects) === 'yes') return { deny: 'everyone', ...denied };
  return { deny: denyStrangers(total) === 'no' ? 'nobody' : 'perhaps', ...denied };
}

const NOBODY: TierDefault = { deny: 'nobody', policies: [], deniedSome: [], reasons: [] };

/** The most that policies can deny: all of their denials for every pod, and nothing allowed. */
function onlyDenials(direction: Direction) {
  return ({ policy }: TierSubject): TierSubject => {
    const denials = policy.rules[direction].filter(({ action }) => action === 'deny');
    return { policy: { ...policy, rules: { ...policy.rules, [direction]: denials } }, selects: 'yes' };
  };
}

/** Rules by which policies for some of the pods exempt these from what others deny. */
function exemptions(subjects: readonly TierSubject[], direction: Direction): Reason[] {
  return subjects
    .filter(({ selects }) => selects === 'maybe')
    .flatMap(({ policy }) =>
      policy.rules[direction]
        .filter(({ action }) => action !== 'deny')
        .map((rule) => tierReason(policy, rule)),
    );
}

function denies({ rules }: CompiledTierPolicy, direction: Direction): boolean {
  return rules[direction].some(({ action }) => action === 'deny');
}
