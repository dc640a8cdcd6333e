import type { DeclaredPorts } from '../dataflow/declared-connection.ts';
import type { Selector } from '../inventory/selector.ts';

/** An end of a scenario. `internet`: by an entry point, or any public address. */
export type ScenarioEnd =
  | { readonly type: 'pods'; readonly namespaceSelector: Selector; readonly podSelector: Selector }
  | { readonly type: 'cidr'; readonly cidr: string }
  | { readonly type: 'internet' };

/** `direct`: one connection. `any`: also chains of connections through other workloads, as an attacker follows them. */
export type ScenarioRoute = 'direct' | 'any';

/**
 * What must not be possible, or must work: a test of policies. At least one end selects pods. Denied is expected of every
 * pair of selected workloads, and so is allowed.
 */
export interface Scenario {
  /** Unique in its document, and among the saved ones. */
  readonly name: string;
  readonly description?: string;
  /** Names of clusters. */
  readonly clusters: 'all' | readonly string[];
  readonly from: ScenarioEnd;
  readonly to: ScenarioEnd;
  /** The ports of the last connection. Empty: any port of any protocol. */
  readonly ports: readonly DeclaredPorts[];
  readonly route: ScenarioRoute;
  readonly expect: 'allowed' | 'denied';
}

/** The scenarios that apply to a cluster. */
export function scenariosOfCluster(scenarios: readonly Scenario[], cluster: string): readonly Scenario[] {
  return scenarios.filter(({ clusters }) => clusters === 'all' || clusters.includes(cluster));
}
