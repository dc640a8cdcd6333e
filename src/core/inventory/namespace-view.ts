import type { Inventory } from './inventory.ts';
import { NAMESPACE_NAME_LABEL, type Labels } from './labels.ts';
import { matchesSelector, meetsRequirement, type Requirement, type Selector } from './selector.ts';

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

/** What is assumed of the labels of namespaces that contain objects but were not in the input. */
export interface AbsentNamespaces {
  readonly absentNamespaces: 'unlabelled' | 'unknown';
}

/**
 * The namespaces of an inventory as seen by selectors, by name. A namespace that is both present and unread occurred
 * with several contents, so it is not known which of its labels apply.
 */
export function namespaceViews(
  { namespaces, unread }: Pick<Inventory, 'namespaces' | 'unread'>,
  { absentNamespaces }: AbsentNamespaces,
): (name: string) => NamespaceView {
  const known = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
  const missing = unread.filter(({ kind }) => kind === 'Namespace');
  const view = (name: string): NamespaceView => {
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
  const views = new Map<string, NamespaceView>();
  return (name) => {
    const seen = views.get(name) ?? view(name);
    views.set(name, seen);
    return seen;
  };
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
