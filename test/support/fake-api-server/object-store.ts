import type { ResourceType } from './resource-types.ts';

/** A Kubernetes object as a test writes it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** Objects of one resource in the order of their keys, read by index so that they may be created on demand. */
export interface ObjectList {
  readonly length: number;
  at(index: number): KubernetesObject;
}

/** Objects by resource, with the one resource version counter of an etcd. */
export class ObjectStore {
  #resourceVersion = 1000;
  readonly #objects = new Map<string, Map<string, KubernetesObject>>();
  readonly #generated = new Map<string, ObjectList>();

  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  put(type: ResourceType, object: KubernetesObject): void {
    const objects = this.#of(type);
    const key = keyOf(object);
    const before = objects.get(key);
    this.#resourceVersion++;
    const metadata = {
      uid: before?.metadata['uid'] ?? `uid-${this.#resourceVersion}`,
      ...object.metadata,
      resourceVersion: String(this.#resourceVersion),
      generation: Number(before?.metadata['generation'] ?? 0) + 1,
    };
    objects.set(key, { ...object, metadata });
  }

  remove(type: ResourceType, name: string, namespace?: string): void {
    this.#resourceVersion++;
    this.#of(type).delete(`${namespace ?? ''}/${name}`);
  }

  /** Serves objects that are created on demand: a cluster larger than this process's memory. */
  generate(type: ResourceType, objects: ObjectList): void {
    this.#generated.set(typeKey(type), objects);
  }

  /** The current state, which later writes do not change. */
  snapshot(type: ResourceType, accepts: (object: KubernetesObject) => boolean): ObjectList {
    const generated = this.#generated.get(typeKey(type));
    if (generated !== undefined) return generated;
    const sorted = [...this.#of(type)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object)
      .filter(accepts);
    return {
      length: sorted.length,
      at(index) {
        const object = sorted[index];
        if (object === undefined) throw new RangeError(`no object ${index}`);
        return object;
      },
    };
  }

  #of(type: ResourceType): Map<string, KubernetesObject> {
    const key = typeKey(type);
    const objects = this.#objects.get(key) ?? new Map<string, KubernetesObject>();
    this.#objects.set(key, objects);
    return objects;
  }
}

function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function typeKey(type: ResourceType): string {
  return `${type.group}/${type.resource}`;
}
