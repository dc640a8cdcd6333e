import { ArgsType, Field, Int } from '@nestjs/graphql';
import type { Page } from '../../database/page.ts';
import { decodeCursor, MAX_PAGE } from '../page.ts';
import { invalidInput } from '../../refusals/refusals.ts';

/** Relay's four paging arguments: exactly one of `first` and `last` must be given, each 1..100. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many items to return from the beginning, or after `after`: 1 to 100.',
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor after which the page begins; use with `first`.',
  })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many items to return from the end, or before `before`: 1 to 100.',
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor before which the page ends; use with `last`.' })
  before?: string | null;
}

/** Validates the paging arguments and parses their cursor. Throws an `invalid-input` refusal. */
export function toPage({ first, after, last, before }: PageArgs): Page {
  const forward = isGiven(first);
  if (forward === isGiven(last)) {
    throw invalidInput('give either "first" or "last" (1 to 100)', ['first']);
  }
  const field = forward ? 'first' : 'last';
  const limit = first ?? last ?? 0;
  if (limit < 1 || limit > MAX_PAGE) {
    throw invalidInput(`"${field}" is ${limit}: expected 1 to ${MAX_PAGE}`, [field]);
  }
  if (isGiven(forward ? before : after)) {
    throw invalidInput('use "after" with "first" and "before" with "last"', [forward ? 'before' : 'after']);
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
