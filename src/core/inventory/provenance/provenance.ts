import type { ObjectReference } from '../problems/problem.ts';

/**
 * What an object says about who wrote and who delivered it. It is stored separately from the content: a change to it
 * alone does not create a revision. Reachability never depends on it.
 */
export interface Provenance {
  /** The last writes, newest first. Missing: none is recorded. */
  readonly writes?: readonly ObjectWrite[];
  /** Missing: no known tool marks the object as delivered by it. */
  readonly deliveredBy?: Delivery;
  /** Missing: the object was not read from a file, or this is switched off. */
  readonly lastChange?: LastChange;
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

/** The last change of the file that an object was read from, or why it is not known. */
export type LastChange = FileCommit | { readonly absent: AbsentChange };

/** A commit of a file. It may have changed other objects of that file and not this one. */
export interface FileCommit {
  readonly commit: string;
  /** As the author wrote it: nothing proves it. */
  readonly author: { readonly name: string; readonly email: string };
  /** ISO 8601, UTC, in whole seconds. */
  readonly committedAt: string;
  /** The first line of the message. */
  readonly subject: string;
}

/** Whether a file was committed after the time that its contents were recorded for. It is then not how that state arose. */
export function isLaterThan({ committedAt }: FileCommit, recordedAt: Date): boolean {
  return new Date(committedAt) > recordedAt;
}

/**
 * Why the last change of a file is not known. `shallow`: the clone does not go back that far. `modified`: the file has
 * other contents in HEAD. `limit-reached`: Git took too long or wrote too much. `unreadable`: Git failed.
 */
export type AbsentChange =
  | 'no-work-tree'
  | 'untracked'
  | 'modified'
  | 'shallow'
  | 'foreign-owner'
  | 'git-missing'
  | 'limit-reached'
  | 'unreadable'
  | 'several-copies';

/** Identifies an object among those of an inventory. Kinds are those of stored objects. */
export function provenanceKey({ kind, namespace = '', name }: ObjectReference): string {
  return `${kind}\n${namespace}\n${name}`;
}
