import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { refusalOf } from '../refusal-of.ts';
import type { RefusalCode } from '../refusals.ts';
import { upperCase } from './format-error.ts';

@ObjectType({ description: 'Why a mutation did not do what was asked, and what to change.' })
export class UserError {
  @Field(() => String, { description: 'Stable, e.g. `INVALID_INPUT`, `NOT_FOUND`, `CONFLICT`.' })
  code!: string;

  @Field(() => [String], { description: 'Path of the input field at fault; empty for the whole input.' })
  field!: string[];

  @Field(() => String, { description: 'What is wrong, for people.' })
  message!: string;
}

@InputType({ isAbstract: true })
export abstract class MutationInput {
  @Field(() => String, { nullable: true, description: 'Returned as it was sent.' })
  clientMutationId?: string | null;
}

@ObjectType({ isAbstract: true })
export abstract class MutationPayload {
  @Field(() => [UserError], { description: 'Empty where it worked.' })
  userErrors!: UserError[];

  @Field(() => String, { nullable: true, description: 'As it was sent.' })
  clientMutationId!: string | null;
}

export interface MutationResult {
  readonly userErrors: UserError[];
  readonly clientMutationId: string | null;
}

/** No other input would be taken either. */
const NOT_THE_INPUT: ReadonlySet<RefusalCode> = new Set(['forbidden', 'timeout', 'unavailable']);

/**
 * Runs a mutation's use case. Refusals that the caller can mend become `userErrors`; a lack of permission,
 * a database that is away and faults of ours stay errors.
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
