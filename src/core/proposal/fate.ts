import type { Inventory } from '../inventory/inventory.ts';
import { KINDS } from '../inventory/kubernetes/kinds.ts';
import type { Labels } from '../inventory/labels.ts';
import { namespacesWithObjects } from '../inventory/object-namespaces.ts';
import type { ObjectReference } from '../inventory/problems/problem.ts';
import { matchesSelector } from '../inventory/selector.ts';
import { ANY_KIND, type Unread } from '../inventory/problems/unread.ts';
import { WORKLOAD_KINDS, type Workload } from '../inventory/workload.ts';
import type { ReplaceMode } from './replace-mode.ts';

/** What happens to an object of the base that is not in the manifests. */
export type Fate =
  | { readonly type: 'kept' }
  | { readonly type: 'deleted' }
  | {
      readonly type: 'undecided';
      readonly reason: string;
      /** `same`: it is deleted or stays as it is. `unknown`: the manifests may contain it with other content. */
      readonly content: 'same' | 'unknown';
    };

const KEPT: Fate = { type: 'kept' };

/** Kinds whose objects may be a part of a workload of another kind. */
const PARTS_OF_WORKLOADS: ReadonlySet<string> = new Set([
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'Job',
]);
const CLUSTER_SCOPED: ReadonlySet<string> = new Set(
  KINDS.flatMap(({ name, reader }) => (reader?.scope === 'cluster' ? [name, bare(name)] : [])),
);
const OWN_KINDS: ReadonlySet<string> = new Set(WORKLOAD_KINDS);

/**
 * Decides what happens to objects that are not in the manifests. Partial manifests delete nothing that they may
 * contain.
 */
export class Fates {
  readonly #mode: ReplaceMode;
  readonly #manifests: Inventory;
  readonly #namespaces: ReadonlySet<string>;

  constructor(mode: ReplaceMode, manifests: Inventory) {
    this.#mode = mode;
    this.#manifests = manifests;
    this.#namespaces = namespacesWithObjects(manifests);
  }

  /** A policy or Service. `labels` are missing if the base does not contain them. */
  of(object: ObjectReference, labels?: Labels): Fate {
    const fate = this.#byMode(object, labels);
    if (fate.type === 'kept') return fate;
    const hiding = this.#unread((kind) => bare(kind) === bare(object.kind), object);
    return hiding === undefined ? fate : { type: 'undecided', reason: hiding.message, content: 'unknown' };
  }

  /**
   * A workload. A broken manifest that may be the workload leaves its new pods unknown, even where nothing is deleted.
   */
  ofWorkload(workload: Workload): Fate {
    const { kind } = workload;
    const hiding = this.#unread(
      (unread) => bare(unread) === kind || PARTS_OF_WORKLOADS.has(unread),
      workload,
    );
    if (hiding !== undefined) return { type: 'undecided', reason: hiding.message, content: 'unknown' };
    const fate = this.#byMode(workload, workload.labels);
    if (fate.type !== 'deleted' || OWN_KINDS.has(kind)) return fate;
    return this.#ofCustomKind(workload);
  }

  /** Pods of a custom resource stay with it. Other custom resources may be what the owner was created for. */
  #ofCustomKind({ namespace, kind, name }: Workload): Fate {
    const { passedOver = [], workloads } = this.#manifests;
    const near = passedOver.filter((object) => (object.namespace ?? 'default') === namespace);
    if (near.some((object) => bare(object.kind) === kind && object.name === name)) return KEPT;
    const maker =
      near[0] ??
      workloads.find((other) => other.recognisedBy === 'pod-template' && other.namespace === namespace);
    return maker === undefined
      ? { type: 'deleted' }
      : {
          type: 'undecided',
          reason: `${maker.kind} ${maker.name} of the manifests may create it`,
          content: 'same',
        };
  }

  #byMode({ namespace }: ObjectReference, labels: Labels | undefined): Fate {
    const mode = this.#mode;
    if (mode.type === 'overlay' || namespace === undefined) return KEPT;
    if (mode.type === 'selector' && labels !== undefined && !matchesSelector(mode.selector, labels))
      return KEPT;
    if (!this.#namespaces.has(namespace)) {
      const stray = this.#unread((kind) => !CLUSTER_SCOPED.has(kind), { namespace });
      if (stray === undefined) return KEPT;
      return {
        type: 'undecided',
        reason: `the manifests may have an object in ${namespace}: ${stray.message}`,
        content: 'same',
      };
    }
    if (mode.type === 'namespace' || labels !== undefined) return { type: 'deleted' };
    return {
      type: 'undecided',
      reason: `its labels are not known, so ${mode.text} may match it`,
      content: 'same',
    };
  }

  /** What was not read of the manifests and may be an object in a namespace. */
  #unread(
    isKind: (kind: string) => boolean,
    { namespace }: Pick<ObjectReference, 'namespace'>,
  ): Unread | undefined {
    return this.#manifests.unread.find(
      (unread) =>
        unread.reason !== 'not-in-input' &&
        (unread.namespace === undefined || unread.namespace === namespace) &&
        (unread.kind.startsWith(ANY_KIND) || isKind(unread.kind)),
    );
  }
}

/** Only the kind of a broken document is known, not its group. */
function bare(kind: string): string {
  return kind.split('.', 1)[0]!;
}
