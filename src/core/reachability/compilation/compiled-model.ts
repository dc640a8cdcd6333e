import type { Direction, Protocol } from '../../network/protocol.ts';
import type { NetworkMode, Workload, WorkloadReference } from '../../inventory/workload.ts';
import { WorkloadPlaces } from '../classes/workload-places.ts';
import { SharedAnswers } from '../answers/shared-answers.ts';
import { SharedOutside } from '../answers/shared-outside.ts';
import type { BoundsId } from '../bounds/bounds-table.ts';
import type { Compilation } from './compilation.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import { alikeInBothDirections, alikeTowardsOutside, alikeWorkloads } from '../profiles/alike-workloads.ts';
import { RowEvaluator } from '../profiles/connection-rows.ts';
import { PairCounts, RowCounter } from '../profiles/row-count.ts';
import type { AlikeRows } from '../profiles/row-count.ts';
import { DecisionMaker } from '../questions/decision.ts';
import { type DirectionProfiles, unrestricted } from '../profiles/direction-profiles.ts';
import type { Doubts } from '../doubts/doubts.ts';
import { Explainer } from '../questions/explain.ts';
import type {
  Connection,
  ConnectionFilter,
  Endpoint,
  EndpointQuery,
  Explanation,
  Exposure,
  IsolationResult,
  NamespaceDefault,
  NodeAddressDisclosure,
  OutsideConnections,
  ReachabilityModel,
  Reason,
  RowCounts,
  RowCriteria,
  WorkloadConnections,
} from '../model/model.ts';
import { namespaceDefaultOf } from '../questions/namespace-default.ts';

type Replicas = NonNullable<ConnectionFilter['replicas']>;

/** The implementation of `ReachabilityModel`. */
export class CompiledModel implements ReachabilityModel {
  readonly compilation: Compilation;
  private readonly index: ClusterIndex;
  private readonly doubts: Doubts;
  private readonly profiles: Readonly<Record<Direction, DirectionProfiles>>;
  private readonly answers: Readonly<Record<Direction, SharedAnswers>>;
  private readonly outsides: Partial<Record<Direction, SharedOutside>> = {};
  private readonly endpoints: Endpoint[] = [];
  private readonly places: WorkloadPlaces;
  private readonly explainer: Explainer;
  /** Kept between queries: what one query computes is reused for the following rows. */
  private outwardRows: RowEvaluator | undefined;
  private inwardRows: RowEvaluator | undefined;
  private readonly oneSides: Partial<Record<Direction, RowEvaluator>> = {};
  private groups: Int32Array | undefined;
  private groupsByRules: Int32Array | undefined;
  private alikeRows: Readonly<Record<'opened' | 'toOutside' | 'fromOutside', AlikeRows>> | undefined;
  private readonly pairCounts = new PairCounts();

  constructor(compilation: Compilation) {
    const { index, doubts, profiles } = compilation;
    this.compilation = compilation;
    this.index = index;
    this.doubts = doubts;
    this.profiles = profiles;
    this.places = new WorkloadPlaces(index.pods.workloads, index.pods);
    this.answers = {
      ingress: new SharedAnswers(index, doubts, profiles.ingress),
      egress: new SharedAnswers(index, doubts, profiles.egress),
    };
    this.explainer = new Explainer(index, new DecisionMaker(index, doubts, profiles));
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

  get externalIntervals() {
    return this.index.outside.atoms.atoms;
  }

  get classCount(): number {
    return this.index.pods.count;
  }

  get alikeGroups(): Int32Array {
    const { ingress, egress } = this.answers;
    return (this.groups ??= alikeInBothDirections(
      this.index,
      this.profiles,
      (podClass) => `${ingress.keyOf(podClass)} ${egress.keyOf(podClass)}`,
    ));
  }

  get equallyConnected(): Int32Array {
    const { ingress, egress } = this.answers;
    return (this.groupsByRules ??= alikeInBothDirections(
      this.index,
      this.profiles,
      (podClass) => `${ingress.keyOf(podClass, 'by-rules')} ${egress.keyOf(podClass, 'by-rules')}`,
    ));
  }

  findWorkload(reference: WorkloadReference): Workload | undefined {
    const place = this.places.placeAt(reference);
    return place === undefined ? undefined : this.workloads[place];
  }

  networkModes(workload: WorkloadReference): readonly NetworkMode[] {
    const { pods } = this.index;
    const modes = pods
      .classesOf(this.places.placeOf(workload))
      .map((podClass) => pods.at(podClass).networkMode);
    return [...new Set(modes)];
  }

  enforcementDoubts(workload: WorkloadReference): readonly Reason[] {
    const found = this.index.pods
      .classesOf(this.places.placeOf(workload))
      .flatMap((podClass) => this.doubts.ofEnforcement(podClass).map(({ reason }) => reason));
    return [...new Map(found.map((reason) => [JSON.stringify(reason), reason])).values()];
  }

  connections({ from, to, replicas = 'left-out' }: ConnectionFilter = {}): Iterable<Connection> {
    const destination = to === undefined ? undefined : this.places.placeOf(to);
    if (from === 'outside')
      return this.fromOutside(destination === undefined ? this.workloads.keys() : [destination]);
    if (from !== undefined) return this.opened(this.places.placeOf(from), destination, replicas);
    return destination === undefined ? this.everyConnection(replicas) : this.towards(destination, replicas);
  }

  countConnections(criteria: RowCriteria): number {
    const { opened, toOutside, fromOutside } = this.alike;
    const counter = new RowCounter(this.index, criteria, this.pairCounts);
    return (
      counter.betweenWorkloads(opened) + counter.withOutside(toOutside) + counter.withOutside(fromOutside)
    );
  }

  connectionCounts(criteria: RowCriteria): RowCounts {
    const { opened, toOutside, fromOutside } = this.alike;
    const counter = new RowCounter(this.index, criteria, this.pairCounts);
    const toWorkloads = counter.betweenWorkloadsEach(opened);
    return {
      opened: counter.withOutsideEach(toOutside).map((count, place) => count + toWorkloads[place]!),
      fromOutside: counter.withOutsideEach(fromOutside),
    };
  }

  rowBetweenWorkloads(workload: WorkloadReference, direction: Direction): WorkloadConnections {
    return this.rowFrom(direction === 'ingress' ? this.inward : this.outward, workload);
  }

  rowOfOneSide(workload: WorkloadReference, direction: Direction): WorkloadConnections {
    const { index, profiles } = this;
    const evaluator = (this.oneSides[direction] ??= new RowEvaluator(
      index,
      profiles[direction],
      unrestricted(index, direction === 'ingress' ? 'egress' : 'ingress'),
    ));
    return this.rowFrom(evaluator, workload);
  }

  outsideOf(workload: WorkloadReference, direction: Direction): OutsideConnections {
    const rows = direction === 'ingress' ? this.inward : this.outward;
    const outside = (this.outsides[direction] ??= new SharedOutside(
      this.index,
      this.profiles[direction],
      rows,
    ));
    return outside.of(this.places.placeOf(workload));
  }

  isolation(workload: WorkloadReference, direction: Direction): IsolationResult {
    return this.answers[direction].isolation(this.places.placeOf(workload));
  }

  exposures(workload: WorkloadReference, direction: Direction): readonly Exposure[] {
    return this.answers[direction].exposures(this.places.placeOf(workload));
  }

  namespaceDefault(namespace: string, direction: Direction): NamespaceDefault {
    const { tierPolicies } = this.compilation;
    return namespaceDefaultOf(namespace, direction, this.index, this.doubts, tierPolicies);
  }

  explain(
    from: EndpointQuery,
    to: EndpointQuery,
    protocol: Protocol,
    port: number,
    nodes: NodeAddressDisclosure = 'told',
  ): Explanation {
    return this.explainer.explain(from, to, { protocol, port }, nodes);
  }

  private rowFrom(evaluator: RowEvaluator, workload: WorkloadReference): WorkloadConnections {
    const { bounds: table } = this.index;
    const { places, bounds } = evaluator.betweenWorkloads(this.places.placeOf(workload), 'alone');
    return {
      places,
      allowed: (index) => table.must(bounds[index]!),
      unknown: (index) => table.unknown(bounds[index]!),
    };
  }

  private get alike(): Record<'opened' | 'toOutside' | 'fromOutside', AlikeRows> {
    const { index, outward, inward } = this;
    const { egress, ingress } = this.profiles;
    return (this.alikeRows ??= {
      opened: { rows: outward, alike: alikeWorkloads(index, egress, ingress) },
      toOutside: { rows: outward, alike: alikeTowardsOutside(index, egress) },
      fromOutside: { rows: inward, alike: alikeTowardsOutside(index, ingress) },
    });
  }

  private get outward(): RowEvaluator {
    const { egress, ingress } = this.profiles;
    return (this.outwardRows ??= new RowEvaluator(this.index, egress, ingress));
  }

  private get inward(): RowEvaluator {
    const { egress, ingress } = this.profiles;
    return (this.inwardRows ??= new RowEvaluator(this.index, ingress, egress));
  }

  /** All rows. Rows between workloads do not use a nested generator, because each row would pass through both. */
  private *everyConnection(replicas: Replicas): Iterable<Connection> {
    const { outward, externalRanges } = this;
    const endpoints = this.workloads.map((_, place) => this.endpoint(place));
    for (const source of this.workloads.keys()) {
      const from = endpoints[source]!;
      const { workloads, outside } = outward.row(source, 'in-turn');
      for (let entry = 0; entry < workloads.places.length; entry += 1) {
        const other = workloads.places[entry]!;
        if (other !== source || replicas === 'included')
          yield this.connection(from, endpoints[other]!, workloads.bounds[entry]!);
      }
      for (let entry = 0; entry < outside.places.length; entry += 1)
        yield this.connection(from, externalRanges[outside.places[entry]!]!, outside.bounds[entry]!);
    }
    yield* this.fromOutside(this.workloads.keys());
  }

  /** What the outside may open to workloads. */
  private *fromOutside(destinations: Iterable<number>): Iterable<Connection> {
    for (const destination of destinations) {
      const to = this.endpoint(destination);
      const { places, bounds } = this.inward.outside(destination);
      for (let entry = 0; entry < places.length; entry += 1)
        yield this.connection(this.externalRanges[places[entry]!]!, to, bounds[entry]!);
    }
  }

  /** What one workload may open to one other workload, or to all workloads and the outside. */
  private *opened(source: number, to: number | undefined, replicas: Replicas): Iterable<Connection> {
    const from = this.endpoint(source);
    const { workloads, outside } = this.outward.row(source, 'alone');
    for (const [entry, other] of workloads.places.entries())
      if ((to === undefined || other === to) && (other !== source || replicas === 'included'))
        yield this.connection(from, this.endpoint(other), workloads.bounds[entry]!);
    if (to !== undefined) return;
    for (const [entry, atom] of outside.places.entries())
      yield this.connection(from, this.externalRanges[atom]!, outside.bounds[entry]!);
  }

  /** What may be opened to one workload. */
  private *towards(destination: number, replicas: Replicas): Iterable<Connection> {
    const to = this.endpoint(destination);
    const { workloads, outside } = this.inward.row(destination, 'alone');
    for (const [entry, other] of workloads.places.entries())
      if (other !== destination || replicas === 'included')
        yield this.connection(this.endpoint(other), to, workloads.bounds[entry]!);
    for (const [entry, atom] of outside.places.entries())
      yield this.connection(this.externalRanges[atom]!, to, outside.bounds[entry]!);
  }

  private connection(from: Endpoint, to: Endpoint, id: BoundsId): Connection {
    const { bounds } = this.index;
    return { from, to, allowed: bounds.must(id), unknown: bounds.unknown(id) };
  }

  /** One object per workload, regardless of how it is given. */
  private endpoint(place: number): Endpoint {
    const { namespace, name, kind } = this.workloads[place]!;
    return (this.endpoints[place] ??= { type: 'workload', namespace, name, kind });
  }
}
