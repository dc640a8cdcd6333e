import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { correlationId } from '../../observability/correlation.ts';
import type { RequestLimits } from '../api-settings.ts';
import { refusalOf } from '../refusal-of.ts';
import { LimitRefusal } from '../limit-refusal.ts';

/** Messages of GraphQL.js about limits: it stops counting once they are exceeded. */
const REACHED: readonly (readonly [RegExp, 'tokens' | 'selections'])[] = [
  [/more tha[nt] \d+ tokens/, 'tokens'],
  // Validation would have to compare too many fields of the same name.
  [/^Validation aborted\.$/, 'selections'],
];

/**
 * Gives every error a stable `extensions.code` and the correlation id. Errors that the caller did not cause are logged
 * in full, but the response contains neither their message nor their stack. The same holds for temporary failures, such
 * as an unavailable database.
 */
export function errorFormatter(logger: Logger, limits: RequestLimits) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const original = unwrapResolverError(error);
    const place = {
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
    };
    const id = correlationId() ?? null;
    const refusal = refusalOf(original);
    if (refusal !== undefined) {
      if (refusal.code === 'unavailable')
        logger.warn({ err: original }, 'responded with an unavailable error');
      return {
        ...place,
        message: refusal.message,
        extensions: {
          code: upperCase(refusal.code),
          ...(refusal instanceof LimitRefusal && refusal.exceeded),
          ...(refusal.field.length > 0 && { field: refusal.field }),
          correlationId: id,
        },
      };
    }
    if (original instanceof GraphQLError && formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') {
      return {
        ...place,
        message: formatted.message,
        extensions: { ...known(formatted, limits), correlationId: id },
      };
    }
    logger.error({ err: original, path: formatted.path }, 'graphql field failed');
    return {
      ...place,
      message: 'internal error: see the log of the service under the correlation id',
      extensions: { code: 'INTERNAL', correlationId: id },
    };
  };
}

export function upperCase(code: string): string {
  return code.toUpperCase().replaceAll('-', '_');
}

/** The extensions that callers may rely on: the code, and the exceeded limit. */
function known(
  { message, extensions = {} }: GraphQLFormattedError,
  limits: RequestLimits,
): Record<string, unknown> {
  for (const [reached, limit] of REACHED)
    if (reached.test(message)) {
      const allowed = limits[limit];
      return { code: 'LIMIT_EXCEEDED', limit, allowed, found: allowed + 1 };
    }
  const { code, limit, allowed, found } = extensions;
  return limit === undefined
    ? { code: code ?? 'BAD_REQUEST' }
    : { code: 'LIMIT_EXCEEDED', limit, allowed, found };
}
