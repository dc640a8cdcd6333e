import type { Inventory } from '../../inventory/inventory.ts';
import type { Labels } from '../../inventory/labels.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { matchesSelector, meetsRequirement } from '../../inventory/selector.ts';
import type { Requirement, Selector } from '../../inventory/selector.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import { SelectorCache } from './selector-cache.ts';
import type { Unread } from '../../inventory/unread.ts';
import type { Reason } from '../model/model.ts';

/**
 * Whether the labels of a namespace are known. `unread`, `absent`: only its name is known, because the namespace could
 * not be read or was not in the input (or its labels were not).
 */
export type LabelKnowledge = 'read' | 'unread' | 'absent';

/** A namespace as seen by selectors. */
export interface NamespaceView {
  readonly name: string;
  readonly labels: Labels;
  readonly labelsRead: LabelKnowledge;
}

/**
 * The namespaces of an inventory as seen by selectors, by name. A namespace that is both present and unread occurred
 * with several contents, so it is not known which of its labels apply.
 */
export function namespaceViews(
  { namespaces, unread }: Pick<Inventory, 'namespaces' | 'unread'>,
  { absentNamespaces }: Pick<Assumptions, 'absentNamespaces'>,
): (name: string) => NamespaceView {
  const known = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
  const missing = unread.filter(({ kind }) => kind === 'Namespace');
  return (name) => {
    const namespace = known.get(name);
    const isMissed = missing.some((entry) =>
      entry.namespace === undefined ? namespace?.presence !== 'present' : entry.namespace === name,
    );
    const named = { name, labels: { [NAMESPACE_NAME_LABEL]: name } };
    if (isMissed) return { ...named, labelsRead: 'unread' };
    if (namespace?.presence !== 'present' || namespace.labelsRead === 'partly')
      return { ...named, labelsRead: absentNamespaces === 'unlabelled' ? 'read' : 'absent' };
    return { name, labels: { ...namespace.labels, ...named.labels }, labelsRead: 'read' };
  };
}

/**
 * Names of namespaces that a selector certainly matches, and of those that it may match; the same set if they are
 * equal.
 */
export interface MatchedNamespaces {
  readonly certain: ReadonlySet<string>;
  readonly possible: ReadonlySet<string>;
}

/** Finds namespaces by their labels, as far as these are known. */
export class NamespaceMatcher {
  readonly views: readonly NamespaceView[];
  private readonly byName: ReadonlyMap<string, NamespaceView>;
  private readonly cache = new SelectorCache<MatchedNamespaces>();

  constructor(views: readonly NamespaceView[]) {
    this.views = views;
    this.byName = new Map(views.map((view) => [view.name, view]));
  }

  /** A namespace that has workloads. */
  viewOf(name: string): NamespaceView | undefined {
    return this.byName.get(name);
  }

  matching(selector: Selector): MatchedNamespaces {
    return this.cache.get(selector, () => {
      const certain = new Set<string>();
      const possible = new Set<string>();
      for (const view of this.views) {
        const match = matchNamespace(selector, view);
        if (match === 'yes') certain.add(view.name);
        if (match !== 'no') possible.add(view.name);
      }
      return { certain, possible: certain.size === possible.size ? certain : possible };
    });
  }
}

/** Whether a selector matches a namespace, as far as its labels are known. */
export function matchNamespace(selector: Selector, namespace: NamespaceView): 'yes' | 'no' | 'maybe' {
  if (namespace.labelsRead === 'read') return matchesSelector(selector, namespace.labels) ? 'yes' : 'no';
  const [sure, open] = [[] as Requirement[], [] as Requirement[]];
  for (const requirement of selector.requirements)
    (requirement.key === NAMESPACE_NAME_LABEL ? sure : open).push(requirement);
  if (!sure.every((requirement) => meetsRequirement(requirement, namespace.labels))) return 'no';
  return open.length === 0 ? 'yes' : 'maybe';
}

/** Why it is unknown whether one of these selectors matches a namespace. Empty if all of them are decided. */
export function openReasonsOfNamespace(
  view: NamespaceView | undefined,
  selectors: readonly Selector[],
  unread: readonly Unread[],
): Reason[] {
  if (view === undefined || !selectors.some((selector) => matchNamespace(selector, view) === 'maybe'))
    return [];
  if (view.labelsRead === 'absent') return [{ type: 'assumption', assumption: 'absentNamespaces' }];
  return unread
    .filter(
      ({ kind, namespace }) => kind === 'Namespace' && (namespace === undefined || namespace === view.name),
    )
    .map((entry) => ({ type: 'unread', unread: entry }));
}
