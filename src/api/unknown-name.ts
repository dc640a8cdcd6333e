import { suggest } from '../config/suggestion.ts';
import { Refusal, type RefusalCode } from '../refusals/refusals.ts';

/** Kubernetes names are no longer than this; comparing longer texts with all known names would take too long. */
const LONGEST_NAME = 253;
/** Maximum number of names that a misspelt name is compared with. */
const MOST_CANDIDATES = 1000;
const SHOWN = 100;

export interface UnknownName {
  /** What the name should refer to, e.g. `namespace`. */
  readonly what: string;
  readonly name: string;
  /** Names that the caller may see. */
  readonly known: readonly string[];
  /** The known name that was probably meant; missing: the most similar one, if one is similar enough. */
  readonly meant?: string;
  /** Path of the input field that holds the name. */
  readonly field: readonly string[];
}

export type UnknownNameCode = Extract<RefusalCode, 'invalid-input' | 'not-found'>;

/**
 * Refuses a name that does not exist, because as a filter it would silently match nothing. The message is the same for
 * names that the token may not see. Use `not-found` if the named object itself is requested.
 */
export function unknownName(
  { what, name, known, meant, field }: UnknownName,
  code: UnknownNameCode = 'invalid-input',
): Refusal {
  const similar = () =>
    name.length > LONGEST_NAME ? undefined : suggest(name, known.slice(0, MOST_CANDIDATES));
  const close = meant ?? similar();
  const shown = name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name;
  const hint = close === undefined ? '' : `; did you mean "${close}"?`;
  return new Refusal(
    code,
    `the ${what} "${shown}" does not exist or is out of this token's scope${hint}`,
    field,
  );
}
