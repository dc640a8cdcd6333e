import type { Person } from '../../auth/person.ts';
import { UsageError } from '../failure.ts';

/** A person as people write it: `NAME <EMAIL>`. */
export function personText({ name, email }: Person): string {
  return `${name} <${email}>`;
}

/** The reverse of `personText`. Throws `UsageError` if the text has another form. */
export function parsePerson(text: string): Person {
  const [, name, email] = /^([^<>]*)<([^<>]*)>\s*$/.exec(text) ?? [];
  if (name === undefined || email === undefined) {
    throw new UsageError('--owner must be a name and an e-mail address: "Ada Lovelace <ada@example.org>"');
  }
  return { name, email };
}
