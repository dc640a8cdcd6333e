import { DatabaseError as PostgresError } from 'pg';

/** PostgreSQL cannot store the character U+0000 in text or jsonb, and the value contains one. */
export class UnstorableTextError extends Error {
  readonly code = 'unstorable-text';

  constructor(what: string) {
    super(`${what} contains the character U+0000, which cannot be stored: remove it at the source`);
    this.name = 'UnstorableTextError';
  }
}

/** PostgreSQL's errors for U+0000 in text (character_not_in_repertoire) and in jsonb (untranslatable_character). */
const REFUSED_BY_POSTGRES: ReadonlySet<string | undefined> = new Set(['22021', '22P05']);

/** Whether an error says that text contains a character that the database cannot store. This code or the database throws it. */
export function isUnstorable(error: unknown): boolean {
  if (error instanceof UnstorableTextError) return true;
  return error instanceof PostgresError && REFUSED_BY_POSTGRES.has(error.code);
}

/** A backslash-u-0000 escape that is not itself escaped. */
const NUL_ESCAPE = /(?<!\\)(?:\\\\)*\\u0000/;

/** Checks text that identifies an object: replacing a character could make two objects equal. */
export function assertStorable(what: string, ...texts: readonly string[]): void {
  if (texts.some((text) => text.includes('\0'))) throw new UnstorableTextError(what);
}

/** Serialises a value for a jsonb column. Columns of type json keep the escape and need no check. */
export function toJsonb(what: string, value: unknown): string {
  const text = JSON.stringify(value);
  if (NUL_ESCAPE.test(text)) throw new UnstorableTextError(what);
  return text;
}

/** Human-readable text, with U+0000 replaced by the replacement character. */
export function readableText(text: string): string {
  return text.replaceAll('\0', '\u{FFFD}');
}
