import type { Unread } from '../problems/unread.ts';
import type { Namespace } from './read-namespace.ts';

/**
 * Namespaces that contain objects although the API server does not list them, as unread. No object can exist outside a
 * namespace, so the list was incomplete: treating them as unlabelled would lose the data class of their workloads.
 */
export function unlistedNamespaces(
  namespaces: readonly Namespace[],
  withObjects: ReadonlySet<string>,
  unread: readonly Unread[],
): readonly Unread[] {
  const missing = unread.filter(({ kind }) => kind === 'Namespace');
  if (missing.some(({ namespace }) => namespace === undefined)) return [];
  const known = new Set(missing.map(({ namespace }) => namespace));
  return namespaces
    .filter(({ name, presence }) => presence !== 'present' && withObjects.has(name) && !known.has(name))
    .map(({ name }) => ({
      kind: 'Namespace',
      namespace: name,
      reason: 'failed',
      message: `the API server lists objects in namespace ${name}, but not the namespace itself: its labels are not known`,
    }));
}
