import type { AccessList, AccessPart } from '../../../src/core/access/access-list.ts';
import { namespacePart, outsidePart, type StoredAccessPart } from '../../../src/core/access/stored-access.ts';
import { compareText } from '../../../src/core/inventory/order.ts';
import { isSameWorkload, type WorkloadReference } from '../../../src/core/inventory/workload.ts';

/** The parts of a list: the outside, then namespaces by name; empty ones are left out. */
export function partsOf({ workloads, outside }: AccessList): readonly StoredAccessPart[] {
  const byNamespace = [...Map.groupBy(workloads, ({ workload }) => workload.namespace)];
  return [
    ...(outside.length === 0 ? [] : [outsidePart(outside)]),
    ...byNamespace
      .sort(([a], [b]) => compareText(a, b))
      .map(([namespace, peers]) => namespacePart(namespace, peers)),
  ];
}

/**
 * The access list of a workload, joined from its parts. Equivalent workloads share their parts, which contain all of
 * them; the list of each leaves the workload itself out.
 */
export function listOf(parts: readonly AccessPart[], subject: WorkloadReference): AccessList {
  return {
    workloads: parts.flatMap(({ workloads }) =>
      workloads.filter(({ workload }) => !isSameWorkload(workload, subject)),
    ),
    outside: parts.flatMap(({ outside }) => outside),
  };
}
