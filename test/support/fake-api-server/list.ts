import type { KubernetesObject, ObjectList, ObjectStore } from './object-store.ts';
import type { ResourceType } from './resource-types.ts';
import { selects } from './selectors.ts';
import { expiredContinue, failure, notFound, ok } from './status.ts';
import type { Answer } from './status.ts';

/** `whole-only`: a server that cannot serve PartialObjectMetadata. */
export type MetadataSupport = 'partial-metadata' | 'whole-only';

interface OpenList {
  readonly objects: ObjectList;
  readonly resourceVersion: number;
}

/** Serves LISTs in pages, each list as of one resource version, as etcd does. */
export class ListServer {
  readonly #store: ObjectStore;
  readonly #open = new Map<string, OpenList>();
  #nextList = 1;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Drops all running lists: etcd compacted the revision that they read. */
  expireTokens(): void {
    this.#open.clear();
  }

  /** One object by its name. */
  get(type: ResourceType, namespace: string | undefined, name: string): Answer {
    const { length, ...found } = this.#store.snapshot(
      type,
      ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
    );
    return length === 0 ? notFound() : ok({ ...found.at(0) });
  }

  list(
    type: ResourceType,
    namespace: string | undefined,
    query: URLSearchParams,
    accept: string,
    metadataSupport: MetadataSupport,
  ): Answer {
    const partial = accept.includes('as=PartialObjectMetadataList');
    if (partial && metadataSupport === 'whole-only') {
      return failure(406, 'NotAcceptable', 'only the following media types are accepted: application/json');
    }
    const [listId, start] = (query.get('continue') ?? `${this.#begin(type, namespace, query)}:0`).split(':');
    const from = Number(start);
    const open = this.#open.get(listId ?? '');
    if (open === undefined) return expiredContinue(`inconsistent:${from}`);
    const limit = Number(query.get('limit') ?? 0) || open.objects.length;
    const until = Math.min(from + limit, open.objects.length);
    const items: unknown[] = [];
    for (let index = from; index < until; index++) {
      items.push(partial ? metadataOf(open.objects.at(index)) : withoutType(open.objects.at(index)));
    }
    const remaining = open.objects.length - until;
    return ok({
      kind: partial ? 'PartialObjectMetadataList' : `${type.kind}List`,
      apiVersion: partial ? 'meta.k8s.io/v1' : apiVersion(type),
      metadata: {
        resourceVersion: String(open.resourceVersion),
        ...(remaining > 0 && { continue: `${listId}:${until}`, remainingItemCount: remaining }),
      },
      items,
    });
  }

  #begin(type: ResourceType, namespace: string | undefined, query: URLSearchParams): string {
    const id = `list-${this.#nextList++}`;
    const objects = this.#store.snapshot(
      type,
      (object) =>
        (namespace === undefined || object.metadata.namespace === namespace) && selects(query, object),
    );
    this.#open.set(id, { objects, resourceVersion: this.#store.resourceVersion });
    return id;
  }
}

export function apiVersion(type: ResourceType): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** Items of a typed list contain neither `kind` nor `apiVersion`. */
function withoutType({ apiVersion: _version, kind: _kind, ...rest }: KubernetesObject): object {
  return rest;
}

function metadataOf(object: KubernetesObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}
