import { randomUUID } from 'node:crypto';
import { resultDocuments, type ResultDocument } from '../assessments/result-documents.ts';
import type { AccessLists } from '../core/access/access-lists.ts';
import type { DriftEvent } from '../core/drift/drift-event.ts';
import type { DriftGround, EarlierObject } from '../core/drift/drift-ground.ts';
import type { Finding } from '../core/findings/finding.ts';
import type { FindingPolicy } from '../core/findings/finding-settings.ts';
import { reconcileFindings, type RecordedChange } from '../core/findings/lifecycle.ts';
import { PresentSubjects } from '../core/findings/present-subjects.ts';
import { meanWeights, type MeanWeights } from '../core/scoring/mean-weights.ts';
import type { EarlierAbsence } from '../core/inventory/absence/gone-at-once.ts';
import type { KnowledgeAfter } from '../core/inventory/absence/last-known.ts';
import { compareExclusions } from '../core/inventory/problems/input-warnings.ts';
import type { Problem } from '../core/inventory/problems/problem.ts';
import type { StoredObject } from '../core/inventory/stored/stored-object.ts';
import type { Patch } from '../core/remediation/patch.ts';
import type { Assessment, ScoreSample } from '../core/rules/assessment.ts';
import { workloadsAmong } from '../core/rules/subjects.ts';
import type { SnapshotHeader } from '../snapshots/snapshot.ts';

/** The state after the newest snapshot of a cluster, which the next one is compared with. */
export interface PreviousState extends EarlierAbsence, KnowledgeAfter {
  readonly clusterId: string;
  /** 0 before the first snapshot. */
  readonly sequence: number;
  /** All findings of the cluster, including resolved ones, so that they reopen with the same id. */
  readonly findings: readonly Finding[];
  /** The problems of the newest snapshot. */
  readonly problems: readonly Problem[];
  /** What changes are taken against, without its objects; null before the first snapshot. */
  readonly drift: Omit<DriftGround, 'objects'> | null;
  /** The objects of `drift`. At the top level, because only lists there are sent between threads in parts. */
  readonly earlierObjects: readonly EarlierObject[];
  /** What the results of the newest snapshot were computed from; null if they may not be repeated. */
  readonly inputDigest: string | null;
}

/** The record of a snapshot itself. */
type NewSnapshot = SnapshotHeader & {
  readonly id: string;
  readonly clusterId: string;
  readonly sequence: number;
};

/** A snapshot with everything that is written for it. Each kind of record is a key here, and a write in the publication. */
export interface ComputedSnapshot {
  readonly type: 'computed';
  readonly snapshot: NewSnapshot;
  readonly objects: readonly StoredObject[];
  readonly assessment: Omit<Assessment, 'results' | 'scores' | 'workloads' | 'undecided'>;
  /** What the results were computed from; null if the next snapshot may not repeat them. */
  readonly inputDigest: string | null;
  readonly access: AccessLists['lists'];
  readonly accessParts: AccessLists['parts'];
  readonly results: readonly ResultDocument[];
  readonly scores: readonly ScoreSample[];
  readonly weights: MeanWeights;
  readonly findings: readonly RecordedChange[];
  readonly drift: readonly DriftEvent[];
}

/** A snapshot with the objects and results of the newest one, of which nothing is written again. */
export interface UnchangedSnapshot {
  readonly type: 'unchanged';
  readonly snapshot: NewSnapshot;
}

/** What a worker hands over for publication. */
export type SnapshotBundle = ComputedSnapshot | UnchangedSnapshot;

export interface BundleParts {
  readonly previous: PreviousState;
  readonly header: SnapshotHeader;
  readonly objects: readonly StoredObject[];
  readonly assessment: Assessment;
  readonly access: AccessLists;
  readonly patches: readonly Patch[];
  readonly inputDigest: string | null;
  readonly policy: FindingPolicy;
}

/** The snapshot that follows the newest one. */
export function nextSnapshot({ clusterId, sequence }: PreviousState, header: SnapshotHeader): NewSnapshot {
  return { ...header, id: randomUUID(), clusterId, sequence: sequence + 1 };
}

/** Compares a snapshot with the previous state, and collects what must be written except for drift. */
export function makeBundle({
  previous,
  header,
  objects,
  assessment,
  access,
  patches,
  inputDigest,
  policy,
}: BundleParts): Omit<ComputedSnapshot, 'drift'> {
  const snapshot = nextSnapshot(previous, header);
  const { results, scores, workloads, undecided, ...rest } = assessment;
  const exclusions = compareExclusions(previous.problems, header.problems);
  const present = new PresentSubjects(objects);
  return {
    type: 'computed',
    snapshot,
    objects,
    assessment: rest,
    inputDigest,
    access: access.lists,
    accessParts: access.parts,
    results: resultDocuments({ ruleIds: rest.ruleIds, workloads, undecided, results, patches }),
    scores,
    weights: meanWeights(
      [
        ...workloads,
        ...workloadsAmong(undecided).map((workload) => ({ ...workload, dataClass: 'unclassified' as const })),
      ],
      scores,
    ),
    findings: reconcileFindings({
      existing: previous.findings,
      assessment,
      snapshot: { ...snapshot, exclusions },
      present,
      policy,
    }).filter((change): change is RecordedChange => change.type !== 'seen'),
  };
}
