import { seesNamespace, visible } from '../../core/access-scope.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { placedMessage, type ObjectReference, type Problem } from '../../core/inventory/problems/problem.ts';
import { unreadText, type Unread } from '../../core/inventory/problems/unread.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { ObjectChanges } from '../../core/proposal/changes.ts';
import { changesAnything, proposalLimits } from '../../core/proposal/proposal-limits.ts';
import { propose } from '../../core/proposal/propose.ts';
import type { ReplaceMode } from '../../core/proposal/replace-mode.ts';
import { compile } from '../../core/reachability/compilation/compile.ts';
import { comparisons, missingIn, undecidedInBoth } from '../../core/reachability/comparison/diff.ts';
import type { Presence } from '../../core/reachability/comparison/diff.ts';
import { laterModel } from '../../core/reachability/revision/later-model.ts';
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import { inventoryOfTexts, type ManifestText } from '../../sources/manifests/sent-texts.ts';
import { SourceError } from '../../sources/source-error.ts';
import { invalidInput } from '../../refusals/refusals.ts';
import { seesEnds, shownModels, toRow, type DifferenceRow } from '../comparison/comparison.topic.ts';
import type { Ground, Topic } from '../topic.ts';

/** Maximum number of connections in an answer; the rest is only counted. */
export const MAX_CONNECTIONS = 10_000;

/** Manifests that are laid over a snapshot. */
export interface ProposalQuestion {
  readonly manifests: readonly ManifestText[];
  readonly replace: ReplaceMode;
}

/** A connection that differs, and in which states its workloads exist. */
export interface ProposedDifference extends DifferenceRow {
  readonly presence: Presence;
}

/** What differs once the manifests are applied. */
export interface ProposalAnswer {
  readonly objects: ObjectChanges;
  readonly addedWorkloads: readonly WorkloadReference[];
  readonly removedWorkloads: readonly WorkloadReference[];
  /** The first `MAX_CONNECTIONS`. */
  readonly connections: readonly ProposedDifference[];
  readonly connectionsLeftOut: number;
  /** Connections with ports that are unknown in both states. */
  readonly undecided: number;
  /** What could not be read of the manifests, and what is unknown because of it. */
  readonly unread: readonly Unread[];
  readonly problems: readonly Problem[];
}

interface Needed {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
}

/**
 * Which connections manifests open and close if they are applied to a snapshot. Both states are judged with the
 * assumptions of the snapshot. Reading manifests takes long, so it does not happen in the thread of the other questions.
 */
export const proposal: Topic<ProposalQuestion, ProposalAnswer, Needed> = {
  name: 'proposal',
  thread: 'own',
  needs: ({ inventory, model }: Ground): Needed => ({ inventory, model }),
  answer({ inventory: base, model }, { manifests: texts, replace }, { scope, budget }) {
    const manifests = readProposed(texts, () => budget.look());
    const { inventory, objects } = propose(base, manifests, replace);
    const earlier = { inventory: base, model };
    const { assumptions } = model;
    const later = laterModel(earlier, inventory, 'same', () => compile(inventory, { assumptions }));
    const { before, after, touched } = shownModels(
      {
        inventories: { before: base, after: inventory },
        before: model,
        after: later.model,
        ...(later.touched && { touched: later.touched }),
      },
      scope,
    );
    budget.look();
    const sees = seesEnds(scope);
    const connections: ProposedDifference[] = [];
    let found = 0;
    for (const { compared, difference, presence } of comparisons(before, after, touched)) {
      budget.spend();
      if (difference === undefined || !sees(compared)) continue;
      found += 1;
      if (found <= MAX_CONNECTIONS) connections.push({ ...toRow(difference), presence });
    }
    return {
      objects: objectsInScope(objects, scope),
      addedWorkloads: missingIn(before, after).filter(visible(scope)),
      removedWorkloads: missingIn(after, before).filter(visible(scope)),
      connections,
      connectionsLeftOut: found - connections.length,
      undecided: undecidedInBoth(before, after, {
        touched,
        workload: visible(scope),
        beforeRow: () => budget.spend(),
      }),
      ...limitsInScope(base, manifests, inventory, scope),
    };
  },
};

/** The inventory of sent manifests. Throws a refusal if they cannot be read, or contain nothing to judge. */
export function readProposed(texts: readonly ManifestText[], look: () => void): Inventory {
  let manifests: Inventory;
  try {
    manifests = inventoryOfTexts(texts, look);
  } catch (error) {
    if (error instanceof SourceError) throw invalidInput(error.message, ['manifests']);
    throw error;
  }
  if (!changesAnything(manifests))
    throw invalidInput(
      `the manifests contain no Kubernetes object that could change a connection${manifests.unread
        .map(({ message }) => `; not read: ${message}`)
        .join('')}`,
      ['manifests'],
    );
  return manifests;
}

/** The objects that a caller may see. */
export function objectsInScope(
  { deleted, undecided, changed, added }: ObjectChanges,
  scope: AccessScope,
): ObjectChanges {
  if (scope.namespaces === 'all') return { deleted, undecided, changed, added };
  // Listing a cluster-scoped object would reveal whether it exists and what it contains.
  const sees = ({ kind, namespace, name }: ObjectReference): boolean =>
    seesNamespace(scope, kind === 'Namespace' ? name : (namespace ?? ''));
  return {
    deleted: deleted.filter(sees),
    undecided: undecided.filter(sees),
    changed: changed.filter(sees),
    added: added.filter(sees),
  };
}

/** Messages about the whole cluster may name objects of any namespace, so limited tokens get only those of their own. */
export function limitsInScope(
  base: Inventory,
  manifests: Inventory,
  proposed: Inventory,
  scope: AccessScope,
): Pick<ProposalAnswer, 'unread' | 'problems'> {
  const { unread, problems } = proposalLimits(base, manifests, proposed);
  if (scope.namespaces === 'all') return { unread, problems };
  const isOwn = ({ namespace }: { readonly namespace?: string }): boolean =>
    namespace !== undefined && seesNamespace(scope, namespace);
  const own = new Set<Unread | Problem>([...manifests.unread, ...manifests.problems]);
  return {
    unread: unread.filter((one) => own.has(one) || isOwn(one)),
    problems: problems.filter((one) => own.has(one)),
  };
}

/** Human-readable messages about what an answer could not take into account. */
export function proposalWarnings({
  unread,
  problems,
}: Pick<ProposalAnswer, 'unread' | 'problems'>): string[] {
  return [...unread.map(unreadText), ...problems.map(placedMessage)];
}
