import type { Inventory } from '../../inventory/inventory.ts';
import { matchesSelector } from '../../inventory/selector.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Compilation } from '../compilation/compilation.ts';
import { unseenClasses } from '../compilation/compile.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';
import type { ClusterIndex, CompiledPolicy } from '../dialects/compiled-policy.ts';
import { NetworkPolicyCompiler } from '../dialects/network-policy.ts';
import { reassignedProfiles } from '../profiles/direction-profiles.ts';
import { hasUnpolicedPods } from '../plugins/node-policing.ts';
import { Doubts } from '../doubts/doubts.ts';
import { judgedFamilies } from '../cluster/cluster-parts.ts';
import { PeerIndex } from '../classes/peer-index.ts';
import type { PodTable } from '../classes/pod-table.ts';
import type { InventoryChange } from './change.ts';
import { RevisedClasses } from './revised-classes.ts';

type WorkloadChange = Extract<InventoryChange, { type: 'put-workload' | 'remove-workload' }>;

/** With more changed classes than this, compiling again is faster than processing each. */
const MAX_CHANGED = 256;

/**
 * The compilation after the pods of one workload have changed: peers and profiles are computed again only for their
 * classes. `undefined` if the change may reach further: host-network pods share their nodes with other pods, or enforce
 * policies there; pods for which policies may not be enforced, and those whose labels are not all known, are not
 * supported; cluster tiers are compiled for all classes at once; and a namespace may be new or have no unused class
 * number.
 */
export function reviseWorkload(
  compilation: Compilation,
  change: WorkloadChange,
  inventory: Inventory,
): Compilation | undefined {
  const { index, distinctions, policies, builders, profiles } = compilation;
  const before = workloadIn(index.pods, change);
  const after = change.type === 'put-workload' ? change.workload : undefined;
  const isUnpoliced = hasUnpolicedPods(distinctions.policing);
  const states = [before, after].filter((workload) => workload !== undefined);
  const isFollowed = (workload: Workload) =>
    !isOnNode(workload) && !isUnpoliced(workload) && !isMultihomed(workload) && !hasUnknownLabels(workload);
  if (inventory.clusterTierPolicies.length > 0 || !states.every(isFollowed)) return undefined;
  const revised = index.pods.revised(
    after === undefined ? { left: change.workload } : { put: after, distinctions },
  );
  if (revised === undefined) return undefined;
  const { pods, changed } = revised;
  const lookup = RevisedClasses.over(index.peers.parts.lookup, pods, changed);
  const { families, toldBy } = judgedFamilies(pods, []);
  const sameFamilies =
    toldBy === index.toldBy && (toldBy === 'blocks' || families.join() === index.families.join());
  if (lookup.changed.size > MAX_CHANGED || !sameFamilies) return undefined;
  const unseen = unseenClasses(inventory, pods);
  const peers = new PeerIndex({ ...index.peers.parts, pods, lookup, unseen });
  const parts: ClusterParts = { ...index, inventory, pods, peers };
  const next: ClusterIndex = {
    ...parts,
    rulePeers: index.rulePeers.revised(parts, {
      namespace: change.workload.namespace,
      addresses: changed.every((number) => haveSameAddresses(index.pods, pods, number)) ? 'same' : 'others',
    }),
  };
  const doubts = new Doubts(next);
  const nextBuilders = {
    ingress: builders.ingress.revised(next, doubts, changed),
    egress: builders.egress.revised(next, doubts, changed),
  };
  const revisedIn = (direction: Direction) =>
    reassignedProfiles(
      profiles[direction],
      nextBuilders[direction],
      reassignments(changed, next, policies, direction),
    );
  return {
    ...compilation,
    index: next,
    dialect: new NetworkPolicyCompiler(next, compilation.dialect),
    doubts,
    builders: nextBuilders,
    profiles: { ingress: revisedIn('ingress'), egress: revisedIn('egress') },
  };
}

/** The changed classes with the policies that select them. */
function reassignments(
  changed: readonly number[],
  { pods, assumptions }: ClusterIndex,
  policies: readonly CompiledPolicy[],
  direction: Direction,
): ReadonlyMap<number, readonly CompiledPolicy[] | 'vacant'> {
  return new Map(
    changed.map((number): [number, readonly CompiledPolicy[] | 'vacant'] => {
      if (!pods.occupied.has(number)) return [number, 'vacant'];
      const { namespace, labels } = pods.at(number);
      if (assumptions.networkPolicy === 'not-enforced') return [number, []];
      const selecting = policies.filter(
        ({ source, directions }) =>
          source.namespace === namespace &&
          directions.includes(direction) &&
          matchesSelector(source.podSelector, labels),
      );
      return [number, selecting];
    }),
  );
}

/** Whether CIDRs of policies match pods of a class in the same way as those that had the same number before. */
function haveSameAddresses(before: PodTable, after: PodTable, number: number): boolean {
  if (!before.occupied.has(number) || !after.occupied.has(number)) return false;
  const [left, right] = [before.at(number), after.at(number)];
  return left.addressing === right.addressing && left.atoms.join() === right.atoms.join();
}

function workloadIn(pods: PodTable, { workload }: WorkloadChange): Workload | undefined {
  const place = pods.placeOf(workload);
  return place === undefined ? undefined : pods.workloads[place];
}

function isMultihomed({ podGroups }: Workload): boolean {
  return podGroups.some(({ furtherNetworks }) => furtherNetworks !== undefined);
}

function hasUnknownLabels({ recognisedBy, podGroups }: Workload): boolean {
  return recognisedBy !== undefined || podGroups.some(({ unreadLabels }) => unreadLabels !== undefined);
}

function isOnNode({ podGroups }: Workload): boolean {
  return podGroups.some(({ networkMode }) => networkMode === 'host');
}
