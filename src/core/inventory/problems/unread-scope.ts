import { visible } from '../../access-scope.ts';
import type { AccessScope } from '../../access-scope.ts';
import type { Unread } from './unread.ts';

const WHAT_HAPPENED: Readonly<Record<Unread['reason'], string>> = {
  forbidden: 'the credentials do not allow it to be read',
  failed: 'the server did not return it',
  'broken-document': 'a manifest is invalid',
  'not-in-input': 'it is not in the input',
  'gone-at-once': 'most of its objects disappeared at once, which is not confirmed yet',
  'unknown-pods': 'it is declared as personal data, and its pods cannot be derived from it',
};

/**
 * What was not read, limited to a scope. The message may name files and objects of any namespace, so a token for some
 * namespaces gets a message without names.
 */
export function unreadShown(unread: Unread, scope: AccessScope): Unread {
  return scope.namespaces === 'all' ? unread : { ...unread, message: WHAT_HAPPENED[unread.reason] };
}

/**
 * What was not read and may matter in a scope, without duplicates: entries that differ only in hidden parts are merged.
 */
export function unreadInScope(unread: readonly Unread[], scope: AccessScope): readonly Unread[] {
  const shown = unread.filter(visible(scope)).map((one) => unreadShown(one, scope));
  return [...new Map(shown.map((one) => [JSON.stringify(one), one])).values()];
}
