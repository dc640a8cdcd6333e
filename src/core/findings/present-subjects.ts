import { storedWorkloadName, type StoredObject } from '../inventory/stored/stored-object.ts';
import type { Subject } from '../rules/rule.ts';

/** The workloads and namespaces that a snapshot contains, regardless of their classification. */
export class PresentSubjects {
  readonly #workloads = new Set<string>();
  readonly #namespaces = new Set<string>();

  constructor(objects: Iterable<Pick<StoredObject, 'kind' | 'namespace' | 'name' | 'body'>>) {
    for (const { kind, namespace, name, body } of objects) {
      if (kind === 'Workload') this.#workloads.add(`${namespace}/${name}`);
      if (kind === 'Namespace' && isPresent(body)) this.#namespaces.add(name);
    }
  }

  has(subject: Subject): boolean {
    return subject.type === 'workload'
      ? this.#workloads.has(`${subject.namespace}/${storedWorkloadName(subject)}`)
      : this.#namespaces.has(subject.namespace);
  }
}

/** A namespace that is only mentioned by other objects does not count as present. */
function isPresent(body: string): boolean {
  const namespace: unknown = JSON.parse(body);
  return (
    typeof namespace === 'object' &&
    namespace !== null &&
    'presence' in namespace &&
    namespace.presence === 'present'
  );
}
