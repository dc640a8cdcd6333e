import { seesNamespace } from '../core/access-scope.ts';
import type { AccessScope } from '../core/access-scope.ts';
import type { Inventory } from '../core/inventory/inventory.ts';
import { unknownName } from '../api/unknown-name.ts';

/**
 * Refuses a namespace that a snapshot does not have, or that the asker does not see: as a filter it would look as if
 * there were nothing in it.
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
