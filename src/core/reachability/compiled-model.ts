import type { Direction, Protocol } from '../network/protocol.ts';
import { workloadKey } from '../inventory/workload.ts';
import type { NetworkMode, Workload, WorkloadReference } from '../inventory/workload.ts';
import { NOTHING } from './bounds-table.ts';
import type { BoundsId } from './bounds-table.ts';
import type { ClusterIndex } from './compiled-cluster.ts';
import { RowEvaluator } from './connection-rows.ts';
import type { ConnectionRow } from './connection-rows.ts';
import { DecisionMaker } from './decision.ts';
import type { CompiledTierPolicy } from './dialects/cluster-tier.ts';
import type { DirectionProfiles } from './direction-profiles.ts';
import type { Doubts } from './doubts.ts';
import { Explainer } from './explain.ts';
import { exposuresOf } from './exposures.ts';
import { isolationOf } from './isolation.ts';
import type {
  Connection,
  ConnectionFilter,
  Endpoint,
  EndpointQuery,
  Explanation,
  Exposure,
  IsolationResult,
  NamespaceDefault,
  ReachabilityModel,
} from './model.ts';
import { namespaceDefaultOf } from './namespace-default.ts';
import { ReachabilityError } from './reachability-error.ts';

type Replicas = NonNullable<ConnectionFilter['replicas']>;

/** The compiled form behind `ReachabilityModel`. */
export class CompiledModel implements ReachabilityModel {
  private readonly index: ClusterIndex;
  private readonly doubts: Doubts;
  private readonly profiles: Readonly<Record<Direction, DirectionProfiles>>;
  private readonly tierPolicies: readonly CompiledTierPolicy[];
  private readonly places = new Map<string, number>();
  private readonly endpoints: readonly Endpoint[];
  private readonly explainer: Explainer;
  /** Kept between questions: what they lay out once serves every row after. */
  private outwardRows: RowEvaluator | undefined;
  private inwardRows: RowEvaluator | undefined;

  constructor(
    index: ClusterIndex,
    doubts: Doubts,
    profiles: Readonly<Record<Direction, DirectionProfiles>>,
    tierPolicies: readonly CompiledTierPolicy[],
  ) {
    this.tierPolicies = index.assumptions.clusterTiers === 'not-enforced' ? [] : tierPolicies;
    this.index = index;
    this.doubts = doubts;
    this.profiles = profiles;
    this.explainer = new Explainer(index, new DecisionMaker(index, doubts, profiles));
    index.pods.workloads.forEach((workload, place) => this.places.set(workloadKey(workload), place));
    this.endpoints = index.pods.workloads.map(({ namespace, name, kind }) => ({
      type: 'workload',
      namespace,
      name,
      kind,
    }));
  }

  get assumptions() {
    return this.index.assumptions;
  }

  get workloads(): readonly Workload[] {
    return this.index.pods.workloads;
  }

  get externalRanges() {
    return this.index.outside.ranges;
  }

  get classCount(): number {
    return this.index.pods.classes.length;
  }

  findWorkload(reference: WorkloadReference): Workload | undefined {
    const place = this.places.get(workloadKey(reference));
    return place === undefined ? undefined : this.workloads[place];
  }

  networkModes(workload: WorkloadReference): readonly NetworkMode[] {
    const [start, end] = this.index.pods.rangeOfWorkload[this.placeOf(workload)]!;
    const classes = this.index.pods.classes.slice(start, end);
    return [...new Set(classes.map(({ networkMode }) => networkMode))];
  }

  *connections(filter: ConnectionFilter = {}): Iterable<Connection> {
    const only = (reference: WorkloadReference | undefined) =>
      reference === undefined ? undefined : this.placeOf(reference);
    const from = only(filter.from);
    const to = only(filter.to);
    const replicas = filter.replicas ?? 'left-out';
    if (from === undefined && to !== undefined) {
      yield* this.towards(to, replicas);
      return;
    }
    for (const source of from === undefined ? this.workloads.keys() : [from])
      yield* this.opened(source, this.outward.row(source), to, replicas);
    if (from !== undefined) return;
    for (const destination of this.workloads.keys())
      yield* this.fromOutside(destination, this.inward.row(destination));
  }

  isolation(workload: WorkloadReference, direction: Direction): IsolationResult {
    const profiles = this.profiles[direction];
    return isolationOf(this.placeOf(workload), direction, this.index, this.doubts, profiles);
  }

  exposures(workload: WorkloadReference, direction: Direction): readonly Exposure[] {
    const profiles = this.profiles[direction];
    return exposuresOf(this.placeOf(workload), direction, this.index, this.doubts, profiles);
  }

  namespaceDefault(namespace: string, direction: Direction): NamespaceDefault {
    return namespaceDefaultOf(namespace, direction, this.index, this.doubts, this.tierPolicies);
  }

  explain(from: EndpointQuery, to: EndpointQuery, protocol: Protocol, port: number): Explanation {
    return this.explainer.explain(from, to, protocol, port);
  }

  private get outward(): RowEvaluator {
    const { egress, ingress } = this.profiles;
    return (this.outwardRows ??= new RowEvaluator(this.index, egress, ingress));
  }

  private get inward(): RowEvaluator {
    const { egress, ingress } = this.profiles;
    return (this.inwardRows ??= new RowEvaluator(this.index, ingress, egress));
  }

  /** What one workload may open, to one other or to all and the outside. */
  private *opened(
    source: number,
    row: ConnectionRow,
    to: number | undefined,
    replicas: Replicas,
  ): Iterable<Connection> {
    const from = this.endpoint(source);
    for (const other of row.reached)
      if ((to === undefined || other === to) && (other !== source || replicas === 'included'))
        yield this.connection(from, this.endpoint(other), row.workloads[other]!);
    if (to !== undefined) return;
    for (const [atom, bounds] of row.outside.entries())
      if (bounds !== NOTHING) yield this.connection(from, this.externalRanges[atom]!, bounds);
  }

  /** What may be opened to one workload. */
  private *towards(destination: number, replicas: Replicas): Iterable<Connection> {
    const row = this.inward.row(destination);
    const to = this.endpoint(destination);
    for (const other of row.reached)
      if (other !== destination || replicas === 'included')
        yield this.connection(this.endpoint(other), to, row.workloads[other]!);
    yield* this.fromOutside(destination, row);
  }

  private *fromOutside(destination: number, row: ConnectionRow): Iterable<Connection> {
    const to = this.endpoint(destination);
    for (const [atom, bounds] of row.outside.entries())
      if (bounds !== NOTHING) yield this.connection(this.externalRanges[atom]!, to, bounds);
  }

  private connection(from: Endpoint, to: Endpoint, id: BoundsId): Connection {
    const { bounds } = this.index;
    return { from, to, allowed: bounds.must(id), unknown: bounds.unknown(id) };
  }

  private endpoint(place: number): Endpoint {
    return this.endpoints[place]!;
  }

  private placeOf(workload: WorkloadReference): number {
    const place = this.places.get(workloadKey(workload));
    if (place === undefined)
      throw new ReachabilityError('endpoint-not-found', `${workloadKey(workload)} is not in this inventory`);
    return place;
  }
}
