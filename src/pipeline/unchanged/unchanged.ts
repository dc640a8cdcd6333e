import { hasSameObjects } from '../../core/drift/objects/earlier-objects.ts';
import { compareExclusions } from '../../core/inventory/problems/input-warnings.ts';
import type { FindingSettings } from '../../core/findings/finding-settings.ts';
import type { StoredObject } from '../../core/inventory/stored/stored-object.ts';
import type { Assessment } from '../../core/rules/assessment.ts';
import type { SnapshotHeader } from '../../snapshots/snapshot.ts';
import type { EvaluationInput } from '../evaluation.ts';
import type { PreviousState } from '../snapshot-bundle.ts';
import { groundOf, qualityOf } from '../snapshot-drift.ts';
import { inputDigest } from './input-digest.ts';

/** What a new snapshot consists of before it is judged. */
export interface ReadSnapshot {
  readonly input: EvaluationInput;
  readonly header: SnapshotHeader;
  readonly objects: readonly StoredObject[];
  readonly findingSettings: FindingSettings;
}

/** Whether a snapshot repeats the newest one, or has to be computed. */
export type ComparisonWithNewest =
  { readonly type: 'unchanged' } | { readonly type: 'computed'; readonly inputDigest: string };

/**
 * Compares a snapshot with the newest one of its cluster. `unchanged`: computing it would record nothing but the
 * snapshot itself, so what is recorded for the newest one goes on. Whenever this is not certain, it is computed.
 *
 * Why that holds, for each kind of record:
 *
 * - Rule results, patches, scores, access lists and the metadata of the assessment follow from `evaluate` and `accessOf`.
 *   These are pure (no clock, no I/O, no chance) and receive only the `EvaluationInput`, all of which is in the digest
 *   together with the versions of the code: the inventory with everything that was not read, held kinds included, the
 *   settings, the assumptions and the approved objects. Provenance is no part of the input.
 * - Objects are the same, because they follow from the inventory. Their hashes are compared nevertheless.
 * - Findings: the newest snapshot compared the same results, with the same exclusions and quality. It opened or confirmed
 *   all that is violated, and resolved or marked as stale all that is not. Doing so again changes nothing, because people
 *   only change what snapshots do not compare. Teams and due dates follow from the settings for findings, which are in
 *   the digest too, from labels, and from when a finding was opened.
 * - Drift: a settled snapshot is compared with the last settled one, which is the newest, as it has a digest (see
 *   `repeatableDigest`). It has the same objects, basis and scores, and nothing was recorded since.
 */
export function compareWithNewest(
  previous: PreviousState,
  { input, header, objects, findingSettings }: ReadSnapshot,
): ComparisonWithNewest {
  const exclusions = compareExclusions(previous.problems, header.problems);
  const digest = inputDigest({ ...input, exclusions, findingSettings });
  const ground = groundOf(previous);
  const isUnchanged =
    previous.inputDigest === digest &&
    qualityOf(header) === 'settled' &&
    ground !== null &&
    // Otherwise the objects of the newest snapshot are no longer kept.
    ground.base.sequence === ground.newest.sequence &&
    hasSameObjects(ground, objects);
  return isUnchanged ? { type: 'unchanged' } : { type: 'computed', inputDigest: digest };
}

/**
 * The digest by which the next snapshot may repeat the results of this one; null if it may not. What is not settled is
 * compared with an earlier snapshot. A rule that failed may succeed next time.
 */
export function repeatableDigest(
  { inputDigest: digest }: Extract<ComparisonWithNewest, { type: 'computed' }>,
  header: SnapshotHeader,
  { results }: Assessment,
): string | null {
  const isRepeatable = qualityOf(header) === 'settled' && results.every(({ outcome }) => outcome !== 'error');
  return isRepeatable ? digest : null;
}
