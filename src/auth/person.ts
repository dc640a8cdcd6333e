import { z } from 'zod';
import { invalidInput } from '../refusals/refusals.ts';

/** A person. The e-mail address identifies them: two persons are the same if their addresses are equal. */
export interface Person {
  readonly name: string;
  /** In lower case, so that addresses can be compared as text. */
  readonly email: string;
}

const NAME_LENGTH = 100;
const EMAIL = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** Checks a person and brings the name and address into the form in which they are stored and compared. */
export function readPerson(input: Person, field: readonly string[]): Person {
  const name = input.name.trim();
  if (name === '' || name.length > NAME_LENGTH || /[\p{Cc}\p{Bidi_Control}]/u.test(name)) {
    throw invalidInput(
      `a person needs a name of 1 to ${NAME_LENGTH} characters, without control characters`,
      [...field, 'name'],
    );
  }
  const email = EMAIL.safeParse(input.email);
  if (!email.success) {
    throw invalidInput('a person needs a valid e-mail address, such as ada@example.org', [...field, 'email']);
  }
  return { name, email: email.data };
}
