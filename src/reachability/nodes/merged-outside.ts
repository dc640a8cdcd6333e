import type { Inventory } from '../../core/inventory/inventory.ts';
import { formatRange, parseAddress, type AddressInterval } from '../../core/network/address.ts';
import { widened } from '../../core/reachability/cluster/node-addresses.ts';
import type { ExternalRange, ReachabilityModel } from '../../core/reachability/model/model.ts';

/** One range of the outside, or several that are shown as one. */
export interface MergedRange {
  readonly range: ExternalRange;
  readonly interval: AddressInterval;
  /** The merged ranges of the model, by index in `externalRanges`. */
  readonly places: readonly number[];
}

/**
 * The outside of a model, with adjacent ranges near the addresses of nodes merged; `undefined` if no policy selects
 * nodes, so that no range shows their addresses.
 */
export function mergedOutside(
  { externalRanges, externalIntervals }: Pick<ReachabilityModel, 'externalRanges' | 'externalIntervals'>,
  { clusterTierPolicies, nodes }: Pick<Inventory, 'clusterTierPolicies' | 'nodes'>,
): readonly MergedRange[] | undefined {
  const selectsNodes = clusterTierPolicies
    .flatMap(({ ingress, egress }) => [...ingress, ...egress])
    .some(({ peers }) => peers.some(({ type }) => type === 'nodes'));
  if (!selectsNodes) return undefined;
  const isNear = nearNodes(nodes.flatMap(({ addresses }) => addresses));
  const merged: { range: ExternalRange; interval: AddressInterval; places: number[]; near: boolean }[] = [];
  for (const [place, range] of externalRanges.entries()) {
    const interval = externalIntervals[place]!;
    const near = isNear(range, interval);
    const open = merged.at(-1);
    if (near && open?.near === true && isAlike(open.range, range)) {
      open.interval = { first: open.interval.first, last: interval.last };
      open.range = { ...open.range, range: formatRange(range.range.family, open.interval) };
      open.places.push(place);
    } else merged.push({ range, interval, places: [place], near });
  }
  return merged;
}

function isAlike(one: ExternalRange, other: ExternalRange): boolean {
  return one.category === other.category && one.range.family === other.range.family;
}

/** Whether a range touches a block with the address of a node. */
function nearNodes(
  addresses: readonly string[],
): (range: ExternalRange, interval: AddressInterval) => boolean {
  const blocks = new Map<string, { readonly family: string } & AddressInterval>();
  for (const text of addresses) {
    const { family, value } = parseAddress(text);
    const block = widened(family, { first: value, last: value });
    blocks.set(`${family} ${block.first}`, { family, ...block });
  }
  const all = [...blocks.values()];
  return ({ range: { family } }, { first, last }) =>
    all.some((block) => block.family === family && block.first <= last && first <= block.last);
}
