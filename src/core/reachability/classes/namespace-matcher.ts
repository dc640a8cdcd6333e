import type { Inventory } from '../../inventory/inventory.ts';
import type { Labels } from '../../inventory/labels.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { matchesSelector, meetsRequirement } from '../../inventory/selector.ts';
import type { Requirement, Selector } from '../../inventory/selector.ts';
import { SelectorCache } from './selector-cache.ts';

/** A namespace as selectors see it. `unread`: only its name is known, other labels may be anything. */
export interface NamespaceView {
  readonly name: string;
  readonly labels: Labels;
  readonly labelsRead: 'read' | 'unread';
}

/**
 * Namespaces of an inventory as selectors see them, by name. One that is present and yet unread by its name was found
 * with several contents: which of its labels hold cannot be told.
 */
export function namespaceViews({ namespaces, unread }: Inventory): (name: string) => NamespaceView {
  const known = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
  const missing = unread.filter(({ kind }) => kind === 'Namespace');
  return (name) => {
    const namespace = known.get(name);
    const missed = missing.some((entry) =>
      entry.namespace === undefined ? namespace?.presence !== 'present' : entry.namespace === name,
    );
    return {
      name,
      labels: { ...namespace?.labels, [NAMESPACE_NAME_LABEL]: name },
      labelsRead: missed ? 'unread' : 'read',
    };
  };
}

/** Names of namespaces that a selector certainly matches, and of those that it may match; one set where they agree. */
export interface MatchedNamespaces {
  readonly certain: ReadonlySet<string>;
  readonly possible: ReadonlySet<string>;
}

/** Finds namespaces by their labels, as far as these were read. */
export class NamespaceMatcher {
  readonly views: readonly NamespaceView[];
  private readonly cache = new SelectorCache<MatchedNamespaces>();

  constructor(views: readonly NamespaceView[]) {
    this.views = views;
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
