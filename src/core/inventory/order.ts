/** Order by UTF-16 code unit: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Identified {
  readonly namespace?: string;
  readonly kind?: string;
  readonly name: string;
  /** Distinguishes policies of two vendors whose kinds have the same name. */
  readonly apiVersion?: string;
}

/** The order in which an inventory lists objects of one sort: by namespace, kind, name. */
export function sortedByIdentity<T extends Identified>(items: readonly T[]): readonly T[] {
  return [...items].sort(
    (a, b) =>
      compareText(a.namespace ?? '', b.namespace ?? '') ||
      compareText(a.kind ?? '', b.kind ?? '') ||
      compareText(a.name, b.name) ||
      compareText(a.apiVersion ?? '', b.apiVersion ?? ''),
  );
}

type WorkloadIdentity = Required<Omit<Identified, 'apiVersion'>>;

/** The one order of workloads: by namespace, name, kind. */
export function compareWorkloads(a: WorkloadIdentity, b: WorkloadIdentity): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || compareText(a.kind, b.kind);
}

/** The order in which an inventory lists workloads. */
export function sortedWorkloads<T extends WorkloadIdentity>(workloads: readonly T[]): readonly T[] {
  return [...workloads].sort(compareWorkloads);
}
