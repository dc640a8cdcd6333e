import { visible } from '../access-scope.ts';
import type { AccessScope } from '../access-scope.ts';
import type { Unread } from './unread.ts';

const WHAT_HAPPENED: Readonly<Record<Unread['reason'], string>> = {
  forbidden: 'the credentials do not allow it to be read',
  failed: 'the server did not give it',
  'broken-document': 'a manifest is broken',
  'not-in-input': 'it is not in the input',
};

/**
 * What was not read, as somebody with that scope may see it. The message may name files and objects of any namespace,
 * so that a token for some namespaces gets one that names nothing.
 */
export function unreadShown(unread: Unread, scope: AccessScope): Unread {
  return scope.namespaces === 'all' ? unread : { ...unread, message: WHAT_HAPPENED[unread.reason] };
}

/** What was not read and may matter in that scope, each once: entries that differ in what is withheld only are one. */
export function unreadInScope(unread: readonly Unread[], scope: AccessScope): readonly Unread[] {
  const shown = unread.filter(visible(scope)).map((one) => unreadShown(one, scope));
  return [...new Map(shown.map((one) => [JSON.stringify(one), one])).values()];
}
