import type { Classification } from '../../core/classification/classification.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { toDataClassReasonType } from './classification.types.ts';
import type { NamespaceRow, WorkloadRow } from './inventory.topic.ts';
import type { ClassifiedType, NamespaceType, WorkloadType } from './inventory.types.ts';

/** A namespace of a snapshot as the API shows it. */
export function toNamespaceType(domainSnapshot: Snapshot): (row: NamespaceRow) => NamespaceType {
  return ({ classification, ...row }) => ({ domainSnapshot, ...row, ...classified(classification) });
}

/** A workload of a snapshot as the API shows it. */
export function toWorkloadType(domainSnapshot: Snapshot): (row: WorkloadRow) => WorkloadType {
  return ({ classification, ...row }) => ({ domainSnapshot, ...row, ...classified(classification) });
}

/** What the score and findings of a namespace are loaded by. */
export function partOfNamespace({ domainSnapshot, name }: NamespaceType): ClusterPart {
  return { snapshot: positionOf(domainSnapshot), namespace: name };
}

/** What the score and findings of a workload are loaded by. */
export function partOfWorkload({ domainSnapshot, namespace, kind, name }: WorkloadType): ClusterPart {
  return { snapshot: positionOf(domainSnapshot), namespace, workload: { kind, name } };
}

function positionOf({ clusterId, sequence }: Snapshot): ClusterPart['snapshot'] {
  return { clusterId, sequence };
}

function classified(
  classification: Classification | null,
): Pick<ClassifiedType, 'dataClass' | 'dataClassReason'> {
  if (classification === null) return { dataClass: null, dataClassReason: null };
  return {
    dataClass: classification.dataClass,
    dataClassReason: toDataClassReasonType(classification),
  };
}
