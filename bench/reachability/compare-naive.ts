import { compile } from '../../src/core/reachability/compilation/compile.ts';
import { NaiveEvaluator } from '../../test/support/engine/naive-evaluator.ts';
import { ASSUMPTIONS } from './measure.ts';
import type { Comparison } from './measurement.ts';
import { uniformCluster } from './shapes/uniform.ts';

const PORT = 8001;

/**
 * Compares the engine with the simple alternative (pod by pod, for one port), on a cluster that the latter can still
 * process.
 */
export function compareNaive(): Comparison {
  const inventory = uniformCluster({
    pods: 200,
    policies: 40,
    podsPerWorkload: 4,
    workloadsPerNamespace: 8,
  });
  const start = performance.now();
  const rows = [...compile(inventory, { assumptions: ASSUMPTIONS }).connections()];
  const engineMs = performance.now() - start;
  if (rows.length === 0) throw new Error('the small cluster has no connections');
  const naive = new NaiveEvaluator(inventory, ASSUMPTIONS);
  const naiveStart = performance.now();
  for (const from of naive.pods)
    for (const to of naive.pods) if (from !== to) naive.verdict(from, to, 'TCP', PORT);
  const pods = naive.pods.length;
  return { pods, pairs: pods * (pods - 1), naiveMs: performance.now() - naiveStart, engineMs };
}
