import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../../src/core/dataflow/data-flow-map.ts';
import { EVERYTHING } from '../../../src/core/inventory/selector.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import { ruleContext } from '../../../src/core/assessment/assess.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import { suggestPolicies } from '../../../src/core/synthesis/policies/suggest-policies.ts';
import type { PolicySuggestion } from '../../../src/core/synthesis/policies/suggestion.ts';
import { inventoryOf, type Manifest } from '../manifests/manifest-cluster.ts';

/** Pods of an app of a namespace, or all of it. */
export const pods = (space: string, name?: string): FlowEnd => ({
  type: 'pods',
  namespaceSelector: {
    requirements: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [space] }],
  },
  podSelector:
    name === undefined ? EVERYTHING : { requirements: [{ key: 'app', operator: 'In', values: [name] }] },
});
/** A flow on one port, or on any. */
export const flow = (name: string, from: FlowEnd, to: FlowEnd, port?: number): DataFlow => ({
  name,
  state: 'declared',
  clusters: 'all',
  from,
  to,
  ports: port === undefined ? [] : [{ protocol: 'TCP', from: port, to: port }],
  dataCategories: [],
  purpose: 'Orders',
  owner: 'Shop',
});
export const WEB_TO_API = flow('Web asks the API', pods('shop', 'web'), pods('customers', 'api'), 8080);
export const API_TO_DB = flow('api-to-db', pods('customers', 'api'), pods('customers', 'db'), 5432);

interface Options {
  readonly endpoints?: readonly ExternalEndpoint[];
  readonly existing?: 'replaced' | 'kept';
  readonly profile?: 'calico' | 'flannel' | 'unknown';
}

/** The policies that are suggested for the namespace `customers`. */
export function suggested(
  objects: readonly Manifest[],
  flows: readonly DataFlow[],
  { endpoints = [], existing = 'replaced', profile = 'calico' }: Options = {},
): PolicySuggestion {
  const inventory = inventoryOf(objects);
  const model = compile(inventory, { assumptions: resolveAssumptions(profile, {}) });
  const settings = { ...DEFAULT_SETTINGS, dataFlows: { flows, endpoints } };
  return suggestPolicies({
    context: ruleContext(inventory, model, settings),
    settings,
    namespace: 'customers',
    existing,
  });
}

/** The policies of a suggestion by what happens to them, namespace and name. */
export const names = ({ policies }: PolicySuggestion): readonly string[] =>
  policies.map(({ policy, change }) => `${change} ${policy.namespace}/${policy.name}`);

export const outcomeOf = ({ attacks }: PolicySuggestion, scenario: string) =>
  attacks.find((each) => each.scenario === scenario)?.outcome;
