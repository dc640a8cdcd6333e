/** A value of a sort key in a cursor. Times are ISO 8601 with milliseconds. */
export type CursorValue = string | number | null;

/** The requested part of a list. Keyset paging: cursors contain sort keys, so that new rows do not shift pages. */
export interface Page {
  /** 1 or more; the APIs allow at most 100. */
  readonly limit: number;
  readonly direction: 'forward' | 'backward';
  /** The sort keys of the member after which the page begins (or, backward, before which it ends). */
  readonly cursor?: readonly CursorValue[];
}

/** A page of a list, always in the list's order. */
export interface Slice<T> {
  readonly members: readonly { readonly item: T; readonly cursor: readonly CursorValue[] }[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

/** A cursor that does not belong to this list. */
export class CursorError extends Error {
  readonly code = 'invalid-cursor';

  constructor() {
    super('this is not a cursor of this list: omit it to begin at the start');
    this.name = 'CursorError';
  }
}
