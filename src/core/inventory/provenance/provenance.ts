import type { ObjectReference } from '../problem.ts';

/**
 * What an object says about who wrote and who delivered it. It is kept beside the content: a change of nothing else
 * makes no new revision, and reachability never depends on it.
 */
export interface Provenance {
  /** The last writes, newest first. Missing: none is recorded. */
  readonly writes?: readonly ObjectWrite[];
  /** Missing: no known tool marks the object as its own. */
  readonly deliveredBy?: Delivery;
}

/** The last write of a manager with an operation, from `metadata.managedFields`. Writes of the status are left out. */
export interface ObjectWrite {
  /** The name that the client gave itself. It identifies a program, not a person. */
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** ISO 8601, UTC, in whole seconds. */
  readonly time: string;
  /** Missing: the object itself. */
  readonly subresource?: string;
}

export type DeliveryTool = 'argo-cd' | 'flux' | 'helm';

/** The unit of a delivery tool that an object belongs to. */
export interface Delivery {
  readonly tool: DeliveryTool;
  /** `helm-release` is a HelmRelease of Flux, `release` one of Helm itself. */
  readonly kind: 'application' | 'kustomization' | 'helm-release' | 'release';
  /** Missing: not recorded on the object. */
  readonly namespace?: string;
  readonly name: string;
}

/** Identifies an object among those of an inventory. Kinds are those of stored objects. */
export function provenanceKey({ kind, namespace = '', name }: ObjectReference): string {
  return `${kind}\n${namespace}\n${name}`;
}
