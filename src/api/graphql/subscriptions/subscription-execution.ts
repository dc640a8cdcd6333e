import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';
import type { IncomingMessage } from 'node:http';
import type { Principal } from '../../../auth/principal.ts';
import type { RequestLimits } from '../../api-settings.ts';
import { GraphqlContext, type OperationLimits } from '../context.ts';
import { operationCost, overCost } from '../limits/cost.ts';
import { documentLimits } from '../limits/document-limits.ts';
import { variableErrors } from '../limits/variable-errors.ts';

export interface SubscriptionRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** Applies the limits of HTTP operations to a subscription. */
export function checkSubscription(
  schema: GraphQLSchema,
  limits: RequestLimits,
  request: SubscriptionRequest,
): { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] } {
  try {
    const document = parse(request.query, { maxTokens: limits.tokens });
    const errors = validate(schema, document, [...specifiedRules, documentLimits(limits)]);
    if (errors.length > 0) return { errors };
    const operation = getOperationAST(document, request.operationName);
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
      return refuse('only subscriptions are accepted here: send queries and mutations over HTTP');
    }
    const variables = request.variables ?? {};
    const invalid = variableErrors(schema, operation, variables);
    if (invalid.length > 0) return { errors: invalid };
    const found = operationCost({ schema, document, variables, operationName: operation.name?.value });
    const refusal = overCost(found, limits);
    return refusal === undefined ? { document } : { errors: [refusal] };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

function refuse(message: string): { readonly errors: readonly GraphQLError[] } {
  return { errors: [new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })] };
}

/** Releases the place of a subscription when it ends for any reason. */
export type Release = () => void;

/** The context of a subscription, which outlives the check of its token. */
export class SubscriptionContext extends GraphqlContext {
  /** Called before each event is answered. */
  readonly recheckToken: () => Promise<'valid' | 'no-longer-valid'>;
  readonly release: Release;

  constructor(
    req: IncomingMessage,
    principal: Principal,
    limits: OperationLimits,
    options: Pick<SubscriptionContext, 'recheckToken' | 'release'>,
  ) {
    super(req, principal, limits);
    this.recheckToken = options.recheckToken;
    this.release = options.release;
  }
}

/**
 * Subscribes, and answers each event with its own context, so that data loaded for one event is not reused for the
 * next, and each event has the full time of an operation.
 */
export async function subscribeWithFreshContext(
  args: ExecutionArgs,
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const context: unknown = args.contextValue;
  if (!(context instanceof SubscriptionContext))
    throw new TypeError('a subscription needs a SubscriptionContext');
  try {
    const events = await createSourceEventStream(args);
    if (Symbol.asyncIterator in events) return new ResultStream(args, context, events);
    context.release();
    return events;
  } catch (error) {
    context.release();
    throw error;
  }
}

/**
 * The responses to a subscription's events. This is not a generator function: a generator that is stopped before its
 * first `next` would not close the underlying event stream.
 */
class ResultStream implements AsyncIterableIterator<ExecutionResult, undefined, undefined> {
  readonly #args: ExecutionArgs;
  readonly #context: SubscriptionContext;
  readonly #events: AsyncIterator<unknown>;

  constructor(args: ExecutionArgs, context: SubscriptionContext, events: AsyncIterable<unknown>) {
    this.#args = args;
    this.#context = context;
    this.#events = events[Symbol.asyncIterator]();
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    try {
      const event = await this.#events.next();
      if (event.done === true || (await this.#context.recheckToken()) !== 'valid') return await this.return();
      return { done: false, value: await this.#answer(event.value) };
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.#context.release();
    await this.#events.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #answer(rootValue: unknown): Promise<ExecutionResult> {
    const contextValue = this.#context.renewed();
    try {
      return await execute({ ...this.#args, rootValue, contextValue });
    } finally {
      contextValue.deadline.end();
    }
  }
}
