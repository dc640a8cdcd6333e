import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { NO_VERDICTS, sameVerdicts, type Verdicts } from '../../reachability/comparison/difference.ts';
import { commonPieces, joinPieces, type OutsidePiece } from '../../reachability/comparison/outside-pieces.ts';
import type { ReachabilityModel } from '../../reachability/model/model.ts';
import type { AlikeGroups, AlikeRow, AlikeWorkloads } from '../../rules/reach/alike.ts';
import { declaredBetween } from '../../rules/reach/declared.ts';
import { groupsFor, needsKey, type PlanContext, servedBy } from '../counterparts.ts';
import type { Lost, LostWith } from './cuts.ts';
import { Entrances } from './entrances.ts';
import { Losses } from './losses.ts';
import { targetKey } from '../patch.ts';

/**
 * What the targets lose if all patches are applied. Both models have the same workloads, which are compared group by
 * group: each group consists of workloads that neither model distinguishes.
 */
export function lossesOf(
  after: ReachabilityModel,
  targets: ReadonlySet<string>,
  context: PlanContext,
): Losses {
  const comparison = new Comparison(after, context);
  const sizes = new Map(
    [...Map.groupBy(context.inventory.workloads, ({ namespace }) => namespace)].map(([name, all]) => [
      name,
      all.length,
    ]),
  );
  const losses = new Losses(sizes, new Entrances(context.inventory, context.model, after));
  for (const group of comparison.groups()) {
    const wanted = DIRECTIONS.map((direction) => ({
      direction,
      own: group.workloads.filter((each) => targets.has(targetKey(each, direction))),
    }));
    if (wanted.every(({ own }) => own.length === 0)) continue;
    for (const { direction, own } of wanted) {
      const lost = comparison.lostBy(group, direction);
      for (const each of own) losses.set(targetKey(each, direction), { workload: each, direction, lost });
    }
  }
  return losses;
}

/** Two models with the same workloads, in groups that are the same for both. */
class Comparison {
  readonly #before: ReachabilityModel;
  readonly #after: ReachabilityModel;
  readonly #context: PlanContext;
  readonly #groupsBefore: AlikeGroups;
  readonly #groupsAfter: AlikeGroups;
  readonly #placeOf: ReadonlyMap<Workload, number>;
  readonly #pieces: readonly OutsidePiece[];

  constructor(after: ReachabilityModel, context: PlanContext) {
    const before = context.model;
    this.#before = before;
    this.#after = after;
    this.#context = context;
    this.#placeOf = new Map(
      [before, after].flatMap(({ workloads }) =>
        [...workloads.entries()].map(([place, workload]) => [workload, place] as const),
      ),
    );
    const needs = before.workloads.map((workload) => needsKey(workload, context));
    const keyOf = (other: ReachabilityModel) => (workload: Workload) => {
      const place = this.#place(workload);
      return `${other.equallyConnected[place]} ${needs[place]}`;
    };
    this.#groupsBefore = groupsFor(before, keyOf(after));
    this.#groupsAfter = groupsFor(after, keyOf(before));
    this.#pieces = commonPieces(before, after);
  }

  groups(): ReadonlySet<AlikeWorkloads> {
    return new Set(this.#before.workloads.map((workload) => this.#groupsBefore.of(workload)));
  }

  lostBy(group: AlikeWorkloads, direction: Direction): readonly Lost[] {
    const lost: Lost[] = [];
    const add = (whose: LostWith, set: ConnectionSet, unknown: ConnectionSet): void => {
      if (!set.isEmpty()) lost.push({ ...whose, set, unknown: set.intersect(unknown) });
    };
    for (const { others, before, after, unknown } of this.#rows(group, direction)) {
      const gone = before.subtract(after);
      if (gone.isEmpty()) continue;
      const needed = this.#neededBy(group.workloads[0]!, others[0]!, direction);
      add({ kind: 'served', workloads: others }, gone.intersect(needed), unknown);
      add({ kind: 'unserved', workloads: others }, gone.subtract(needed), unknown);
    }
    for (const { range, value } of this.#outside(group, direction)) {
      const { before, after } = value;
      add({ kind: 'outside', range }, before.allowed.subtract(after.allowed), after.unknown);
    }
    return lost;
  }

  /** The connections of a group with each other group in both models, in the order of workloads. */
  #rows(group: AlikeWorkloads, direction: Direction) {
    const [first] = group.workloads;
    const same = this.#after.workloads[this.#place(first!)]!;
    const before = this.#byPlace(this.#groupsBefore.rows(group, direction));
    const after = this.#byPlace(this.#groupsAfter.rows(this.#groupsAfter.of(same), direction));
    return [...new Set([...before.keys(), ...after.keys()])]
      .toSorted((a, b) => a - b)
      .map((other) => ({
        others: (before.get(other) ?? after.get(other))!.others.workloads,
        before: before.get(other)?.allowed ?? NO_CONNECTIONS,
        after: after.get(other)?.allowed ?? NO_CONNECTIONS,
        unknown: after.get(other)?.unknown ?? NO_CONNECTIONS,
      }));
  }

  #outside({ workloads: [first] }: AlikeWorkloads, direction: Direction) {
    const [before, after] = [this.#before, this.#after].map((model) => {
      const outside = model.outsideOf(first!, direction);
      return new Map(
        model.externalRanges.map((range, place) => [
          range,
          { allowed: outside.allowed(place), unknown: outside.unknown(place) },
        ]),
      );
    });
    return joinPieces<{ readonly before: Verdicts; readonly after: Verdicts }>(
      this.#pieces.map((piece) => ({
        piece,
        value: {
          before: before?.get(piece.before) ?? NO_VERDICTS,
          after: after?.get(piece.after) ?? NO_VERDICTS,
        },
      })),
      (a, b) => sameVerdicts(a.before, b.before) && sameVerdicts(a.after, b.after),
    );
  }

  /** The part of the connections between two workloads that is probably needed. */
  #neededBy(own: Workload, other: Workload, direction: Direction): ConnectionSet {
    const [source, destination] = direction === 'ingress' ? [other, own] : [own, other];
    return servedBy(destination, this.#context).union(
      declaredBetween(source, destination, this.#context).possible,
    );
  }

  /**
   * By the index of the first workload of a group, which is the same in both models; the workload objects may differ.
   */
  #byPlace(rows: readonly AlikeRow[]): ReadonlyMap<number, AlikeRow> {
    return new Map(rows.map((row) => [this.#place(row.others.workloads[0]!), row]));
  }

  #place(workload: Workload): number {
    const place = this.#placeOf.get(workload);
    if (place === undefined) throw new Error(`${workloadKey(workload)} is not part of both models`);
    return place;
  }
}
