import { registerEnumType } from '@nestjs/graphql';
import { upperCase } from './format-error.ts';

/**
 * Declares a GraphQL enum for values that the domain spells in kebab-case; the API shows them in upper case.
 * `descriptions` contains a sentence for each value.
 */
export function graphqlEnum<Value extends string>(
  name: string,
  description: string,
  descriptions: Readonly<Record<Value, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries<string>(descriptions);
  const reference = Object.fromEntries(entries.map(([value]) => [upperCase(value), value]));
  registerEnumType(reference, {
    name,
    description,
    valuesMap: Object.fromEntries(entries.map(([value, text]) => [upperCase(value), { description: text }])),
  });
  return reference;
}
