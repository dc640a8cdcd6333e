/** The kind of a broken object that could be of any kind. */
export const ANY_KIND = '*';

/** Stands for all kinds of an API group whose kinds are not known because it does not respond. */
export function anyKindOf(group: string): string {
  return `${ANY_KIND}.${group}`;
}

/**
 * A kind (or one namespace of it) that exists but could not be read, or of which too many objects disappeared at once.
 * A kind whose CRD does not exist is *absent* and is not listed here. Any entry makes the inventory PARTIAL.
 */
export interface Unread {
  /** `ANY_KIND` if not even the kind is known, `anyKindOf` a group if only the group is known. */
  readonly kind: string;
  /** Missing: the kind is unread in the whole cluster. */
  readonly namespace?: string;
  readonly reason:
    'forbidden' | 'failed' | 'broken-document' | 'not-in-input' | 'unknown-pods' | 'gone-at-once';
  /** Human-readable: the server's message without secrets, or the file and line. */
  readonly message: string;
}

/** One human-readable line. */
export function unreadText({
  kind,
  namespace,
  message,
}: Pick<Unread, 'kind' | 'namespace' | 'message'>): string {
  return `not read: ${kind}${namespace === undefined ? '' : ` in ${namespace}`}: ${message}`;
}
