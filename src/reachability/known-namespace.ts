import { seesNamespace } from '../core/access-scope.ts';
import type { AccessScope } from '../core/access-scope.ts';
import type { Inventory } from '../core/inventory/inventory.ts';
import { unknownName } from '../api/unknown-name.ts';

/**
 * Rejects a namespace that a snapshot does not contain, or that the caller may not see: as a filter it would silently
 * match nothing.
 */
export function requireNamespace(
  { namespaces }: Pick<Inventory, 'namespaces'>,
  scope: AccessScope,
  name: string | undefined,
  field: readonly string[] = ['namespace'],
): void {
  if (name === undefined) return;
  const known = namespaces.map((namespace) => namespace.name).filter((one) => seesNamespace(scope, one));
  if (!known.includes(name)) throw unknownName({ what: 'namespace', name, known, field });
}
