import { Gauge, type Registry } from 'prom-client';
import { FINDING_STATES, valuesOf } from '../../api/enums.ts';
import type { Config } from '../../config/config.ts';
import { SEVERITIES } from '../../core/rules/rule.ts';
import { keptFor } from '../../observability/kept-for.ts';
import { withinTime } from '../../observability/within-time.ts';
import type { ClusterMeasure, FleetMeasure } from './fleet-measure.ts';

/** Scrapers wait ten seconds at most. */
const READ_MILLISECONDS = 4000;
/** Scrapers may be many, and the fleet is read for all of them. */
const KEPT_MILLISECONDS = 10_000;

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number | null;
}

interface Series {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: (fleet: FleetMeasure) => readonly Sample[];
}

const FLEET: readonly Series[] = [
  {
    name: 'ringfence_fleet_score',
    help: 'Score of the fleet, 0 to 100. Missing if nothing could be scored.',
    labels: [],
    samples: ({ score: { score } }) => [{ value: score }],
  },
  {
    name: 'ringfence_fleet_coverage_ratio',
    help: 'Decided share of what applies to the fleet, 0 to 1.',
    labels: [],
    samples: ({ score: { coverage } }) => [{ value: coverage }],
  },
  {
    name: 'ringfence_fleet_pii_workloads',
    help: 'Workloads of the fleet with personal data.',
    labels: [],
    samples: ({ score: { piiWorkloads } }) => [{ value: piiWorkloads }],
  },
  {
    name: 'ringfence_fleet_critically_exposed_workloads',
    help: 'Workloads of the fleet with personal data and an open critical violation.',
    labels: [],
    samples: ({ score: { criticallyExposed } }) => [{ value: criticallyExposed }],
  },
  {
    name: 'ringfence_findings',
    help: 'Findings of the fleet by severity and state.',
    labels: ['severity', 'state'],
    samples: ({ findings }) =>
      SEVERITIES.flatMap((severity) =>
        valuesOf(FINDING_STATES).map((state) => ({
          labels: { severity, state },
          value: findings.find((each) => each.severity === severity && each.state === state)?.count ?? 0,
        })),
      ),
  },
  {
    name: 'ringfence_missing_sources',
    help: 'Clusters whose folder of manifests is missing.',
    labels: [],
    samples: ({ clusters }) => [{ value: clusters.filter(({ source }) => source === 'missing').length }],
  },
  {
    name: 'ringfence_clusters_without_baseline',
    help: 'Clusters of which no baseline was approved.',
    labels: [],
    samples: ({ clusters }) => [
      { value: clusters.filter(({ baselineAgeSeconds }) => baselineAgeSeconds === null).length },
    ],
  },
  {
    name: 'ringfence_pending_access_backfills',
    help: 'Workloads whose access from before they came into scope is still to be computed.',
    labels: [],
    samples: ({ pendingBackfills }) => [{ value: pendingBackfills }],
  },
  {
    name: 'ringfence_data_flow_map_age_seconds',
    help: 'Time since the data-flow map in force was applied. Missing where there is none.',
    labels: [],
    samples: ({ mapAgeSeconds }) => [{ value: mapAgeSeconds }],
  },
];

/** These name clusters. */
const PER_CLUSTER: readonly Series[] = [
  {
    name: 'ringfence_cluster_score',
    help: 'Score of a cluster, 0 to 100. Missing if nothing could be scored.',
    labels: ['cluster'],
    samples: ofEach(({ score }) => score),
  },
  {
    name: 'ringfence_cluster_coverage_ratio',
    help: 'Decided share of what applies to a cluster, 0 to 1.',
    labels: ['cluster'],
    samples: ofEach(({ coverage }) => coverage),
  },
  {
    name: 'ringfence_cluster_pii_workloads',
    help: 'Workloads of a cluster with personal data. Missing before its first snapshot.',
    labels: ['cluster'],
    samples: ofEach(({ piiWorkloads }) => piiWorkloads),
  },
  {
    name: 'ringfence_cluster_critically_exposed_workloads',
    help: 'Workloads of a cluster with personal data and an open critical violation.',
    labels: ['cluster'],
    samples: ofEach(({ criticallyExposed }) => criticallyExposed),
  },
  {
    name: 'ringfence_snapshot_age_seconds',
    help: "Time since the moment that a cluster's newest snapshot shows. Missing before the first.",
    labels: ['cluster'],
    samples: ofEach(({ snapshotAgeSeconds }) => snapshotAgeSeconds),
  },
  {
    name: 'ringfence_baseline_age_seconds',
    help: 'Time since the baseline of a cluster was approved. Missing where it has none.',
    labels: ['cluster'],
    samples: ofEach(({ baselineAgeSeconds }) => baselineAgeSeconds),
  },
  {
    name: 'ringfence_cluster_data_flows',
    help: 'Flows of the data-flow map for a cluster: declared, and of these those that policies block (blocked) and those to approve or review (stale); and drafts. Missing without a map.',
    labels: ['cluster', 'state'],
    samples: ({ clusters }) =>
      clusters.flatMap(({ name, flows, blockedFlows }) =>
        Object.entries(flows === null ? {} : { ...flows, blocked: blockedFlows }).map(([state, value]) => ({
          labels: { cluster: name, state },
          value,
        })),
      ),
  },
  {
    name: 'ringfence_cluster_undeclared_connections',
    help: 'Open findings of a cluster about connections that no data flow declares.',
    labels: ['cluster'],
    samples: ofEach(({ undeclaredConnections }) => undeclaredConnections),
  },
  {
    name: 'ringfence_cluster_scenarios',
    help: 'Saved scenarios for a cluster.',
    labels: ['cluster'],
    samples: ofEach(({ scenarios }) => scenarios),
  },
  {
    name: 'ringfence_cluster_violated_scenarios',
    help: 'Saved scenarios that the newest snapshot of a cluster violates.',
    labels: ['cluster'],
    samples: ofEach(({ violatedScenarios }) => violatedScenarios),
  },
  {
    name: 'ringfence_cluster_undecided_scenario_workloads',
    help: 'Workloads of a cluster with personal data for which it is not decided whether scenarios are as expected.',
    labels: ['cluster'],
    samples: ofEach(({ undecidedScenarioWorkloads }) => undecidedScenarioWorkloads),
  },
];

/**
 * Reports the current figures of the fleet whenever metrics are read. If metrics are public, series that name a cluster
 * are left out.
 */
export function reportFleet(
  registry: Registry,
  read: () => Promise<FleetMeasure>,
  { access }: Config['metrics'],
): void {
  const fleet = keptFor(KEPT_MILLISECONDS, read);
  for (const { name, help, labels, samples } of access === 'public' ? FLEET : [...FLEET, ...PER_CLUSTER]) {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers: [],
        async collect() {
          const measured = await withinTime(READ_MILLISECONDS, fleet());
          // Figures that cannot be read are left out, not reported as 0 or with an old value.
          if (labels.length === 0) this.remove();
          else this.reset();
          for (const { labels: values = {}, value } of measured === undefined ? [] : samples(measured)) {
            if (value !== null) this.set(values, value);
          }
        },
      }),
    );
  }
}

function ofEach(value: (cluster: ClusterMeasure) => number | null): Series['samples'] {
  return ({ clusters }) =>
    clusters.map((cluster) => ({ labels: { cluster: cluster.name }, value: value(cluster) }));
}
