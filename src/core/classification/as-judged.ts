import type { Inventory } from '../inventory/inventory.ts';
import type { AbsentNamespaces } from '../inventory/namespace-view.ts';
import type { ClassificationSettings } from './classification.ts';
import { withDeclaredObjects } from './declared-objects.ts';
import { withUnknownClasses } from './unknown-classes.ts';

/** The inventory with what the settings say about objects that cannot be judged. */
export function asJudged(
  inventory: Inventory,
  settings: ClassificationSettings,
  assumptions: AbsentNamespaces,
): Inventory {
  return withUnknownClasses(withDeclaredObjects(inventory, settings, assumptions), settings, assumptions);
}
