import type { Inventory } from '../../inventory/inventory.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Compilation } from '../compilation/compilation.ts';
import type { CompiledPolicy } from '../dialects/compiled-policy.ts';
import { addressSetsOf } from '../dialects/peers.ts';
import { reassignedProfiles } from '../profiles/direction-profiles.ts';
import { isDoubtful } from '../classes/identity-labels.ts';
import { policyMentions } from '../dialects/mentions.ts';
import { isPolicy, isUnevaluated, replaced } from './change.ts';
import type { InventoryChange } from './change.ts';

type PolicyChange = Extract<InventoryChange, { type: 'put-network-policy' | 'remove-network-policy' }>;

/**
 * The compilation after one NetworkPolicy has changed: the profiles of the classes that it selects, or selected before,
 * are computed again. `undefined` if it distinguishes pods or addresses that no policy distinguished before.
 */
export function revisePolicy(
  compilation: Compilation,
  change: PolicyChange,
  inventory: Inventory,
): Compilation | undefined {
  const { index, dialect, profiles } = compilation;
  const put = change.type === 'put-network-policy' ? change.policy : undefined;
  if (put !== undefined && !tellsNothingNewApart(put, compilation)) return undefined;
  if (index.inventory.unevaluatedPolicies.some((other) => isUnevaluated(other, change.policy)))
    return undefined;
  const before = compilation.policies.find(({ source }) => isPolicy(change.policy)(source));
  const sources = [before?.source, put].filter((source) => source !== undefined);
  // Which pods a policy may select is a doubt about pods, which is collected for all of them at once.
  const written = [put, ...index.inventory.networkPolicies.filter(isPolicy(change.policy))];
  const { identityLabels } = index.assumptions;
  const isOpen = ({ namespace, podSelector }: NetworkPolicy) =>
    isDoubtful(podSelector, identityLabels) ||
    !index.peers
      .possiblySelected(namespace, podSelector)
      .without(index.peers.selected(namespace, podSelector))
      .isEmpty();
  if (written.some((policy) => policy !== undefined && isOpen(policy))) return undefined;
  const blocks = sources.flatMap((source) => addressSetsOf(source, inventory));
  if (index.toldBy === 'blocks' && blocks.length > 0) return undefined;
  const after = put === undefined ? undefined : dialect.compile(put);
  const policies = replaced(
    compilation.policies,
    (policy) => policy === before,
    after === undefined ? [] : [after],
  );
  const next = { ...index, inventory };
  // Uses separate builders, so that the earlier model does not grow with each derived one.
  const builders = {
    ingress: compilation.builders.ingress.revised(next, compilation.doubts, []),
    egress: compilation.builders.egress.revised(next, compilation.doubts, []),
  };
  const revisedIn = (direction: Direction) =>
    reassignedProfiles(
      profiles[direction],
      builders[direction],
      reassignments({ ...compilation, policies }, direction, before, after),
    );
  return {
    ...compilation,
    index: next,
    policies,
    builders,
    profiles: { ingress: revisedIn('ingress'), egress: revisedIn('egress') },
  };
}

/** The classes that a policy selects before or after the change, with the policies that select them now. */
function reassignments(
  { index, policies, profiles }: Compilation,
  direction: Direction,
  before: CompiledPolicy | undefined,
  after: CompiledPolicy | undefined,
): ReadonlyMap<number, readonly CompiledPolicy[]> {
  if (index.assumptions.networkPolicy === 'not-enforced') return new Map();
  const selectedBy = (policy: CompiledPolicy | undefined) =>
    policy?.directions.includes(direction) === true
      ? index.peers.selected(policy.source.namespace, policy.source.podSelector).members()
      : [];
  const now = new Set(selectedBy(after));
  const { selecting } = profiles[direction];
  const places = new Map(policies.map((policy, place) => [policy, place]));
  const revisedList = (list: readonly CompiledPolicy[], add: readonly CompiledPolicy[]) =>
    [...list.filter((policy) => policy !== before), ...add].sort((a, b) => places.get(a)! - places.get(b)!);
  // Classes that the same policies selected share one list, also afterwards.
  const joined = new Map<readonly CompiledPolicy[], readonly CompiledPolicy[]>();
  const left = new Map<readonly CompiledPolicy[], readonly CompiledPolicy[]>();
  return new Map(
    [...new Set([...selectedBy(before), ...now])].map((podClass) => {
      const list = selecting[podClass]!;
      const add = after !== undefined && now.has(podClass) ? [after] : [];
      const lists = add.length > 0 ? joined : left;
      const revised = lists.get(list) ?? revisedList(list, add);
      lists.set(list, revised);
      return [podClass, revised];
    }),
  );
}

function tellsNothingNewApart(policy: NetworkPolicy, { index, distinctions }: Compilation): boolean {
  const { labelKeys, portNames } = policyMentions(policy);
  const addressSets = addressSetsOf(policy, index.inventory);
  const { atoms } = distinctions;
  const podsByAddress = index.assumptions.cidrMatchesPods !== 'never' || !index.peers.unpoliced.isEmpty();
  return (
    labelKeys.every((key) => distinctions.labelKeys.has(key)) &&
    portNames.every((name) => distinctions.portNames.has(name)) &&
    addressSets.every(
      (set) => index.outside.atoms.cutBy(set) && (!podsByAddress || atoms?.cutBy(set) === true),
    )
  );
}
