import { ArgsType, Field, Int } from '@nestjs/graphql';
import type { Page } from '../../database/page.ts';
import { decodeCursor, MAX_PAGE } from '../page.ts';
import { invalidInput } from '../refusals.ts';

/** Relay's four paging arguments: exactly one of `first` and `last`, each 1..100. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'So many from the start, 1 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor: begin after this one. With `first`.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'So many from the end, 1 to 100.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor: end before this one. With `last`.' })
  before?: string | null;
}

/** Checks the paging arguments and reads their cursor. Throws an `invalid-input` refusal. */
export function toPage({ first, after, last, before }: PageArgs): Page {
  const forward = isGiven(first);
  if (forward === isGiven(last)) {
    throw invalidInput('ask for a page with either "first" or "last" (1 to 100)', ['first']);
  }
  const field = forward ? 'first' : 'last';
  const limit = first ?? last ?? 0;
  if (limit < 1 || limit > MAX_PAGE) {
    throw invalidInput(`"${field}" is ${limit}; a page has 1 to ${MAX_PAGE} members`, [field]);
  }
  if (isGiven(forward ? before : after)) {
    throw invalidInput('"after" goes with "first", "before" with "last"', [forward ? 'before' : 'after']);
  }
  const text = forward ? after : before;
  return {
    limit,
    direction: forward ? 'forward' : 'backward',
    ...(isGiven(text) && { cursor: decodeCursor(text, forward ? 'after' : 'before') }),
  };
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
