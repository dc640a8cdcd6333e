import type { Unread } from '../../inventory/unread.ts';
import type { Selector } from '../../inventory/selector.ts';
import { matchNamespace } from '../classes/namespace-matcher.ts';
import type { NamespaceView } from '../classes/namespace-matcher.ts';
import type { Reason } from '../model/model.ts';

/** Why it is open whether one of these selectors matches a namespace. Empty where none of them is open. */
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
