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
import type { RequestLimits } from '../http/api-settings.ts';
import { GraphqlContext } from './context.ts';
import { operationCost } from './cost.ts';
import { documentLimits, limitExceeded } from './document-limits.ts';
import { variableErrors } from './variable-errors.ts';

export interface SubscriptionRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** Holds a subscription to the same limits as an operation over HTTP. */
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
      return refuse('only subscriptions are served here: send queries and mutations over HTTP');
    }
    const variables = request.variables ?? {};
    const invalid = variableErrors(schema, operation, variables);
    if (invalid.length > 0) return { errors: invalid };
    const cost = operationCost({ schema, document, variables, operationName: operation.name?.value });
    return cost > limits.cost ? { errors: [limitExceeded('cost', limits.cost, cost)] } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

function refuse(message: string): { readonly errors: readonly GraphQLError[] } {
  return { errors: [new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })] };
}

/**
 * Subscribes, and answers each event with a context of its own: what one event has loaded must not answer
 * the next, and each event has the whole time of an operation.
 */
export async function subscribeWithFreshContext(
  args: ExecutionArgs,
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const events = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in events)) return events;
  return answers(args, events);
}

async function* answers(
  args: ExecutionArgs,
  events: AsyncIterable<unknown>,
): AsyncGenerator<ExecutionResult, void, void> {
  const context: unknown = args.contextValue;
  if (!(context instanceof GraphqlContext)) throw new TypeError('a subscription needs a GraphqlContext');
  for await (const event of events) {
    const contextValue = context.renewed();
    try {
      yield await execute({ ...args, rootValue: event, contextValue });
    } finally {
      contextValue.deadline.end();
    }
  }
}
