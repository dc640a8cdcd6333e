import { parseConnectionSet, NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { AddressBlock } from '../../network/address.ts';
import { covers } from '../../network/address-block.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { workloadKey, type WorkloadReference } from '../../inventory/workload.ts';
import type { OutsidePiece } from '../../reachability/comparison/outside-pieces.ts';
import type { ChangedConnection, PiiContact } from '../drift-event.ts';
import type { EarlierDrift } from '../drift-ground.ts';
import type { OpeningWorkload } from './compared-workloads.ts';

interface RecordedRange {
  readonly range: AddressBlock;
  readonly ports: ConnectionSet;
}

interface RecordedPair {
  readonly from: WorkloadReference;
  readonly to: WorkloadReference;
  readonly ports: ConnectionSet;
}

/**
 * The connections that events have recorded as opened or widened since the base, when snapshots were not settled: they
 * are not told again, and they are closed only by a settled snapshot.
 */
export class RecordedOpenings {
  readonly #outside = new Map<string, RecordedRange[]>();
  readonly #workloads = new Map<string, { readonly reference: WorkloadReference; pii: PiiContact }>();
  readonly #pairs = new Map<string, RecordedPair>();

  #since = Infinity;

  constructor(recorded: readonly EarlierDrift[]) {
    for (const { sequence, event } of recorded) {
      if (event.type !== 'connection') continue;
      this.#since = Math.min(this.#since, sequence);
      for (const { connections } of event.parts) for (const connection of connections) this.#add(connection);
    }
  }

  /** The first snapshot with such an event; infinity if there is none. */
  get since(): number {
    return this.#since;
  }

  /** Workloads at either end. */
  get workloads(): readonly OpeningWorkload[] {
    return [...this.#workloads.values()];
  }

  /** Pairs of workloads with recorded connections. */
  get pairs(): Iterable<RecordedPair> {
    return this.#pairs.values();
  }

  /** All outside ranges with recorded connections. */
  get ranges(): readonly AddressBlock[] {
    return [...this.#outside.values()].flatMap((ranges) => ranges.map(({ range }) => range));
  }

  between(from: WorkloadReference, to: WorkloadReference): ConnectionSet {
    return this.#pairs.get(pairKey(from, to))?.ports ?? NO_CONNECTIONS;
  }

  /** What a workload was recorded to exchange with outside addresses that no recorded range splits. */
  outside(workload: WorkloadReference, direction: Direction, piece: OutsidePiece): ConnectionSet {
    let ports = NO_CONNECTIONS;
    for (const { range, ports: own } of this.#outside.get(sideKey(workload, direction)) ?? [])
      if (covers(range, piece)) ports = ports.union(own);
    return ports;
  }

  #add({ from, to, ports: text, pii }: ChangedConnection): void {
    const ports = parseConnectionSet(text);
    for (const end of [from, to]) {
      if (end.type !== 'workload') continue;
      const { namespace, kind, name } = end;
      const key = workloadKey(end);
      const known = this.#workloads.get(key);
      if (known === undefined) this.#workloads.set(key, { reference: { namespace, kind, name }, pii });
      else if (pii === 'touched') known.pii = pii;
    }
    if (from.type === 'workload' && to.type === 'workload') {
      this.#pairs.set(pairKey(from, to), { from, to, ports: this.between(from, to).union(ports) });
    } else if (from.type === 'workload' && to.type === 'outside')
      this.#addRange(from, 'egress', to.range, ports);
    else if (from.type === 'outside' && to.type === 'workload')
      this.#addRange(to, 'ingress', from.range, ports);
  }

  #addRange(
    workload: WorkloadReference,
    direction: Direction,
    range: AddressBlock,
    ports: ConnectionSet,
  ): void {
    const key = sideKey(workload, direction);
    const ranges = this.#outside.get(key);
    if (ranges === undefined) this.#outside.set(key, [{ range, ports }]);
    else ranges.push({ range, ports });
  }
}

function pairKey(from: WorkloadReference, to: WorkloadReference): string {
  return `${workloadKey(from)} ${workloadKey(to)}`;
}

function sideKey(workload: WorkloadReference, direction: Direction): string {
  return `${direction} ${workloadKey(workload)}`;
}
