/**
 * The text is nested deeper than the limit. Thrown before parsing, because parsers may take minutes for such a text.
 */
export class NestingError extends Error {
  readonly code = 'nesting-too-deep';
  /** Offset in the text at which the limit is exceeded. */
  readonly offset: number;

  constructor(maxDepth: number, offset: number) {
    super(`nested deeper than the limit of ${maxDepth} levels`);
    this.name = 'NestingError';
    this.offset = offset;
  }
}
