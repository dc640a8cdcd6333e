/** A text is nested deeper than the limit. Thrown before anything is made of it: parsers take minutes over such a text. */
export class NestingError extends Error {
  readonly code = 'nesting-too-deep';
  /** Offset into the text at which the limit is passed. */
  readonly offset: number;

  constructor(maxDepth: number, offset: number) {
    super(`nested deeper than the limit of ${maxDepth} levels`);
    this.name = 'NestingError';
    this.offset = offset;
  }
}
