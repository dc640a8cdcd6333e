import type { Listing } from '../output/listing.ts';
import type { TargetCheckAnswer, TicketServiceAnswer, TargetAnswer } from './answers.ts';

/** One row per target. */
export function targetListing(rows: readonly TargetAnswer[]): Listing<TargetAnswer> {
  return {
    rows,
    empty: 'There are no ticket targets.',
    columns: [
      { title: 'name', value: ({ name }) => name },
      { title: 'service', value: ({ type }) => type },
      { title: 'secrets', value: ({ secretNames }) => secretNames.join(', ') },
      { title: 'version', value: ({ version }) => String(version) },
      { title: 'saved', value: ({ savedAt }) => savedAt },
      { title: 'by', value: ({ savedBy }) => savedBy.name },
    ],
  };
}

/** One row per service. */
export function serviceListing(rows: readonly TicketServiceAnswer[]): Listing<TicketServiceAnswer> {
  return {
    rows,
    empty: 'This version has no services.',
    columns: [
      { title: 'type', value: ({ type }) => type },
      { title: 'service', value: ({ title }) => title },
      { title: 'use', value: ({ use }) => use },
      { title: 'settings', value: ({ settingsSchema }) => keys(settingsSchema) },
      { title: 'secrets', value: ({ secretsSchema }) => keys(secretsSchema) },
    ],
  };
}

/** One row per check. */
export function checkListing(rows: readonly TargetCheckAnswer[]): Listing<TargetCheckAnswer> {
  return {
    rows,
    empty: 'Nothing was checked.',
    columns: [
      { title: 'check', value: ({ check }) => check },
      { title: 'result', value: ({ outcome }) => outcome },
      { title: 'because', value: ({ message }) => message },
    ],
  };
}

/** The keys of a JSON Schema, those that may be left out in brackets. */
function keys({ properties, required }: Readonly<Record<string, unknown>>): string {
  const needed = new Set(Array.isArray(required) ? required.map(String) : []);
  return Object.keys(typeof properties === 'object' && properties !== null ? properties : {})
    .map((key) => (needed.has(key) ? key : `[${key}]`))
    .join(', ');
}
