import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { ApiTokenService } from '../access/api-token.service.ts';
import type { FailedAuthenticationLimiter } from '../access/failed-authentication-limiter.ts';
import type { Principal } from '../access/principal.ts';
import type { RequestLimits } from '../http/api-settings.ts';
import { bearerToken } from '../http/authentication.ts';
import type { Metrics } from '../http/metrics.ts';
import { GraphqlContext } from './context.ts';
import { limitExceeded } from './document-limits.ts';
import { errorFormatter } from './format-error.ts';
import { checkSubscription, subscribeWithFreshContext } from './subscription-execution.ts';

export interface SubscriptionServerParts {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly tokens: ApiTokenService;
  readonly limiter: FailedAuthenticationLimiter;
  readonly limits: RequestLimits;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

// An interface would lack the index signature that the library asks for.
type SocketState = { principal: Principal };

const CONNECTION_TIMEOUT_MILLISECONDS = 10_000;
const TOKEN_CHECK_MILLISECONDS = 60_000;
/** graphql-transport-ws: "Forbidden". */
const FORBIDDEN = 4403;

/**
 * Serves subscriptions over `graphql-transport-ws` on `/graphql`. A socket says nothing before
 * `connection_init` brings `{"authorization": "Bearer <token>"}`; queries and mutations are refused, so that
 * HTTP's checks cannot be gone around. A token that expires or is revoked loses its sockets within a minute.
 */
export function serveSubscriptions(parts: SubscriptionServerParts): { close(): Promise<void> } {
  const { server, schema, tokens, limiter, limits, metrics, logger } = parts;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes });
  const openByToken = new Map<string, number>();
  const format = errorFormatter(logger);

  const disposable = useServer<Record<string, unknown>, SocketState>(
    {
      subscribe: subscribeWithFreshContext,
      connectionInitWaitTimeout: CONNECTION_TIMEOUT_MILLISECONDS,
      onConnect: async ({ connectionParams, extra }) => {
        const address = extra.request.socket.remoteAddress ?? 'unknown';
        if (limiter.retryAfter(address) > 0) return false;
        const token = bearerToken(authorizationOf(connectionParams));
        const principal = token === undefined ? undefined : await tokens.authenticate(token);
        if (token === undefined || principal === undefined) {
          limiter.recordFailure(address);
          metrics.refused('unauthenticated');
          return false;
        }
        extra.principal = principal;
        const check = setInterval(() => {
          void tokens.authenticate(token).then(
            (still) => still ?? extra.socket.close(FORBIDDEN, 'Forbidden'),
            () => undefined,
          );
        }, TOKEN_CHECK_MILLISECONDS).unref();
        extra.socket.once('close', () => clearInterval(check));
        return true;
      },
      onSubscribe: ({ extra }, _id, { query, variables, operationName }): ExecutionArgs | GraphQLError[] => {
        const { principal } = extra;
        if (principal === undefined) return [new GraphQLError('a valid API token is needed')];
        const checked = checkSubscription(schema, limits, { query, variables, operationName });
        if ('errors' in checked) return [...checked.errors];
        if ((openByToken.get(principal.tokenId) ?? 0) >= limits.subscriptions) {
          return [limitExceeded('subscriptions', limits.subscriptions, limits.subscriptions + 1)];
        }
        return {
          schema,
          document: checked.document,
          variableValues: variables ?? {},
          operationName: operationName ?? null,
          contextValue: new GraphqlContext(extra.request, principal, limits.operationSeconds),
        };
      },
      onOperation: ({ extra }) => {
        const id = extra.principal?.tokenId ?? '';
        openByToken.set(id, (openByToken.get(id) ?? 0) + 1);
        metrics.subscriptionOpened();
      },
      onComplete: ({ extra }) => {
        const id = extra.principal?.tokenId ?? '';
        const open = (openByToken.get(id) ?? 1) - 1;
        if (open === 0) openByToken.delete(id);
        else openByToken.set(id, open);
        metrics.subscriptionClosed();
      },
      onNext: (_context, _id, _payload, _args, { data, errors, extensions }) => ({
        data: data ?? null,
        ...(extensions && { extensions }),
        ...(errors && { errors: errors.map((error) => format(error.toJSON(), error)) }),
      }),
      onError: (_context, _id, _payload, errors) => errors.map((error) => format(error.toJSON(), error)),
    },
    sockets,
  );

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url !== '/graphql') {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
  };
  server.on('upgrade', onUpgrade);
  return {
    async close() {
      server.off('upgrade', onUpgrade);
      await disposable.dispose();
    },
  };
}

function authorizationOf(params: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const value = params?.['authorization'] ?? params?.['Authorization'];
  return typeof value === 'string' ? value : undefined;
}
