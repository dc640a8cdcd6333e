import type { Inventory } from '../../core/inventory/inventory.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { AddressInterval } from '../../core/network/address.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS } from '../../core/network/connection-set.ts';
import type { Direction, Protocol } from '../../core/network/protocol.ts';
import type {
  Connection,
  ConnectionFilter,
  Endpoint,
  EndpointQuery,
  Explanation,
  ExternalRange,
  OutsideConnections,
  ReachabilityModel,
  RowCounts,
  RowCriteria,
} from '../../core/reachability/model/model.ts';
import type { ConnectionSet } from '../../core/network/sets.ts';
import { mergedOutside, type MergedRange } from './merged-outside.ts';

const blindModels = new WeakMap<ReachabilityModel, ReachabilityModel>();

/**
 * A model that does not reveal which outside addresses belong to nodes. Cluster-tier policies may select nodes, and a
 * verdict that applies only to the address of a node would reveal it. So all addresses near a node get the same answer:
 * what policies allow for all of them is allowed, and what they allow for some of them is unknown.
 */
export function nodeBlindModel(model: ReachabilityModel, inventory: Inventory): ReachabilityModel {
  let blind = blindModels.get(model);
  if (blind === undefined) {
    const ranges = mergedOutside(model, inventory);
    blind = ranges === undefined ? model : new NodeBlindModel(model, ranges);
    blindModels.set(model, blind);
  }
  return blind;
}

class NodeBlindModel implements ReachabilityModel {
  readonly externalRanges: readonly ExternalRange[];
  readonly externalIntervals: readonly AddressInterval[];
  readonly #inner: ReachabilityModel;
  readonly #ranges: readonly MergedRange[];
  /** By range of the inner model, the index of the merged range that contains it. */
  readonly #places: ReadonlyMap<ExternalRange, number>;
  readonly #outsides = new WeakMap<OutsideConnections, OutsideConnections>();

  constructor(inner: ReachabilityModel, ranges: readonly MergedRange[]) {
    this.externalRanges = ranges.map(({ range }) => range);
    this.externalIntervals = ranges.map(({ interval }) => interval);
    this.#inner = inner;
    this.#ranges = ranges;
    this.#places = new Map(
      ranges.flatMap(({ places }, merged) =>
        places.map((place) => [inner.externalRanges[place]!, merged] as const),
      ),
    );
  }

  get assumptions() {
    return this.#inner.assumptions;
  }

  get workloads() {
    return this.#inner.workloads;
  }

  get classCount() {
    return this.#inner.classCount;
  }

  get alikeGroups() {
    return this.#inner.alikeGroups;
  }

  get equallyConnected() {
    return this.#inner.equallyConnected;
  }

  findWorkload(reference: WorkloadReference) {
    return this.#inner.findWorkload(reference);
  }

  networkModes(workload: WorkloadReference) {
    return this.#inner.networkModes(workload);
  }

  enforcementDoubts(workload: WorkloadReference) {
    return this.#inner.enforcementDoubts(workload);
  }

  rowBetweenWorkloads(workload: WorkloadReference, direction: Direction) {
    return this.#inner.rowBetweenWorkloads(workload, direction);
  }

  rowOfOneSide(workload: WorkloadReference, direction: Direction) {
    return this.#inner.rowOfOneSide(workload, direction);
  }

  isolation(workload: WorkloadReference, direction: Direction) {
    return this.#inner.isolation(workload, direction);
  }

  exposures(workload: WorkloadReference, direction: Direction) {
    return this.#inner.exposures(workload, direction);
  }

  namespaceDefault(namespace: string, direction: Direction) {
    return this.#inner.namespaceDefault(namespace, direction);
  }

  /** The caller withholds the reasons that name rules for nodes: see `explainBlind`. */
  explain(from: EndpointQuery, to: EndpointQuery, protocol: Protocol, port: number): Explanation {
    return this.#inner.explain(from, to, protocol, port, 'withheld');
  }

  outsideOf(workload: WorkloadReference, direction: Direction): OutsideConnections {
    const inner = this.#inner.outsideOf(workload, direction);
    let blind = this.#outsides.get(inner);
    if (blind === undefined) this.#outsides.set(inner, (blind = new MergedOutside(inner, this.#ranges)));
    return blind;
  }

  *connections(filter?: ConnectionFilter): Generator<Connection, void, void> {
    let last: { readonly own: Endpoint; readonly side: Side; readonly place: number } | undefined;
    for (const row of this.#inner.connections(filter)) {
      const side = row.from.type === 'external' ? 'from' : 'to';
      const end = row[side];
      if (end.type !== 'external') {
        yield row;
        continue;
      }
      const place = this.#places.get(end)!;
      const { range, places } = this.#ranges[place]!;
      const own = side === 'from' ? row.to : row.from;
      if (places.length === 1 || own.type !== 'workload') {
        yield row;
        continue;
      }
      if (last?.own === own && last.side === side && last.place === place) continue;
      last = { own, side, place };
      const outside = this.outsideOf(own, side === 'from' ? 'ingress' : 'egress');
      yield { ...row, [side]: range, allowed: outside.allowed(place), unknown: outside.unknown(place) };
    }
  }

  countConnections(criteria: RowCriteria): number {
    let count = this.#inner.countConnections(this.#unmerged(criteria));
    for (const { egress, ingress } of this.#mergedRows(criteria)) count += egress + ingress;
    return count;
  }

  connectionCounts(criteria: RowCriteria): RowCounts {
    const counts = this.#inner.connectionCounts(this.#unmerged(criteria));
    for (const { place, egress, ingress } of this.#mergedRows(criteria)) {
      counts.opened[place]! += egress;
      counts.fromOutside[place]! += ingress;
    }
    return counts;
  }

  /** Criteria for the rows of the inner model that are listed as they are. */
  #unmerged(criteria: RowCriteria): RowCriteria {
    return { ...criteria, range: (range) => !this.#isMerged(range) && criteria.range(range) };
  }

  #isMerged(range: ExternalRange): boolean {
    return this.#ranges[this.#places.get(range)!]!.places.length > 1;
  }

  /** How many rows with merged ranges each workload has. Many workloads share the same outside connections. */
  *#mergedRows({ workload: isCounted, range: isInRange, verdicts, beforeRow }: RowCriteria) {
    const merged = [...this.#ranges.entries()].flatMap(([place, { range, places }]) =>
      places.length > 1 && isInRange(range) ? [place] : [],
    );
    const known = new Map<OutsideConnections, number>();
    const countOf = (workload: WorkloadReference, direction: Direction): number => {
      const outside = this.outsideOf(workload, direction);
      let count = known.get(outside);
      if (count !== undefined) return count;
      beforeRow?.();
      const rows = merged.map((at) => ({ allowed: outside.allowed(at), unknown: outside.unknown(at) }));
      count = rows.filter(
        ({ allowed, unknown }) => !(allowed.isEmpty() && unknown.isEmpty()) && verdicts(allowed, unknown),
      ).length;
      known.set(outside, count);
      return count;
    };
    for (const [place, workload] of this.workloads.entries())
      if (isCounted(workload))
        yield { place, egress: countOf(workload, 'egress'), ingress: countOf(workload, 'ingress') };
  }
}

type Side = 'from' | 'to';

/** The connections of a workload with merged ranges. */
class MergedOutside implements OutsideConnections {
  readonly #inner: OutsideConnections;
  readonly #ranges: readonly MergedRange[];
  readonly #merged = new Map<number, { readonly allowed: ConnectionSet; readonly unknown: ConnectionSet }>();

  constructor(inner: OutsideConnections, ranges: readonly MergedRange[]) {
    this.#inner = inner;
    this.#ranges = ranges;
  }

  allowed(place: number): ConnectionSet {
    return this.#at(place).allowed;
  }

  unknown(place: number): ConnectionSet {
    return this.#at(place).unknown;
  }

  #at(merged: number) {
    let found = this.#merged.get(merged);
    if (found === undefined) this.#merged.set(merged, (found = this.#together(this.#ranges[merged]!.places)));
    return found;
  }

  #together(places: readonly number[]) {
    let allowed = ALL_CONNECTIONS;
    let possible = NO_CONNECTIONS;
    for (const place of places) {
      const own = this.#inner.allowed(place);
      allowed = allowed.intersect(own);
      possible = possible.union(own).union(this.#inner.unknown(place));
    }
    return { allowed, unknown: possible.subtract(allowed) };
  }
}
