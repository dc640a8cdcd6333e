import type { Direction } from '../../network/protocol.ts';
import { NO_VERDICTS, type Verdicts } from '../../reachability/comparison/difference.ts';
import type { ReachabilityModel, WorkloadConnections } from '../../reachability/model/model.ts';
import type { Pairing } from './block.ts';
import type { ComparedWorkloads } from './compared-workloads.ts';

/** What both models say about one workload and each of another group, or about its own replicas. */
export interface PairedEntry {
  readonly group: number;
  readonly pairing: Pairing;
  readonly before: Verdicts;
  readonly after: Verdicts;
}

/** The rows of two models for one workload. */
export class PairedRows {
  readonly #workloads: ComparedWorkloads;
  readonly #rows: Readonly<Record<'before' | 'after', NumberedRow>>;
  readonly #seen: Int32Array;
  #turn = 0;

  constructor(workloads: ComparedWorkloads) {
    const { before, after, numbers, all, groups } = workloads;
    this.#workloads = workloads;
    this.#rows = {
      before: new NumberedRow(before, numbers.before, all.length),
      after: new NumberedRow(after, numbers.after, all.length),
    };
    this.#seen = new Int32Array(groups.length).fill(-1);
  }

  /** The entries that at least one model does not deny, once for each group of the other ends. */
  *entries(number: number, direction: Direction): Generator<PairedEntry> {
    const { all, groupOf } = this.#workloads;
    const { before, after } = this.#rows;
    const workload = all[number]!;
    before.load(workload.before, direction);
    after.load(workload.after, direction);
    const turn = this.#turn++;
    const entry = (other: number, pairing: Pairing): PairedEntry => ({
      group: groupOf[other]!,
      pairing,
      before: before.verdicts(other),
      after: after.verdicts(other),
    });
    const own = groupOf[number]!;
    for (const row of [before, after])
      for (const other of row.numbers()) {
        // A pod without a controller is the only one of its workload, and always reaches itself.
        if (other === number) {
          if (workload.kind !== 'Pod' && (row === before || !before.has(other)))
            yield entry(other, 'replicas');
          continue;
        }
        const group = groupOf[other]!;
        if (this.#seen[group] === turn) continue;
        this.#seen[group] = turn;
        yield entry(other, group === own ? 'others' : 'each');
      }
  }
}

/** A row of one model by the numbers of workloads. */
class NumberedRow {
  readonly #model: ReachabilityModel;
  readonly #numbers: Int32Array;
  readonly #entries: Int32Array;
  #row: WorkloadConnections | undefined;

  constructor(model: ReachabilityModel, numbers: Int32Array, size: number) {
    this.#model = model;
    this.#numbers = numbers;
    this.#entries = new Int32Array(size).fill(-1);
  }

  load(place: number, direction: Direction): void {
    for (const number of this.numbers()) this.#entries[number] = -1;
    this.#row =
      place < 0 ? undefined : this.#model.rowBetweenWorkloads(this.#model.workloads[place]!, direction);
    const { places } = this.#row ?? {};
    if (places === undefined) return;
    for (let entry = 0; entry < places.length; entry += 1)
      this.#entries[this.#numbers[places[entry]!]!] = entry;
  }

  *numbers(): Generator<number> {
    for (const place of this.#row?.places ?? []) yield this.#numbers[place]!;
  }

  has(number: number): boolean {
    return this.#entries[number]! >= 0;
  }

  verdicts(number: number): Verdicts {
    const entry = this.#entries[number]!;
    if (entry < 0 || this.#row === undefined) return NO_VERDICTS;
    return { allowed: this.#row.allowed(entry), unknown: this.#row.unknown(entry) };
  }
}
