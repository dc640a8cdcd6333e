import { workloadKey } from '../../../src/core/inventory/workload.ts';
import { PROTOCOLS } from '../../../src/core/network/protocol.ts';
import type { Protocol } from '../../../src/core/network/protocol.ts';
import type { Verdict } from '../../../src/core/reachability/model/model.ts';
import { OUTSIDE_ADDRESSES, PORTS } from './arbitrary-clusters.ts';
import { best } from './naive-verdicts.ts';
import type { NaiveEvaluator, NaivePod } from './naive-evaluator.ts';
import type { WorkloadRows } from './workload-rows.ts';

/** A question about two workloads with the answer of the naive evaluator. */
export interface Question {
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly expected: Verdict;
}

/** Whether a model decides a question, but not as expected. */
export function contradicts(rows: WorkloadRows, { from, to, protocol, port, expected }: Question): boolean {
  const verdict = rows.verdict(from, to, protocol, port);
  return verdict !== 'unknown' && verdict !== expected;
}

/** All questions about a cluster: whether some pod may open a connection to some pod. */
export function* questions(naive: NaiveEvaluator): Iterable<Question> {
  const podsOf = Map.groupBy(naive.pods, ({ workload }) => workloadKey(workload));
  const ends: [string, readonly (NaivePod | { address: string })[]][] = [
    ...podsOf,
    ...OUTSIDE_ADDRESSES.map((address): [string, { address: string }[]] => [address, [{ address }]]),
  ];
  for (const [from, sources] of ends)
    for (const [to, destinations] of ends) {
      if (from === to || (!from.includes('[') && !to.includes('['))) continue;
      for (const protocol of PROTOCOLS)
        for (const port of PORTS) {
          const expected = best(
            sources.flatMap((source) =>
              destinations.map((destination) => naive.verdict(source, destination, protocol, port)),
            ),
          );
          yield { from, to, protocol, port, expected };
        }
    }
}

export const asText = ({ from, to, protocol, port }: Question) => `${from} -> ${to}: ${protocol} ${port}`;
