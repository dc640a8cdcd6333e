import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Admission, AdmissionControl } from '../../../auth/admission.ts';
import type { Principal } from '../../../auth/principal.ts';
import type { RequestLimits } from '../../api-settings.ts';
import { bearerToken } from '../../http/authentication.ts';
import type { ClientAddress } from '../../http/client-address.ts';
import type { Metrics } from '../../../observability/metrics.ts';
import { limitError } from '../limits/document-limits.ts';
import { errorFormatter } from '../format-error.ts';
import { OpenSubscriptions } from './open-subscriptions.ts';
import {
  checkSubscription,
  SubscriptionContext,
  subscribeWithFreshContext,
} from './subscription-execution.ts';

export interface SubscriptionServerParts {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly admission: AdmissionControl;
  readonly clientAddress: ClientAddress;
  readonly limits: RequestLimits;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

// An interface would lack the index signature that the library requires.
type SocketState = { signedIn: { readonly principal: Principal; readonly token: string } };

const CONNECTION_TIMEOUT_MILLISECONDS = 10_000;
const TOKEN_CHECK_MILLISECONDS = 60_000;
/** graphql-transport-ws: "Forbidden". */
const FORBIDDEN = 4403;
/** RFC 6455's registry: "Try Again Later". */
const TRY_AGAIN_LATER = 1013;

/**
 * Serves subscriptions over `graphql-transport-ws` on `/graphql`. A socket must first send `connection_init` with
 * `{"authorization": "Bearer <token>"}`. Queries and mutations are rejected, so that they cannot bypass the checks of
 * HTTP requests. When a token expires or is revoked, it receives no further events, and its sockets are closed within a
 * minute.
 */
export function serveSubscriptions(parts: SubscriptionServerParts): { close(): Promise<void> } {
  const { server, schema, admission, clientAddress, limits, metrics, logger } = parts;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes });
  const open = new OpenSubscriptions(limits.subscriptions, (change) =>
    change === 'opened' ? metrics.subscriptionOpened() : metrics.subscriptionClosed(),
  );
  const format = errorFormatter(logger, limits);

  const admit = async (token: string | undefined, request: IncomingMessage): Promise<Admission> => {
    const admitted = await admission.admit(token, clientAddress(request));
    if (admitted.outcome !== 'admitted') metrics.refused(admitted.outcome);
    return admitted;
  };

  const disposable = useServer<Record<string, unknown>, SocketState>(
    {
      isProd: true,
      subscribe: subscribeWithFreshContext,
      connectionInitWaitTimeout: CONNECTION_TIMEOUT_MILLISECONDS,
      onConnect: async ({ connectionParams, extra }) => {
        const { request, socket } = extra;
        const token = bearerToken(authorizationOf(connectionParams));
        try {
          const admitted = await admit(token, request);
          if (token === undefined || admitted.outcome !== 'admitted') return false;
          extra.signedIn = { principal: admitted.principal, token };
          if (socket.readyState === socket.OPEN) closeWithToken(socket, () => admission.recheck(token));
          return true;
        } catch (error) {
          logger.warn({ err: error }, 'cannot validate a token');
          socket.close(TRY_AGAIN_LATER, 'Try again later');
          return false;
        }
      },
      onSubscribe: ({ extra }, _id, { query, variables, operationName }): ExecutionArgs | GraphQLError[] => {
        const { signedIn, request, socket } = extra;
        if (signedIn === undefined) return [new GraphQLError('a valid API token is needed')];
        const { principal, token } = signedIn;
        const checked = checkSubscription(schema, limits, { query, variables, operationName });
        if ('errors' in checked) return [...checked.errors];
        const release = open.take(principal.tokenId);
        if (release === undefined) {
          const { subscriptions: allowed } = limits;
          return [limitError({ limit: 'subscriptions', allowed, found: allowed + 1 })];
        }
        return {
          schema,
          document: checked.document,
          variableValues: variables ?? {},
          operationName: operationName ?? null,
          contextValue: new SubscriptionContext(request, principal, limits, {
            recheckToken: async () => {
              const outcome = await admission.recheck(token);
              if (outcome === 'no-longer-valid') socket.close(FORBIDDEN, 'Forbidden');
              return outcome;
            },
            release,
          }),
        };
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

/** Closes an idle socket after its token has expired or been revoked. */
function closeWithToken(socket: WebSocket, recheck: () => Promise<'valid' | 'no-longer-valid'>): void {
  const check = setInterval(() => {
    void recheck().then(
      (outcome) => outcome === 'valid' || socket.close(FORBIDDEN, 'Forbidden'),
      () => undefined,
    );
  }, TOKEN_CHECK_MILLISECONDS).unref();
  socket.once('close', () => clearInterval(check));
}

function authorizationOf(params: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const value = params?.['authorization'] ?? params?.['Authorization'];
  return typeof value === 'string' ? value : undefined;
}
