import type { Direction } from '../../network/protocol.ts';
import type { ClusterIndex, CompiledPolicy } from '../dialects/compiled-policy.ts';
import { doubtLevel, doubtsOfTiers } from '../doubts/doubt.ts';
import type { Doubts } from '../doubts/doubts.ts';
import { openLabelsOf } from '../doubts/open-labels.ts';
import type { DirectionProfiles } from '../profiles/direction-profiles.ts';
import { tiersAdmitStrangers, tiersDenyStrangers } from './hypothetical-peers.ts';
import type { Isolation, IsolationResult, PolicyReference, Reason } from '../model/model.ts';
import { admissionsOf, denialsOf } from '../tiers/tier-decision.ts';
import { openReasonsOfNamespace } from '../classes/namespace-matcher.ts';
import { openSubjectsOf, subjectSelectorsOf } from '../tiers/tier-evaluation.ts';
import type { TierStack } from '../tiers/tier-evaluation.ts';

type PodIsolation = Exclude<Isolation, 'partly'>;

/**
 * Whether the pods of a workload are isolated in a direction: by a NetworkPolicy that selects them, unless a cluster
 * tier accepts traffic before it, or by cluster tiers that deny everything that no rule matches.
 */
export function isolationOf(
  workload: number,
  direction: Direction,
  index: ClusterIndex,
  doubts: Doubts,
  { selecting, tiers }: DirectionProfiles,
): IsolationResult {
  const found = new Set<PodIsolation>();
  const policies = new Map<number, PolicyReference>();
  const reasons = new Map<string, Reason>();
  for (const podClass of index.pods.classesOf(workload)) {
    const own = selecting[podClass]!;
    for (const { id, reference } of own) policies.set(id, reference);
    const stack = tiers[podClass];
    const answer = isolationOfClass(podClass, own, stack, direction, index, doubts);
    found.add(answer.isolation);
    for (const reason of answer.reasons) reasons.set(JSON.stringify(reason), reason);
  }
  const [only] = found;
  const mixed = found.has('unknown') ? 'unknown' : 'partly';
  return {
    isolation: found.size === 1 ? only! : mixed,
    policies: [...policies.values()],
    reasons: [...reasons.values()],
  };
}

function isolationOfClass(
  podClass: number,
  policies: readonly CompiledPolicy[],
  stack: TierStack | undefined,
  direction: Direction,
  index: ClusterIndex,
  doubts: Doubts,
): { isolation: PodIsolation; reasons: readonly Reason[] } {
  const { assumptions, pods } = index;
  if (pods.at(podClass).networkMode === 'host' && assumptions.hostNetworkPods === 'as-nodes')
    return { isolation: 'open', reasons: [{ type: 'host-network' }] };
  const openSubjects = (tiers: TierStack) => [
    ...openReasonsOfNamespace(
      index.namespaces.viewOf(pods.at(podClass).namespace),
      subjectSelectorsOf(tiers),
      index.inventory.unread,
    ),
    ...openLabelsOf(podClass, openSubjectsOf(tiers), index),
  ];
  const about = doubts.of(podClass, direction);
  const isolated = policies.length > 0;
  const level = doubtLevel(about, isolated ? 'isolated' : 'open');
  const mayNotHold = isolated && about.some(({ effect }) => effect !== 'additive');
  if (level === 'undecided' || mayNotHold)
    return { isolation: 'unknown', reasons: about.map(({ reason }) => reason) };
  if (isolated) {
    const admitted = stack === undefined ? 'no' : tiersAdmitStrangers(stack, direction, index);
    if (stack !== undefined && admitted !== 'no')
      return admitted === 'yes'
        ? { isolation: 'open', reasons: admissionsOf(stack, direction) }
        : { isolation: 'unknown', reasons: [...admissionsOf(stack, direction), ...openSubjects(stack)] };
    return {
      isolation: 'isolated',
      reasons: [{ type: 'isolated', policies: policies.map(({ reference }) => reference) }],
    };
  }
  const byTiers = stack === undefined ? 'no' : tiersDenyStrangers(stack, direction, index);
  const aboutTiers = doubtsOfTiers(about);
  if (byTiers === 'yes' && aboutTiers.length > 0)
    return { isolation: 'unknown', reasons: aboutTiers.map(({ reason }) => reason) };
  if (stack !== undefined && byTiers !== 'no')
    return byTiers === 'yes'
      ? { isolation: 'isolated', reasons: denialsOf(stack, direction) }
      : { isolation: 'unknown', reasons: [...denialsOf(stack, direction), ...openSubjects(stack)] };
  const enforced = assumptions.networkPolicy !== 'not-enforced';
  return { isolation: 'open', reasons: [{ type: enforced ? 'not-isolated' : 'not-enforced' }] };
}
