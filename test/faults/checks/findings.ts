import type { Pool } from 'pg';
import type { Finding, FindingEvent } from '../../../src/core/findings/finding.ts';
import { DEFAULT_FINDING_POLICY } from '../../../src/core/findings/finding-settings.ts';
import { fingerprint } from '../../../src/core/findings/fingerprint.ts';
import { reconcileFindings } from '../../../src/core/findings/lifecycle.ts';
import { PresentSubjects } from '../../../src/core/findings/present-subjects.ts';
import { compareExclusions } from '../../../src/core/inventory/problems/input-warnings.ts';
import { Conditions } from '../../../src/database/conditions.ts';
import {
  FINDING_COLUMNS,
  findingSource,
  toFinding,
  type FindingRow,
} from '../../../src/findings/finding-row.store.ts';
import { difference } from './contents.ts';
import type { Recomputed } from './history.ts';

/** Findings and their events are those that follow from the stored inventories, and nothing is falsely resolved. */
export async function findingFaults(pool: Pool, history: readonly Recomputed[]): Promise<readonly string[]> {
  const expected = new Map<string, Finding>();
  const events: FindingEvent[] = [];
  const faults: string[] = [];
  for (const [place, one] of history.entries()) {
    replay(expected, events, one, history[place - 1]);
    const { snapshot } = one;
    const stored = await findingsAt(pool, snapshot.id);
    faults.push(
      ...difference(
        `snapshot ${snapshot.sequence}, findings`,
        [...expected.values()].map(findingText),
        stored.map(findingText),
      ),
      ...falseResolutions(one, stored),
    );
  }
  const clusterId = history[0]?.snapshot.clusterId;
  if (clusterId === undefined) return faults;
  const storedEvents = await eventsOf(pool, clusterId);
  return [
    ...faults,
    ...difference('events', events.map(eventText), storedEvents.map(eventText)),
    ...eventFaults(storedEvents),
    ...unprovenResolutions(history, storedEvents),
  ];
}

function replay(
  findings: Map<string, Finding>,
  events: FindingEvent[],
  { snapshot, assessment, objects }: Recomputed,
  before: Recomputed | undefined,
): void {
  const exclusions = compareExclusions(before?.snapshot.problems ?? [], snapshot.problems);
  const changes = reconcileFindings({
    existing: [...findings.values()],
    assessment,
    snapshot: { ...snapshot, exclusions },
    present: new PresentSubjects(objects),
    policy: DEFAULT_FINDING_POLICY,
  });
  for (const change of changes) {
    if (change.type === 'seen') {
      const { findingId, lastSeenAt, lastSnapshotId } = change;
      const known = findings.get(findingId);
      if (known !== undefined) findings.set(findingId, { ...known, lastSeenAt, lastSnapshotId });
      continue;
    }
    findings.set(change.finding.id, change.finding);
    events.push(...change.events);
  }
}

/** Judged by the stored inventory alone, without the rules by which findings change their state. */
function falseResolutions(
  { snapshot, assessment }: Recomputed,
  findings: readonly Finding[],
): readonly string[] {
  const violated = new Set(
    assessment.results.flatMap(({ ruleId, subject, violations }) =>
      violations.map(({ key }) => fingerprint({ clusterId: snapshot.clusterId, ruleId, subject, key })),
    ),
  );
  return findings.flatMap(({ id, ruleId, state, freshness, fingerprint: print }) => {
    const what = `snapshot ${snapshot.sequence}: finding ${id} of ${ruleId}`;
    return [
      ...(state === 'resolved' && violated.has(print)
        ? [`${what} is resolved and its rule is violated`]
        : []),
      ...(freshness === 'stale' && violated.has(print) ? [`${what} is stale and its rule is violated`] : []),
    ];
  });
}

/** A finding is opened once, and then resolved and reopened in turn, by one snapshot each. */
function eventFaults(events: readonly FindingEvent[]): readonly string[] {
  return [...Map.groupBy(events, ({ findingId }) => findingId)].flatMap(([id, own]) => {
    const turns = own.map(({ type }) => type).filter((type) => /^(opened|resolved|reopened)$/.test(type));
    const alternating = turns.map((_, place) =>
      place === 0 ? 'opened' : place % 2 === 1 ? 'resolved' : 'reopened',
    );
    const keys = own.map(({ type, snapshotId }) => `${type} by ${snapshotId}`);
    return [
      ...(turns.join() === alternating.join() ? [] : [`finding ${id} was ${turns.join(', ')}`]),
      ...difference(`events of finding ${id}`, [...new Set(keys)], keys),
    ];
  });
}

/** Only a snapshot that shows everything, as of one moment, proves that something is gone. */
function unprovenResolutions(
  history: readonly Recomputed[],
  events: readonly FindingEvent[],
): readonly string[] {
  const conclusive = new Set(
    history.flatMap(({ snapshot: { id, completeness, consistency } }) =>
      completeness === 'COMPLETE' && consistency === 'CONSISTENT' ? [id] : [],
    ),
  );
  return events.flatMap(({ type, findingId, snapshotId }) =>
    type === 'resolved' && !conclusive.has(snapshotId)
      ? [`finding ${findingId} is resolved by the snapshot ${snapshotId}, which proves no absence`]
      : [],
  );
}

async function findingsAt(pool: Pool, snapshotId: string): Promise<readonly Finding[]> {
  const conditions = new Conditions();
  const source = findingSource({ type: 'snapshot', snapshotId }, conditions);
  const { rows } = await pool.query<FindingRow>(
    `SELECT ${FINDING_COLUMNS} FROM ${source}`,
    conditions.values,
  );
  return rows.map(toFinding);
}

async function eventsOf(pool: Pool, clusterId: string): Promise<readonly FindingEvent[]> {
  const { rows } = await pool.query<FindingEvent>(
    `SELECT e.finding_id AS "findingId", e.type, e.at, e.snapshot_id AS "snapshotId", e.actor, e.details
     FROM finding_events e JOIN findings f ON f.id = e.finding_id WHERE f.cluster_id = $1 ORDER BY e.id`,
    [clusterId],
  );
  return rows;
}

/** Of the evidence, the summary: the store is not asked whether it keeps JSON. */
function findingText(finding: Finding): string {
  const { id, ruleId, severity, state, freshness, evidence, firstSnapshotId, lastSnapshotId } = finding;
  const times = [finding.firstSeenAt, finding.lastSeenAt, finding.resolvedAt, finding.dueAt];
  return JSON.stringify([
    id,
    ruleId,
    severity,
    state,
    freshness,
    evidence.summary,
    firstSnapshotId,
    lastSnapshotId,
    ...times,
  ]);
}

function eventText({ findingId, type, at, snapshotId, details }: FindingEvent): string {
  return JSON.stringify({ findingId, type, at, snapshotId, cause: details['cause'] ?? null });
}
