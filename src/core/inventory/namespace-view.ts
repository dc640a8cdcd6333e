import type { Inventory } from './inventory.ts';
import { NAMESPACE_NAME_LABEL, type Labels } from './labels.ts';
import { matchKnownLabels, type Selector, type SelectorMatch } from './selector.ts';

/**
 * Whether the labels of a namespace are known. `unread`, `absent`: only its name is known, because the namespace could
 * not be read or was not in the input. `partly`: the values of some, or all, are not valid text.
 */
export type LabelKnowledge = 'read' | 'unread' | 'absent' | 'partly';

/** A namespace as seen by selectors. */
export interface NamespaceView {
  readonly name: string;
  readonly labels: Labels;
  readonly labelsRead: LabelKnowledge;
  /** The keys whose values are not known if the labels were read partly; missing: all except the name label. */
  readonly unreadLabels?: readonly string[];
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
    if (namespace?.presence !== 'present')
      return { ...named, labelsRead: absentNamespaces === 'unlabelled' ? 'read' : 'absent' };
    const { labelsRead = 'read', unreadLabels } = namespace;
    const labels = { ...namespace.labels, ...named.labels };
    return { name, labels, labelsRead, ...(unreadLabels && { unreadLabels }) };
  };
  const views = new Map<string, NamespaceView>();
  return (name) => {
    let seen = views.get(name);
    if (seen === undefined) views.set(name, (seen = view(name)));
    return seen;
  };
}

/** Whether a selector matches a namespace, as far as its labels are known. */
export function matchNamespace(selector: Selector, namespace: NamespaceView): SelectorMatch {
  return matchKnownLabels(selector, namespace.labels, (key) => isLabelKnown(key, namespace));
}

/** Whether the value of a label of a namespace, or its absence, is known. */
export function isLabelKnown(key: string, { labelsRead, unreadLabels }: NamespaceView): boolean {
  if (labelsRead === 'read' || key === NAMESPACE_NAME_LABEL) return true;
  return unreadLabels?.includes(key) === false;
}
