import type { StoredObject } from '../core/inventory/stored-object.ts';
import type { Assessment, RuleResult, ScoreSample, WorkloadAssessment } from '../core/rules/assessment.ts';
import type { Patch } from '../core/remediation/patch.ts';
import type { SnapshotHeader } from '../snapshots/snapshot.ts';
import { decodeList, encodeList, type EncodedList } from './encoded-list.ts';
import type { SnapshotTaskResult } from './snapshot-task.ts';

type Prepared = Extract<SnapshotTaskResult, { type: 'prepared' }>;
type LongLists = 'results' | 'scores' | 'workloads';

/**
 * What a worker thread hands over. Everything that grows with the cluster is encoded: read in one piece, it would keep
 * the event loop from renewing job locks and answering requests.
 */
export type HandedOver =
  | Exclude<SnapshotTaskResult, Prepared>
  | {
      readonly type: 'prepared';
      readonly header: SnapshotHeader;
      readonly assessment: Omit<Assessment, LongLists>;
      readonly objects: EncodedList;
      readonly results: EncodedList;
      readonly scores: EncodedList;
      readonly workloads: EncodedList;
      readonly patches: EncodedList;
    };

/** Called in the worker thread, as the last thing. */
export function handOver({ prepared, assessment, patches }: Prepared): HandedOver {
  const { results, scores, workloads, ...rest } = assessment;
  return {
    type: 'prepared',
    header: prepared.header,
    assessment: rest,
    objects: encodeList(prepared.objects),
    results: encodeList(results),
    scores: encodeList(scores),
    workloads: encodeList(workloads),
    patches: encodeList(patches),
  };
}

/** Called where the snapshot is published. Rejects with the signal's reason. */
export async function takeOver(from: HandedOver, signal: AbortSignal): Promise<SnapshotTaskResult> {
  if (from.type === 'failed') return from;
  const { header, assessment, objects, results, scores, workloads, patches } = from;
  return {
    type: 'prepared',
    prepared: { header, objects: await decodeList<StoredObject>(objects, signal) },
    assessment: {
      ...assessment,
      results: await decodeList<RuleResult>(results, signal),
      scores: await decodeList<ScoreSample>(scores, signal),
      workloads: await decodeList<WorkloadAssessment>(workloads, signal),
    },
    patches: await decodeList<Patch>(patches, signal),
  };
}
