import { RE2JS, RE2JSException } from 're2js';

/** A pattern that is not a regular expression in RE2 syntax. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

const MAX_LENGTH = 200;

/** Compiles a pattern. @throws PatternError */
export function likePattern(pattern: string): RE2JS {
  if (pattern.length > MAX_LENGTH)
    throw new PatternError(`the pattern is longer than ${MAX_LENGTH} characters`);
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException)
      throw new PatternError(
        `not a pattern in RE2 syntax: ${error.message.replace(/^error parsing regexp: /, '')}`,
      );
    throw error;
  }
}
