import { fromStoredObjects } from '../../inventory/stored/from-stored-objects.ts';
import type { StoredObject } from '../../inventory/stored/stored-object.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import { compile } from '../../reachability/compilation/compile.ts';
import { chooseAssumptions, type AssumptionSettings } from '../../reachability/plugins/profiles.ts';
import { AlikeGroups } from '../../rules/reach/alike.ts';
import { accessLists, type AccessLists } from '../access-lists.ts';
import type { DeclaredAccess } from '../declared-access.ts';

/** A stored inventory, and the workloads whose access is to be computed. */
export interface PastInventory {
  readonly objects: readonly StoredObject[];
  readonly unread: readonly Unread[];
  /** The profile and the assumptions that were recorded with the snapshot. */
  readonly settings: AssumptionSettings;
  readonly subjects: readonly WorkloadReference[];
}

/** The declared connections of a past snapshot are not recorded. */
const NOTHING_DECLARED: DeclaredAccess = { between: () => NO_CONNECTIONS, outside: () => [] };

/**
 * The access lists that would have been recorded, had these workloads been in scope: by this version of the engine, under
 * the assumptions of then, and without declared connections. Workloads that the inventory does not have are left out.
 * Throws `StoredObjectError`.
 */
export function pastAccess({ objects, unread, settings, subjects }: PastInventory): AccessLists {
  const inventory = fromStoredObjects(objects, { unread, problems: [], absentKinds: [], ignoredKinds: {} });
  const { assumptions } = chooseAssumptions(inventory, settings);
  const model = compile(inventory, { assumptions });
  return accessLists({
    subjects: subjects.filter((subject) => model.findWorkload(subject) !== undefined),
    model,
    declared: NOTHING_DECLARED,
    alike: new AlikeGroups(model, () => ''),
  });
}
