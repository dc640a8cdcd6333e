import { anyKindOf } from '../../../core/inventory/problems/unread.ts';
import type { Unread } from '../../../core/inventory/problems/unread.ts';
import type { CollectedKind } from './collected-kinds.ts';
import { discoveredPolicyKinds } from './discovered-kinds.ts';
import type { ServedKinds, ServedResource } from './discovery.ts';
import { isPolicyFree } from '../../../core/inventory/kubernetes/api-groups.ts';

/** A kind that the server has, in the version in which it will be read. */
export interface PlannedKind {
  readonly collected: CollectedKind;
  readonly apiVersion: string;
  readonly resource: string;
}

/** What to read in one stage. */
export interface StagePlan {
  readonly kinds: readonly PlannedKind[];
  /** Names of kinds that are not installed. */
  readonly absent: readonly string[];
  /** Kinds of groups that exist but do not respond. */
  readonly failing: readonly Unread[];
}

/** What to read from one server. */
export type CollectionPlan = Readonly<Record<CollectedKind['stage'], StagePlan>>;

/**
 * Determines which kinds are read and in which version: the listed ones, and others that are named like policies. A
 * kind is absent only if discovery succeeded and does not contain it; a kind of a group that does not respond is
 * failing.
 */
export function planCollection(listed: readonly CollectedKind[], served: ServedKinds): CollectionPlan {
  const boundaries = planKinds(
    listed.filter(({ stage }) => stage === 'boundaries'),
    served,
  );
  const contents = planKinds(
    listed.filter(({ stage }) => stage === 'contents'),
    served,
  );
  const discovered = discoveredPolicyKinds(listed, served).map((found) =>
    planned(found.collected, found.served),
  );
  return {
    boundaries: {
      ...boundaries,
      kinds: [...boundaries.kinds, ...discovered],
      failing: [...boundaries.failing, ...failingGroups(listed, served)],
    },
    contents,
  };
}

function planKinds(kinds: readonly CollectedKind[], served: ServedKinds): StagePlan {
  const plannedKinds: PlannedKind[] = [];
  const absent: string[] = [];
  const failing: Unread[] = [];
  for (const collected of kinds) {
    if (isReadElsewhere(collected, served)) continue;
    const { group, kind, name } = collected;
    const best = bestVersion(collected, served.versionsOf(group, kind));
    const failure = served.failingGroups.get(group);
    if (best !== undefined) plannedKinds.push(planned(collected, best));
    else if (failure === undefined) absent.push(name);
    else failing.push({ kind: name, reason: 'failed', message: failure });
  }
  return { kinds: plannedKinds, absent, failing };
}

/**
 * Groups that do not respond and may have policies: all except those of Kubernetes that have none, and those of which a
 * listed policy kind is known to be unread, or is read from elsewhere.
 */
function failingGroups(listed: readonly CollectedKind[], served: ServedKinds): readonly Unread[] {
  const settled = new Set(
    listed
      .filter(({ stage }) => stage === 'boundaries')
      .filter(
        (kind) => isReadElsewhere(kind, served) || served.versionsOf(kind.group, kind.kind).length === 0,
      )
      .map(({ group }) => group),
  );
  return [...served.failingGroups]
    .filter(([group]) => !isPolicyFree(group) && !settled.has(group))
    .map(([group, message]) => ({
      kind: anyKindOf(group),
      reason: 'failed',
      message: `${message}: it is not known whether it has policies`,
    }));
}

function isReadElsewhere({ group, kind, copyOf }: CollectedKind, served: ServedKinds): boolean {
  if (copyOf === undefined || served.versionsOf(copyOf.group, kind).length === 0) return false;
  return served.versionsOf(group, copyOf.unlessServed).length === 0;
}

function planned(collected: CollectedKind, { version, resource }: ServedResource): PlannedKind {
  const apiVersion = collected.group === '' ? version : `${collected.group}/${version}`;
  return { collected, apiVersion, resource };
}

function bestVersion(kind: CollectedKind, served: readonly ServedResource[]): ServedResource | undefined {
  for (const version of kind.versions) {
    const resource = served.find((candidate) => candidate.version === version);
    if (resource !== undefined) return resource;
  }
  return served[0];
}
