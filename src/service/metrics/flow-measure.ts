import { flowsOfCluster } from '../../core/dataflow/cluster-flows.ts';
import { dayOf, staleFlows } from '../../core/dataflow/stale-flows.ts';
import { scenariosOfCluster } from '../../core/scenarios/scenario.ts';
import type { InForce } from '../../in-force/in-force.ts';
import type { OpenViolations } from '../../findings/open-violations.store.ts';

/** The rules whose open findings are about connections that no data flow declares. */
const UNDECLARED = [
  'undeclared-connection',
  'cross-namespace-ingress',
  'cross-namespace-egress',
  'unlisted-external-endpoint',
  'public-egress',
] as const;

/** The rules whose findings are measured. */
export const FLOW_RULES: readonly string[] = [...UNDECLARED, 'blocked-data-flow', 'scenario-violated'];
/** The rule of which it is measured how often it is undecided. */
export const SCENARIO_RULE = 'scenario-violated';

/** The figures of a cluster about its data flows and scenarios. */
export interface FlowMeasure {
  /** The flows of the map in force for the cluster; null if there is no map. */
  readonly flows: { readonly declared: number; readonly draft: number; readonly stale: number } | null;
  /** Declared flows that policies block at least partly, by the newest snapshot. */
  readonly blockedFlows: number;
  /** Open findings about connections that no flow declares. */
  readonly undeclaredConnections: number;
  /** Saved scenarios for the cluster. */
  readonly scenarios: number;
  /** Of these, those that the newest snapshot violates. */
  readonly violatedScenarios: number;
  /** Workloads for which it is not decided whether scenarios are as expected. */
  readonly undecidedScenarioWorkloads: number;
}

/** What the figures of a cluster are taken from. */
export interface FlowGround {
  readonly inForce: Pick<InForce, 'map' | 'scenarios'>;
  readonly violations: readonly OpenViolations[];
  readonly undecided: ReadonlyMap<string, number>;
  readonly now: Date;
}

/** The figures of a cluster. Reviews are overdue as of today, not as of the newest snapshot. */
export function measureFlows(
  { id, name }: { readonly id: string; readonly name: string },
  { inForce: { map, scenarios }, violations, undecided, now }: FlowGround,
): FlowMeasure {
  const own = map && flowsOfCluster(map.map, name);
  const found = new Map(
    violations.filter(({ clusterId }) => clusterId === id).map((each) => [each.ruleId, each]),
  );
  const saved = scenariosOfCluster(
    scenarios.map(({ scenario }) => scenario),
    name,
  );
  return {
    flows:
      own === undefined
        ? null
        : {
            declared: own.flows.filter(({ state }) => state === 'declared').length,
            draft: own.flows.filter(({ state }) => state === 'draft').length,
            stale: staleFlows(own, dayOf(now)).length,
          },
    blockedFlows: found.get('blocked-data-flow')?.keys ?? 0,
    undeclaredConnections: UNDECLARED.reduce((sum, rule) => sum + (found.get(rule)?.findings ?? 0), 0),
    scenarios: saved.length,
    violatedScenarios: found.get(SCENARIO_RULE)?.keys ?? 0,
    // Without scenarios, the rule is undecided only because its input is incomplete.
    undecidedScenarioWorkloads: saved.length === 0 ? 0 : (undecided.get(id) ?? 0),
  };
}
