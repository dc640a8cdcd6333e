/** Stands for the kind of something broken that could be an object of any kind. */
export const ANY_KIND = '*';

/** Stands for all kinds of an API group that exists and does not tell which kinds it has. */
export function anyKindOf(group: string): string {
  return `${ANY_KIND}.${group}`;
}

/**
 * A kind (or one namespace of it) that exists and could not be read. A kind whose CRD is absent is *absent*
 * and is not listed here. Anything listed makes the inventory PARTIAL.
 */
export interface Unread {
  /** `ANY_KIND` where not even the kind could be told, `anyKindOf` a group where only that could. */
  readonly kind: string;
  /** Missing: the kind is unread in the whole cluster. */
  readonly namespace?: string;
  readonly reason: 'forbidden' | 'failed' | 'broken-document' | 'not-in-input';
  /** For people: the server's own words without secrets, or the file and line. */
  readonly message: string;
}
