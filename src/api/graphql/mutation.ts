import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { refusalOf } from '../refusal-of.ts';
import type { RefusalCode } from '../../refusals/refusals.ts';
import { upperCase } from './format-error.ts';

@ObjectType({ description: 'Why a mutation did not do what was asked, and what to change.' })
export class UserError {
  @Field(() => String, { description: 'A stable code, e.g. `INVALID_INPUT`, `NOT_FOUND`, `CONFLICT`.' })
  code!: string;

  @Field(() => [String], {
    description: 'Path of the invalid input field; empty if the whole input is invalid.',
  })
  field!: string[];

  @Field(() => String, { description: 'A human-readable message.' })
  message!: string;
}

@InputType({ isAbstract: true })
export abstract class MutationInput {
  @Field(() => String, { nullable: true, description: 'Returned unchanged in the payload.' })
  clientMutationId?: string | null;
}

@ObjectType({ isAbstract: true })
export abstract class MutationPayload {
  @Field(() => [UserError], { description: 'Empty if the mutation succeeded.' })
  userErrors!: UserError[];

  @Field(() => String, { nullable: true, description: 'The value from the input.' })
  clientMutationId!: string | null;
}

export interface MutationResult {
  readonly userErrors: UserError[];
  readonly clientMutationId: string | null;
}

/** The same error would occur for any other input. */
const NOT_THE_INPUT: ReadonlySet<RefusalCode> = new Set(['forbidden', 'timeout', 'unavailable']);

/**
 * Runs the use case of a mutation. Refusals that the caller can fix are returned as `userErrors`. Missing permissions,
 * an unavailable database and internal errors remain errors.
 */
export async function mutationResult<T extends object>(
  input: { clientMutationId?: string | null },
  run: () => Promise<T>,
): Promise<MutationResult & Partial<T>> {
  const clientMutationId = input.clientMutationId ?? null;
  try {
    const result: Partial<T> = await run();
    return { ...result, userErrors: [], clientMutationId };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined || NOT_THE_INPUT.has(refusal.code)) throw error;
    const userError = { code: upperCase(refusal.code), field: [...refusal.field], message: refusal.message };
    const result: Partial<T> = {};
    return { ...result, userErrors: [userError], clientMutationId };
  }
}
