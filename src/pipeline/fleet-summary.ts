import { WHOLE_FLEET } from '../auth/whole-fleet.ts';
import type { ScoreHistoryStore, ScorePoint } from '../assessments/scores/score-history.store.ts';
import type { StaleFindingStore } from '../assessments/scores/stale-findings.store.ts';
import type { ClusterStore, SourceState } from '../clusters/cluster.store.ts';
import type { SnapshotSchedule } from '../config/cluster-settings.ts';
import type { Score } from '../core/rules/assessment.ts';
import type { Severity } from '../core/rules/rule.ts';
import type { FindingStore } from '../findings/finding.store.ts';
import type { SnapshotRunStore } from '../snapshots/runs/snapshot-run.store.ts';
import type { SnapshotStore } from '../snapshots/snapshot.store.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';

/** The change of the score since the previous snapshot. Scores that are not comparable have no change. */
export type ScoreChange =
  | { readonly type: 'first' }
  | { readonly type: 'incomparable' }
  | {
      readonly type: 'by';
      readonly points: number;
      /** From -1 to 1. With less coverage, a score may rise because violations could no longer be decided. */
      readonly coverage: number;
    };

/** The current state of one cluster. */
export interface ClusterSummary {
  readonly cluster: string;
  readonly schedule: SnapshotSchedule['type'];
  readonly source: SourceState;
  /** Missing if there is none. */
  readonly snapshot?: Snapshot;
  /** Why the newest attempt failed, if it did. */
  readonly failure?: string;
  readonly piiWorkloads: number;
  readonly score: Score;
  readonly coverage: number | null;
  /** How many PII workloads have an open critical violation; null if it was not recorded. */
  readonly criticallyExposed: number | null;
  readonly worst: ScorePoint['worst'];
  readonly change: ScoreChange;
  /** Open findings that the snapshot could not decide, which the score does not include. */
  readonly staleFindings: number;
  readonly findings: Readonly<Record<Severity, number>>;
}

export interface FleetStores {
  readonly clusters: ClusterStore;
  readonly snapshots: SnapshotStore;
  readonly runs: SnapshotRunStore;
  readonly scores: ScoreHistoryStore;
  readonly findings: FindingStore;
  readonly staleFindings: StaleFindingStore;
}

const NO_FINDINGS = { critical: 0, high: 0, medium: 0, low: 0 };

/**
 * The current state of every cluster of the fleet, by name. Clusters that were removed from the configuration are left
 * out.
 */
export async function summariseFleet(stores: FleetStores): Promise<readonly ClusterSummary[]> {
  const registered = await stores.clusters.all(WHOLE_FLEET);
  const clusters = registered.filter(({ removedAt }) => removedAt === null);
  const ids = clusters.map(({ id }) => id);
  const snapshots = await stores.snapshots.latestOf(WHOLE_FLEET, ids);
  const runs = await stores.runs.latestRuns(ids);
  const findings = await stores.findings.openCounts(WHOLE_FLEET, ids);
  const stale = await stores.staleFindings.current(WHOLE_FLEET, ids);
  return Promise.all(
    clusters.map(async ({ id, name, schedule, sourceMissingSince }): Promise<ClusterSummary> => {
      const request = { clusterId: id, of: { type: 'cluster' }, limit: 2 } as const;
      const points = await stores.scores.history(WHOLE_FLEET, request);
      const newest = points.at(-1);
      const snapshot = snapshots.get(id);
      const failure = runs.get(id)?.error?.message;
      return {
        cluster: name,
        schedule: schedule.type,
        source: sourceMissingSince === null ? 'present' : 'missing',
        ...(snapshot !== undefined && { snapshot }),
        ...(failure !== undefined && { failure }),
        piiWorkloads: newest?.piiWorkloads ?? 0,
        score: newest?.score ?? null,
        coverage: newest?.coverage ?? null,
        criticallyExposed: newest?.criticallyExposed ?? null,
        worst: newest?.worst ?? null,
        change: changeOf(points),
        staleFindings: stale.get(id) ?? 0,
        findings: findings.get(id) ?? NO_FINDINGS,
      };
    }),
  );
}

/** Computed from the last two points; null scores have no difference. */
export function changeOf(points: readonly ScorePoint[]): ScoreChange {
  const [before, now] = points.slice(-2);
  if (before === undefined || now === undefined) return { type: 'first' };
  const comparable =
    before.ruleSetDigest === now.ruleSetDigest &&
    before.scopeDigest === now.scopeDigest &&
    before.scoreFormulaVersion === now.scoreFormulaVersion;
  if (!comparable || before.score === null || now.score === null) return { type: 'incomparable' };
  const coverage = (now.coverage ?? 0) - (before.coverage ?? 0);
  return { type: 'by', points: now.score - before.score, coverage };
}
