import { compareText } from '../inventory/order.ts';
import type { Workload } from '../inventory/workload.ts';
import { namespacePart, type StoredAccessPart } from './stored-access.ts';
import type { VerdictTable } from './verdict-table.ts';

/** Peers of one namespace: alternately the index of a workload and the number of its verdict. */
type Run = readonly number[];

interface KnownPart {
  readonly run: Run;
  readonly part: StoredAccessPart;
}

/**
 * Divides the peers of each list by namespace. Lists have the same peers in most namespaces, so each part is written
 * once. Peers are compared as numbers, because a cluster may have many millions of pairs.
 */
export class NamespaceParts {
  readonly #workloads: readonly Workload[];
  readonly #verdicts: VerdictTable;
  /** By index of the workload. */
  readonly #namespaceAt: Int32Array;
  readonly #names: readonly string[];
  /** Of the current list, by namespace. */
  readonly #runs = new Map<number, number[]>();
  readonly #known = new Map<number, KnownPart[]>();

  constructor(workloads: readonly Workload[], verdicts: VerdictTable) {
    this.#workloads = workloads;
    this.#verdicts = verdicts;
    const names = [...new Set(workloads.map(({ namespace }) => namespace))].sort(compareText);
    const numbers = new Map(names.map((name, number) => [name, number]));
    this.#names = names;
    this.#namespaceAt = Int32Array.from(workloads, ({ namespace }) => numbers.get(namespace)!);
  }

  /** Adds a peer to the current list. */
  add(place: number, verdict: number): void {
    const namespace = this.#namespaceAt[place]!;
    const run = this.#runs.get(namespace);
    if (run === undefined) this.#runs.set(namespace, [place, verdict]);
    else run.push(place, verdict);
  }

  /** The parts of the current list, by namespace; the next peer begins another list. */
  take(): readonly StoredAccessPart[] {
    const runs = [...this.#runs].sort(([a], [b]) => a - b);
    this.#runs.clear();
    return runs.map(([namespace, run]) => this.#partOf(namespace, run));
  }

  #partOf(namespace: number, run: Run): StoredAccessPart {
    const hash = hashOf(run);
    let known = this.#known.get(hash);
    if (known === undefined) this.#known.set(hash, (known = []));
    const same = known.find((each) => isEqual(each.run, run));
    if (same !== undefined) return same.part;
    const part = namespacePart(this.#names[namespace]!, this.#peersOf(run));
    known.push({ run, part });
    return part;
  }

  #peersOf(run: Run) {
    return Array.from({ length: run.length / 2 }, (_, entry) => {
      const { namespace, kind, name } = this.#workloads[run[2 * entry]!]!;
      return { workload: { namespace, kind, name }, ...this.#verdicts.at(run[2 * entry + 1]!) };
    });
  }
}

function hashOf(run: Run): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < run.length; index += 1) hash = Math.imul(hash ^ run[index]!, 0x01000193);
  return hash;
}

function isEqual(a: Run, b: Run): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
