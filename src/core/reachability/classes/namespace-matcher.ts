import { matchNamespace, type NamespaceView } from '../../inventory/namespace-view.ts';
import type { Selector } from '../../inventory/selector.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import type { Reason } from '../model/model.ts';
import { SelectorCache } from './selector-cache.ts';

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

/** Why it is unknown whether one of these selectors matches a namespace. Empty if all of them are decided. */
export function openReasonsOfNamespace(
  view: NamespaceView | undefined,
  selectors: readonly Selector[],
  unread: readonly Unread[],
): Reason[] {
  if (view === undefined || !selectors.some((selector) => matchNamespace(selector, view) === 'maybe'))
    return [];
  if (view.labelsRead === 'absent') return [{ type: 'assumption', assumption: 'absentNamespaces' }];
  if (view.labelsRead === 'partly') {
    const keys = new Set(selectors.flatMap(({ requirements }) => requirements.map(({ key }) => key)));
    const labels = view.unreadLabels?.filter((key) => keys.has(key)) ?? [];
    return [{ type: 'label-not-text', object: { kind: 'Namespace', name: view.name }, labels }];
  }
  return unread
    .filter(
      ({ kind, namespace }) => kind === 'Namespace' && (namespace === undefined || namespace === view.name),
    )
    .map((entry) => ({ type: 'unread', unread: entry }));
}
