import type { Inventory } from '../../src/core/inventory/inventory.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import type { EndpointQuery, ReachabilityModel } from '../../src/core/reachability/model/model.ts';
import { resolveAssumptions } from '../../src/core/reachability/plugins/profiles.ts';
import { measureChanges } from './measure-changes.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';
import { SeededRandom } from './shapes/random.ts';

const QUESTIONS = 2_000;
/** Ports in the shapes' policies, and one that is in none. */
const PORTS = [53, 443, 5432, 8000, 8005, 8080, 9090, 30_050, 60_000];
/** Calico: `ipBlock` matches addresses of pods, which is the harder case. */
export const ASSUMPTIONS = resolveAssumptions('calico');

/** Compiles a cluster, reads all its rows, queries single verdicts, and changes one object at a time. */
export function measure(inventory: Inventory): Measurement {
  const inventoryRssMb = process.memoryUsage.rss() / 2 ** 20;
  const start = performance.now();
  const model = compile(inventory, { assumptions: ASSUMPTIONS });
  const compiled = performance.now();
  const rows = countRows(model);
  const evaluated = performance.now();
  const peakRssMb = process.resourceUsage().maxRSS / 1024;
  return {
    pods: inventory.workloads.reduce((pods, workload) => pods + workload.pods.length, 0),
    namespaces: inventory.namespaces.length,
    workloads: inventory.workloads.length,
    policies: inventory.networkPolicies.length,
    classes: model.classCount,
    ...rows,
    compileMs: compiled - start,
    allPairsMs: evaluated - compiled,
    workloadVerdictUs: verdictMicroseconds(model, workloadQueries(inventory)),
    podVerdictUs: verdictMicroseconds(model, podQueries(inventory)),
    ...measureChanges(model, inventory),
    inventoryRssMb,
    peakRssMb,
  };
}

function countRows(model: ReachabilityModel): Pick<Measurement, 'rowsBetweenWorkloads' | 'rowsWithOutside'> {
  let [rowsBetweenWorkloads, rowsWithOutside] = [0, 0];
  for (const { from, to } of model.connections())
    if (from.type === 'workload' && to.type === 'workload') rowsBetweenWorkloads += 1;
    else rowsWithOutside += 1;
  return { rowsBetweenWorkloads, rowsWithOutside };
}

function workloadQueries({ workloads }: Inventory): readonly EndpointQuery[] {
  return workloads.map(({ namespace, name, kind }) => ({ type: 'workload', namespace, name, kind }));
}

function podQueries({ workloads }: Inventory): readonly EndpointQuery[] {
  return workloads.flatMap(({ namespace, pods }) =>
    pods.map(({ name }): EndpointQuery => ({ type: 'pod', namespace, name })),
  );
}

function verdictMicroseconds(model: ReachabilityModel, queries: readonly EndpointQuery[]): number {
  const random = new SeededRandom(5);
  return median(
    Array.from({ length: QUESTIONS }, () => {
      const [from, to, port] = [random.pick(queries), random.pick(queries), random.pick(PORTS)];
      const start = performance.now();
      model.explain(from, to, 'TCP', port);
      return (performance.now() - start) * 1_000;
    }),
  );
}
