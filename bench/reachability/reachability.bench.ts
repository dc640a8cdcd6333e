import { compile } from '../../src/core/reachability/compile.ts';
import { resolveAssumptions } from '../../src/core/reachability/profiles.ts';
import { NaiveEvaluator } from '../../test/support/naive-evaluator.ts';
import { syntheticCluster } from './synthetic-cluster.ts';
import type { ClusterSize } from './synthetic-cluster.ts';

/**
 * `npm run bench:reachability [pods policies podsPerWorkload workloadsPerNamespace]`: how long it takes to compile a
 * cluster and to evaluate every pair of workloads, and against how long the naive evaluator takes for one port.
 */
const SIZES: readonly ClusterSize[] = [
  { pods: 200, policies: 40, podsPerWorkload: 4, workloadsPerNamespace: 8 },
  { pods: 10_000, policies: 1_000, podsPerWorkload: 5, workloadsPerNamespace: 20 },
  { pods: 100_000, policies: 10_000, podsPerWorkload: 10, workloadsPerNamespace: 20 },
];

const given = process.argv.slice(2).map(Number);
const [pods, policies, podsPerWorkload = 10, workloadsPerNamespace = 20] = given;
const sizes =
  pods === undefined || policies === undefined
    ? SIZES
    : [{ pods, policies, podsPerWorkload, workloadsPerNamespace }];
const assumptions = resolveAssumptions('calico');

console.table(
  sizes.map((size) => {
    const inventory = syntheticCluster(size);
    const start = performance.now();
    const model = compile(inventory, { assumptions });
    const compiled = performance.now();
    let rows = 0;
    for (const { from, to } of model.connections())
      if (from.type === 'workload' && to.type === 'workload') rows += 1;
    const evaluated = performance.now();
    return {
      pods: size.pods,
      policies: size.policies,
      workloads: inventory.workloads.length,
      classes: model.classCount,
      'compile ms': Math.round(compiled - start),
      'all pairs ms': Math.round(evaluated - compiled),
      'rows between workloads': rows,
      'naive, one port, ms': size.pods > 500 ? '-' : naiveMilliseconds(size),
      'peak RSS MB': Math.round(process.resourceUsage().maxRSS / 1024),
    };
  }),
);

function naiveMilliseconds(size: ClusterSize): number {
  const naive = new NaiveEvaluator(syntheticCluster(size), assumptions);
  const start = performance.now();
  for (const from of naive.pods)
    for (const to of naive.pods) if (from !== to) naive.verdict(from, to, 'TCP', 8001);
  return Math.round(performance.now() - start);
}
