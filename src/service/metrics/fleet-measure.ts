import { meanScore, type ScoreValue } from '../../assessments/scores/mean-score.ts';
import { WHOLE_FLEET } from '../../auth/whole-fleet.ts';
import type { SourceState } from '../../clusters/cluster.store.ts';
import type { FindingCount } from '../../findings/finding.store.ts';
import { FLOW_RULES, measureFlows, SCENARIO_RULE, type FlowMeasure } from './flow-measure.ts';
import type { Stores } from '../../stores.ts';

/** The figures of a cluster. */
export interface ClusterMeasure extends FlowMeasure {
  readonly name: string;
  readonly score: number | null;
  readonly coverage: number | null;
  readonly piiWorkloads: number | null;
  readonly criticallyExposed: number | null;
  /** Since the moment that its newest snapshot shows; null before the first. */
  readonly snapshotAgeSeconds: number | null;
  readonly source: SourceState;
  /** Since its baseline was approved; null if it has none. */
  readonly baselineAgeSeconds: number | null;
}

/** The figures of the fleet, without clusters that were removed from the configuration. */
export interface FleetMeasure {
  readonly score: Pick<ScoreValue, 'score' | 'coverage' | 'piiWorkloads' | 'criticallyExposed'>;
  readonly findings: readonly FindingCount[];
  readonly clusters: readonly ClusterMeasure[];
  /** Since the data-flow map in force was applied; null without one. */
  readonly mapAgeSeconds: number | null;
  /** Workloads whose access from before they came into scope is still to be computed. */
  readonly pendingBackfills: number;
}

type MeasuredStores = Pick<
  Stores,
  | 'backfillRequests'
  | 'baselines'
  | 'clusters'
  | 'findings'
  | 'inForce'
  | 'openViolations'
  | 'scores'
  | 'snapshots'
  | 'undecidedWorkloads'
  | 'workloadScores'
>;

/** Reads the current figures of the fleet. */
export async function measureFleet(stores: MeasuredStores): Promise<FleetMeasure> {
  const registered = await stores.clusters.all(WHOLE_FLEET);
  const clusters = registered.filter(({ removedAt }) => removedAt === null);
  const ids = clusters.map(({ id }) => id);
  const scores = await stores.scores.latestOf(WHOLE_FLEET, ids);
  const times = await stores.snapshots.newestTimes(ids);
  const baselines = new Map(
    (await stores.baselines.inForce(WHOLE_FLEET, ids)).map((baseline) => [baseline.clusterId, baseline]),
  );
  const inForce = await stores.inForce.current();
  const ground = {
    inForce,
    violations: await stores.openViolations.count(ids, FLOW_RULES),
    undecided: await stores.undecidedWorkloads.count(ids, SCENARIO_RULE),
    now: new Date(),
  };
  return {
    mapAgeSeconds: ageOf(inForce.map?.appliedAt),
    score: meanScore(await stores.workloadScores.classifiedScores(WHOLE_FLEET, {})),
    findings: await stores.findings.countsInFleet(),
    pendingBackfills: await stores.backfillRequests.count(),
    clusters: clusters.map(({ id, name, sourceMissingSince }) => ({
      name,
      ...measureFlows({ id, name }, ground),
      score: scores.get(id)?.score ?? null,
      coverage: scores.get(id)?.coverage ?? null,
      piiWorkloads: scores.get(id)?.piiWorkloads ?? null,
      criticallyExposed: scores.get(id)?.criticallyExposed ?? null,
      snapshotAgeSeconds: ageOf(times.get(id)?.takenAt),
      source: sourceMissingSince === null ? 'present' : 'missing',
      baselineAgeSeconds: ageOf(baselines.get(id)?.approvedAt),
    })),
  };
}

/** 0 for a snapshot from the future: a clock was ahead when it was taken. */
function ageOf(moment: Date | undefined): number | null {
  return moment === undefined ? null : Math.max(0, Date.now() - moment.getTime()) / 1000;
}
