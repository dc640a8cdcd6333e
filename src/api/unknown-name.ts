import { suggest } from '../config/suggestion.ts';
import { Refusal, type RefusalCode } from '../refusals/refusals.ts';

/** Kubernetes names are no longer than this; comparing longer texts with all that is known would take too long. */
const LONGEST_NAME = 253;
/** Names that a misspelt one is compared with at most. */
const MOST_CANDIDATES = 1000;
const SHOWN = 100;

export interface UnknownName {
  /** What it should name, e.g. `namespace`. */
  readonly what: string;
  readonly name: string;
  /** Names that the caller may see. */
  readonly known: readonly string[];
  /** Path of the input field that holds the name. */
  readonly field: readonly string[];
}

/**
 * Refuses a name that names nothing: as a filter it would look as if there were nothing to find. What does not exist
 * and what the token does not see read the same. `not-found` where the thing itself is asked for.
 */
export function unknownName(
  { what, name, known, field }: UnknownName,
  code: Extract<RefusalCode, 'invalid-input' | 'not-found'> = 'invalid-input',
): Refusal {
  const close = name.length > LONGEST_NAME ? undefined : suggest(name, known.slice(0, MOST_CANDIDATES));
  const shown = name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name;
  const hint = close === undefined ? '' : `; did you mean "${close}"?`;
  return new Refusal(
    code,
    `the ${what} "${shown}" does not exist or is out of this token's scope${hint}`,
    field,
  );
}
