import { groupKind, type Envelope } from './fields/read-metadata.ts';
import { readerFor } from './kinds.ts';

/**
 * Identifies an object within a cluster: two objects with the same identity are versions of one. The version of the API
 * is not part of it.
 */
export function objectIdentity(
  envelope: Envelope,
  { name, namespace }: { readonly name: string; readonly namespace: string | undefined },
): string {
  const scope = readerFor(envelope)?.scope ?? 'namespaced';
  const place = scope === 'cluster' ? '' : (namespace ?? (scope === 'either' ? '' : 'default'));
  return [groupKind(envelope), place, name].join('\n');
}
