/**
 * Measures how long it takes to draft a data-flow map for a namespace, and to suggest and prove its policies.
 *
 *   npm run bench:suggest         every case, three runs of each
 *   npm run bench:suggest -- 1    one run
 *
 * Each figure is the median of several runs, each in a new process. `draft` proposes the flows, which are then taken as
 * declared. `suggest` writes the policies, lays them over the cluster and judges the result. `CPU` is its CPU time, which
 * is more meaningful on a busy machine. `compile` is what it takes to compile the whole cluster, which `suggest` does not
 * do again: it derives the model from the earlier one. The target is for one thread of an idle machine.
 */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ruleContext } from '../../src/core/assessment/assess.ts';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import { EVERYTHING } from '../../src/core/inventory/selector.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import { EntryPoints } from '../../src/core/reachability/entry/entry-points.ts';
import { resolveAssumptions } from '../../src/core/reachability/plugins/profiles.ts';
import { DEFAULT_SETTINGS } from '../../src/core/rules/settings.ts';
import { draftFlows } from '../../src/core/synthesis/draft/flow-draft.ts';
import { suggestPolicies } from '../../src/core/synthesis/policies/suggest-policies.ts';
import { medianOf } from '../reachability/repeat.ts';
import { runChild } from '../reachability/run-child.ts';
import { ClusterBuilder } from '../reachability/shapes/cluster-builder.ts';
import { companyCluster } from '../reachability/shapes/company.ts';
import { equals, podsHere, ports, rule } from '../reachability/shapes/selectors.ts';
import { printTable, rounded } from '../reachability/table.ts';

const NAMESPACE = 'customers';
const WORKLOADS = 50;
/** Clients of each workload, by policies. */
const CLIENTS = 3;
const TARGET_MS = 2_000;
const CLUSTERS: Readonly<Record<string, () => Inventory>> = {
  'the namespace alone': () => new ClusterBuilder().build(),
  'in 10,000 pods': () => companyCluster({ pods: 10_000, namespaces: 250, policies: 1_000 }),
};

const figures = z.object({
  workloads: z.number(),
  flows: z.number(),
  policies: z.number(),
  draftMs: z.number(),
  suggestMs: z.number(),
  cpuMs: z.number(),
  compileMs: z.number(),
});
type Figures = z.infer<typeof figures>;

const PROGRAM = fileURLToPath(import.meta.url);
const [task, name] = process.argv.slice(2);
if (task === 'measure') console.log(JSON.stringify(measure(name ?? '')));
else report(Number(task ?? 3));

function measure(cluster: string): Figures {
  const around = CLUSTERS[cluster]?.();
  if (around === undefined) throw new Error(`There is no case ${cluster}.`);
  const inventory = withNamespace(around);
  const assumptions = resolveAssumptions('calico');
  const begin = performance.now();
  const model = compile(inventory, { assumptions });
  const compiled = performance.now();
  const context = ruleContext(inventory, model, DEFAULT_SETTINGS);
  const start = performance.now();
  const draft = draftFlows({
    context,
    entryPoints: new EntryPoints(inventory, model),
    namespaces: [NAMESPACE],
    clusters: 'all',
  });
  const drafted = performance.now();
  const flows = draft.flows.map(({ item }) => ({ ...item, state: 'declared' as const }));
  const settings = {
    ...DEFAULT_SETTINGS,
    dataFlows: { flows, endpoints: draft.endpoints.map(({ item }) => item) },
  };
  const cpuBefore = process.cpuUsage();
  const { policies, unmet } = suggestPolicies({
    context: ruleContext(inventory, model, settings),
    settings,
    namespace: NAMESPACE,
    existing: 'replaced',
  });
  const suggested = performance.now();
  const { user, system } = process.cpuUsage(cpuBefore);
  if (unmet.length > 0) throw new Error(`${unmet.length} flows are not allowed.`);
  return {
    workloads: inventory.workloads.length,
    flows: flows.length,
    policies: policies.length,
    draftMs: drafted - start,
    suggestMs: suggested - drafted,
    cpuMs: (user + system) / 1000,
    compileMs: compiled - begin,
  };
}

/** Adds a namespace whose workloads each let in a few others of it. */
function withNamespace(around: Inventory): Inventory {
  const own = new ClusterBuilder();
  own.addNamespace(NAMESPACE, { 'ringfence.dev/data': 'pii' });
  own.addPolicy({ namespace: NAMESPACE, podSelector: EVERYTHING, ingress: [] });
  for (let index = 0; index < WORKLOADS; index += 1) {
    const app = `app-${index}`;
    own.addWorkload({
      namespace: NAMESPACE,
      name: app,
      labels: { app },
      ports: [{ protocol: 'TCP', containerPort: 8080 }],
      pods: 3,
    });
    for (let client = 1; client <= CLIENTS; client += 1)
      own.addPolicy({
        namespace: NAMESPACE,
        podSelector: equals('app', app),
        ingress: [rule([podsHere(equals('app', `app-${(index + client) % WORKLOADS}`))], [ports(8080)])],
      });
  }
  const { namespaces, workloads, networkPolicies } = own.build();
  return {
    ...around,
    namespaces: [...around.namespaces, ...namespaces],
    workloads: [...around.workloads, ...workloads],
    networkPolicies: [...around.networkPolicies, ...networkPolicies],
  };
}

function report(runs: number): void {
  printTable(
    ['cluster', 'workloads', 'flows', 'policies', 'draft ms', 'suggest ms', 'CPU ms', 'compile ms', 'target'],
    Object.keys(CLUSTERS).map((cluster) => {
      console.error(`${cluster} ...`);
      const attempt = medianOf(runs, () => runChild(PROGRAM, ['measure', cluster], figures));
      if (attempt.type === 'given-up') throw new Error(`${cluster}: ${attempt.why}`);
      const { workloads, flows, policies, draftMs, suggestMs, cpuMs, compileMs } = attempt.result;
      return [
        cluster,
        ...[workloads, flows, policies, draftMs, suggestMs, cpuMs, compileMs].map(rounded),
        `${rounded(TARGET_MS)} ms: ${suggestMs <= TARGET_MS ? 'met' : 'MISSED'}`,
      ];
    }),
  );
}
