import { ruleContext } from '../../../src/core/assessment/assess.ts';
import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../../src/core/dataflow/data-flow-map.ts';
import { EVERYTHING, type Selector } from '../../../src/core/inventory/selector.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import { inventoryOf, namespace, pod, type Manifest } from './manifest-cluster.ts';

export const named = (name: string): Selector => ({
  requirements: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [name] }],
});
export const space = (name: string, podSelector = EVERYTHING): FlowEnd => ({
  type: 'pods',
  namespaceSelector: named(name),
  podSelector,
});
export const app = (value: string): Selector => ({
  requirements: [{ key: 'app', operator: 'In', values: [value] }],
});
export const tcp = (from: number, to = from) => ({ protocol: 'TCP' as const, from, to });
export const flow = (from: FlowEnd, to: FlowEnd, ...ports: DataFlow['ports']): DataFlow => ({
  name: 'flow',
  state: 'declared',
  clusters: 'all',
  from,
  to,
  ports,
  dataCategories: [],
});

export const policy = (direction: 'Ingress' | 'Egress', rules: readonly object[]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'shop', name: direction.toLowerCase() },
  spec: { podSelector: {}, policyTypes: [direction], [direction.toLowerCase()]: rules },
});
export const web = pod('web', { app: 'web' }, { metadata: { namespace: 'front' } });
const crawler = pod('crawler', { app: 'crawler' }, { metadata: { namespace: 'front' } });
export const db = pod(
  'db',
  { app: 'db' },
  {
    metadata: { namespace: 'shop' },
    spec: { containers: [{ name: 'db', image: 'db', ports: [{ containerPort: 5432 }] }] },
  },
);
export const FROM_WEB = policy('Ingress', [
  {
    from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } }],
    ports: [{ port: 5432 }],
  },
]);
export const CLUSTER: readonly Manifest[] = [
  namespace('front'),
  namespace('shop', { 'ringfence.dev/data': 'pii' }),
  web,
  crawler,
  db,
];

/** The context of rules for these objects and flows. */
export function contextOf(
  objects: readonly Manifest[],
  flows: readonly DataFlow[],
  endpoints: readonly ExternalEndpoint[] = [],
) {
  const inventory = inventoryOf(objects);
  const model = compile(inventory, { assumptions: resolveAssumptions('calico', {}) });
  return ruleContext(inventory, model, { ...DEFAULT_SETTINGS, dataFlows: { flows, endpoints } });
}
