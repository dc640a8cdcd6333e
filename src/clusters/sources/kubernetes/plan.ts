import type { CollectedKind } from './collected-kinds.ts';
import type { ServedKinds, ServedResource } from './discovery.ts';

/** A kind that the server has, in the version that it will be read in. */
export interface PlannedKind {
  readonly collected: CollectedKind;
  readonly apiVersion: string;
  readonly resource: string;
}

/** What there is to read on one server. */
export interface CollectionPlan {
  readonly kinds: readonly PlannedKind[];
  readonly absent: readonly string[];
  /** Kinds of groups that exist and do not answer. */
  readonly failing: readonly { readonly name: string; readonly message: string }[];
}

/**
 * Settles which kinds are read and in which version. A kind is absent only where discovery answered and does not
 * have it; a kind of a group that does not answer is failing.
 */
export function planCollection(kinds: readonly CollectedKind[], served: ServedKinds): CollectionPlan {
  const planned: PlannedKind[] = [];
  const absent: string[] = [];
  const failing: { name: string; message: string }[] = [];
  for (const collected of kinds) {
    const { group, kind, name, sameAsGroup } = collected;
    if (sameAsGroup !== undefined && served.versionsOf(sameAsGroup, kind).length > 0) continue;
    const best = bestVersion(collected, served.versionsOf(group, kind));
    const failure = served.failingGroups.get(group);
    if (best !== undefined) {
      const apiVersion = group === '' ? best.version : `${group}/${best.version}`;
      planned.push({ collected, apiVersion, resource: best.resource });
    } else if (failure === undefined) absent.push(name);
    else failing.push({ name, message: failure });
  }
  return { kinds: planned, absent, failing };
}

function bestVersion(kind: CollectedKind, served: readonly ServedResource[]): ServedResource | undefined {
  for (const version of kind.versions) {
    const resource = served.find((candidate) => candidate.version === version);
    if (resource !== undefined) return resource;
  }
  return served[0];
}
