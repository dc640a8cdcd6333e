import type { ConnectionSet } from '../../network/sets.ts';
import type { Endpoint } from '../../reachability/model/model.ts';
import { FLOW_VERDICTS, statusOfParts, type FlowVerdict } from './flow-verdict.ts';

/** One end of a part of a flow: the workloads of a namespace, or an external endpoint. */
export type FlowPartEnd =
  | { readonly type: 'namespace'; readonly namespace: string }
  | { readonly type: 'endpoint'; readonly name: string };

/** A flow between the workloads of two namespaces, or with an endpoint. */
export interface FlowPart {
  readonly from: FlowPartEnd;
  readonly to: FlowPartEnd;
  readonly status: FlowVerdict;
  /** Number of connections, from one workload to another or to a block of addresses, by what policies do with them. */
  readonly connections: Readonly<Record<FlowVerdict, number>>;
}

/** A connection that a flow declares and that is not, or not certainly, allowed as a whole. */
export interface FlowGap {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** What is missing: denied ports of a connection that is blocked at least partly, otherwise undecided ones. */
  readonly missing: ConnectionSet;
}

/** Some equal connections of a flow. */
export interface JudgedConnections {
  readonly verdict: FlowVerdict;
  readonly count: number;
  /** Called for the first of a part with each verdict, except `allowed`. Undefined if there is no certain example. */
  readonly gap: () => FlowGap | undefined;
}

interface Counted {
  readonly from: FlowPartEnd;
  readonly to: FlowPartEnd;
  readonly counts: Record<FlowVerdict, number>;
  readonly gaps: Map<FlowVerdict, FlowGap>;
}

/** A part with the first connections that keep it from being allowed as a whole. */
export interface PartWithGaps {
  readonly part: FlowPart;
  readonly gaps: ReadonlyMap<FlowVerdict, FlowGap>;
}

/** Counts verdicts by pair of ends. */
export class FlowParts {
  readonly #parts = new Map<string, Counted>();

  add(from: FlowPartEnd, to: FlowPartEnd, { verdict, count, gap }: JudgedConnections): void {
    if (count === 0) return;
    const key = `${endText(from)} ${endText(to)}`;
    let part = this.#parts.get(key);
    if (part === undefined) {
      part = { from, to, counts: { allowed: 0, partly: 0, blocked: 0, unknown: 0 }, gaps: new Map() };
      this.#parts.set(key, part);
    }
    part.counts[verdict] += count;
    if (verdict === 'allowed' || part.gaps.has(verdict)) return;
    const found = gap();
    if (found !== undefined) part.gaps.set(verdict, found);
  }

  all(): readonly PartWithGaps[] {
    return [...this.#parts.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { from, to, counts, gaps }]) => ({
        part: {
          from,
          to,
          connections: counts,
          status: statusOfParts(FLOW_VERDICTS.filter((verdict) => counts[verdict] > 0)),
        },
        gaps,
      }));
  }
}

function endText(end: FlowPartEnd): string {
  return `${end.type} ${end.type === 'namespace' ? end.namespace : end.name}`;
}
