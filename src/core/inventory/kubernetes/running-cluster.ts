import type { Inventory } from '../inventory.ts';
import type { Unread } from '../problems/unread.ts';
import { field, isFields, type Fields } from './fields/fields.ts';
import type { ObjectReference } from '../problems/problem.ts';

/** The field that shows that an API server has stored an object; `undefined` for manually written objects. */
export function storedFieldOf(object: Fields): string | undefined {
  const [metadata, status] = [field(object, 'metadata'), field(object, 'status')];
  if (isFields(metadata))
    for (const key of ['uid', 'resourceVersion']) {
      const value = field(metadata, key);
      if (typeof value === 'string' && value !== '') return `metadata.${key}`;
    }
  return isFields(status) && typeof field(status, 'readyReplicas') === 'number'
    ? 'status.readyReplicas'
    : undefined;
}

/** An object that an API server has stored, and the field that shows it. */
export interface StoredEvidence {
  readonly object: ObjectReference;
  readonly field: string;
}

/** What is not known about a running cluster if neither pods with addresses nor nodes were given. */
export function unreadWithoutPods(
  { object: { kind, namespace, name }, field: at }: StoredEvidence,
  { workloads, nodes }: Pick<Inventory, 'workloads' | 'nodes'>,
): Unread | undefined {
  const hasAddresses = workloads.some(({ pods }) => pods.some(({ addresses }) => addresses.length > 0));
  if (nodes.length > 0 || hasAddresses) return undefined;
  const named = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  return {
    kind: 'Node',
    reason: 'not-in-input',
    message: `these are objects of a running cluster (${named} has ${at}) without its pods and nodes: pods are taken from their templates, and their addresses and nodes are not known. Add the output of "kubectl get pods,nodes --all-namespaces -o yaml".`,
  };
}
