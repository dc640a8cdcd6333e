import type {
  Delivery,
  LastChange,
  ObjectWrite,
  Provenance,
} from '../../core/inventory/provenance/provenance.ts';

/** Provenance in the form in which it is stored: lists without names, because there is one for each revision. */
export interface StoredProvenance {
  /** Manager, operation, time, subresource. */
  readonly w?: readonly (readonly [string, ObjectWrite['operation'], string, string?])[];
  /** Tool, kind, name, namespace. */
  readonly d?: readonly [Delivery['tool'], Delivery['kind'], string, string?];
  readonly c?: LastChange;
}

export function toStoredProvenance({ writes, deliveredBy, lastChange }: Provenance): StoredProvenance {
  return {
    ...(writes && {
      w: writes.map(({ manager, operation, time, subresource }) =>
        subresource === undefined
          ? ([manager, operation, time] as const)
          : ([manager, operation, time, subresource] as const),
      ),
    }),
    ...(deliveredBy && {
      d:
        deliveredBy.namespace === undefined
          ? ([deliveredBy.tool, deliveredBy.kind, deliveredBy.name] as const)
          : ([deliveredBy.tool, deliveredBy.kind, deliveredBy.name, deliveredBy.namespace] as const),
    }),
    ...(lastChange && { c: lastChange }),
  };
}

export function fromStoredProvenance({ w, d, c }: StoredProvenance): Provenance {
  return {
    ...(w && {
      writes: w.map(([manager, operation, time, subresource]) => ({
        manager,
        operation,
        time,
        ...(subresource !== undefined && { subresource }),
      })),
    }),
    ...(d && {
      deliveredBy: { tool: d[0], kind: d[1], name: d[2], ...(d[3] !== undefined && { namespace: d[3] }) },
    }),
    ...(c && { lastChange: c }),
  };
}
