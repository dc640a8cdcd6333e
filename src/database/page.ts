/** A value of a sort key, as it stands in a cursor. Times are ISO 8601 with milliseconds. */
export type CursorValue = string | number | null;

/** The part of a list that is asked for. Keyset paging: cursors hold sort keys, so that new rows shift nothing. */
export interface Page {
  /** 1 or more; the doors allow at most 100. */
  readonly limit: number;
  readonly direction: 'forward' | 'backward';
  /** The sort keys of the member that the page begins behind (or, backward, ends before). */
  readonly cursor?: readonly CursorValue[];
}

/** A page of a list, always in the list's own order. */
export interface Slice<T> {
  readonly members: readonly { readonly item: T; readonly cursor: readonly CursorValue[] }[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

/** A cursor that was not made by this list. */
export class CursorError extends Error {
  readonly code = 'invalid-cursor';

  constructor() {
    super('this is not a cursor of this list: leave it out to begin at the start');
    this.name = 'CursorError';
  }
}
