import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { OperationTypeNode } from 'graphql';
import type { FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import type { RequestLimits } from '../api-settings.ts';
import { LimitRefusal } from '../limit-refusal.ts';
import type { Metrics } from '../../observability/metrics.ts';
import type { GraphqlContext } from './context.ts';
import { operationCost, overCost } from './limits/cost.ts';
import type { OperationCost } from './limits/cost.ts';
import { variableErrors } from './limits/variable-errors.ts';

export interface OperationPluginParts {
  readonly limits: RequestLimits;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/**
 * Rejects operations whose variables are invalid or that cost too much, reports the cost of the others, and counts and
 * logs all operations.
 */
export function operationPlugin(parts: OperationPluginParts): ApolloServerPlugin<GraphqlContext> {
  const { limits, metrics, logger } = parts;
  return {
    async requestDidStart() {
      const started = performance.now();
      let found: OperationCost | undefined;
      return {
        async didResolveOperation({ schema, document, request, operation, contextValue }) {
          if (operation === undefined) return;
          const variables = request.variables ?? {};
          const [invalid] = variableErrors(schema, operation, variables);
          if (invalid !== undefined) throw invalid;
          found = operationCost({
            schema,
            document,
            variables,
            operationName: operation.name?.value,
          });
          const refusal = overCost(found, limits);
          if (refusal !== undefined) throw refusal;
          contextValue.spending.charge(found.cost);
        },
        async willSendResponse(context: GraphQLRequestContext<GraphqlContext>) {
          context.contextValue.deadline.end();
          const { body, http } = context.response;
          if (http) http.headers.set('cache-control', 'no-store');
          if (body?.kind === 'single' && found !== undefined) {
            const result =
              context.operation?.operation === OperationTypeNode.QUERY
                ? refusedOnce(body.singleResult)
                : body.singleResult;
            body.singleResult = result;
            const earlier = context.contextValue.earlierAnswers.all;
            result.extensions = {
              ...result.extensions,
              ...(earlier.length > 0 && { insteadOf: earlier }),
              cost: { requested: context.contextValue.spending.spent, allowed: limits.cost },
            };
          }
          const codes = context.errors?.map((error) => error.extensions['code'] ?? 'INTERNAL');
          const seconds = (performance.now() - started) / 1000;
          const type = context.operation?.operation ?? 'unresolved';
          metrics.operation(type, codes ? 'errors' : 'ok', seconds);
          if (context.errors?.some(isOfLimit)) metrics.refused('limit');
          logger.debug(
            {
              operation: context.operationName,
              type,
              ...found,
              milliseconds: Math.round(seconds * 1000),
              ...(codes && { codes }),
            },
            'graphql operation',
          );
        },
      };
    },
  };
}

/**
 * A query whose result turns out to cost too much is refused as a whole, with one error. Otherwise each field beyond the
 * limit would repeat the error, and its null could be taken for a value.
 */
function refusedOnce(result: FormattedExecutionResult): FormattedExecutionResult {
  const { errors = [] } = result;
  const over = errors.filter(({ extensions }) => extensions?.['limit'] === 'cost');
  const [first] = over.toSorted((one, other) => costOf(other) - costOf(one));
  if (first === undefined) return result;
  const { message, extensions = {} } = first;
  return {
    ...result,
    ...(result.data !== undefined && { data: null }),
    errors: [{ message, extensions }, ...errors.filter((error) => !over.includes(error))],
  };
}

function costOf({ extensions }: GraphQLFormattedError): number {
  return Number(extensions?.['found']);
}

function isOfLimit(error: GraphQLError): boolean {
  return error.extensions['limit'] !== undefined || unwrapResolverError(error) instanceof LimitRefusal;
}
