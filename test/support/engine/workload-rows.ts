import { workloadKey } from '../../../src/core/inventory/workload.ts';
import { parseAddress } from '../../../src/core/network/address.ts';
import type { Protocol } from '../../../src/core/network/protocol.ts';
import type { Connection, ReachabilityModel, Verdict } from '../../../src/core/reachability/model/model.ts';

/** Verdicts of one model between workloads (by key) and outside addresses, read from its connection rows. */
export class WorkloadRows {
  private readonly rows = new Map<string, Connection>();
  private readonly ranges: { key: string; first: bigint; last: bigint; family: string }[];

  constructor(model: ReachabilityModel) {
    for (const row of model.connections()) this.rows.set(`${endKey(row.from)} ${endKey(row.to)}`, row);
    this.ranges = model.externalRanges.map((external) => ({
      key: endKey(external),
      family: external.range.family,
      first: parseAddress(external.range.first).value,
      last: parseAddress(external.range.last).value,
    }));
  }

  verdict(from: string, to: string, protocol: Protocol, port: number): Verdict {
    const row = this.rows.get(`${this.keyOf(from)} ${this.keyOf(to)}`);
    if (row?.allowed.has(protocol, port)) return 'allowed';
    return row?.unknown.has(protocol, port) ? 'unknown' : 'denied';
  }

  private keyOf(end: string): string {
    if (end.includes('[')) return end;
    const { family, value } = parseAddress(end);
    return this.ranges.find(
      (range) => range.family === family && range.first <= value && value <= range.last,
    )!.key;
  }
}

/** The name of an end in rows: a workload's key, or the first and last address of an outside range. */
export function endKey(end: Connection['from']): string {
  return end.type === 'workload' ? workloadKey(end) : `${end.range.first}-${end.range.last}`;
}
