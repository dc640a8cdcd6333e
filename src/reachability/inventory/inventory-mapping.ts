import type { Classification } from '../../core/classification/classification.ts';
import { storedWorkloadName } from '../../core/inventory/stored/stored-object.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';
import type { ObjectAt } from '../../snapshots/provenance/provenance.store.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { toDataCategoryType, toDataClassReasonType } from './classification.types.ts';
import type { NamespaceRow, PolicyRow, WorkloadRow } from './inventory.topic.ts';
import type { ClassifiedType, NamespaceType, PolicyType, WorkloadType } from './inventory.types.ts';

/** A namespace of a snapshot as the API shows it. */
export function toNamespaceType(domainSnapshot: Snapshot): (row: NamespaceRow) => NamespaceType {
  return ({ classification, categories, ...row }) => ({
    domainSnapshot,
    ...row,
    ...classified(classification),
    dataCategories: categories.map(toDataCategoryType),
  });
}

/** A workload of a snapshot as the API shows it. */
export function toWorkloadType(domainSnapshot: Snapshot): (row: WorkloadRow) => WorkloadType {
  return ({ classification, categories, ...row }) => ({
    domainSnapshot,
    ...row,
    ...classified(classification),
    dataCategories: categories.map(toDataCategoryType),
  });
}

/** A policy of a snapshot as the API shows it. */
export function toPolicyType(domainSnapshot: Snapshot): (row: PolicyRow) => PolicyType {
  return (row) => ({ domainSnapshot, ...row });
}

/** The key of the stored object of a namespace. */
export function storedNamespace({ domainSnapshot, name }: NamespaceType): ObjectAt {
  return { snapshot: domainSnapshot, kind: 'Namespace', namespace: '', name };
}

/** The key of the stored object of a workload. */
export function storedWorkload({ domainSnapshot, namespace, kind, name }: WorkloadType): ObjectAt {
  return { snapshot: domainSnapshot, kind: 'Workload', namespace, name: storedWorkloadName({ kind, name }) };
}

/** The key of the stored object of a policy. */
export function storedPolicy({ domainSnapshot, storedKind, namespace, name }: PolicyType): ObjectAt {
  return { snapshot: domainSnapshot, kind: storedKind, namespace: namespace ?? '', name };
}

/** The key of the score and findings of a namespace. */
export function partOfNamespace({ domainSnapshot, name }: NamespaceType): ClusterPart {
  return { snapshot: positionOf(domainSnapshot), namespace: name };
}

/** The key of the score and findings of a workload. */
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
