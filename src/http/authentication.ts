import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { ApiTokenService } from '../access/api-token.service.ts';
import type { FailedAuthenticationLimiter } from '../access/failed-authentication-limiter.ts';
import type { Principal } from '../access/principal.ts';
import { Refusal } from '../access/refusals.ts';
import type { Metrics } from './metrics.ts';
import { sendProblem } from './problem.ts';

const principals = new WeakMap<IncomingMessage, Principal>();

/** Who a request comes from. Throws where the request did not pass `authentication`. */
export function principalOf(request: IncomingMessage): Principal {
  const principal = principals.get(request);
  if (principal === undefined) throw new Refusal('unauthenticated', 'an API token is needed');
  return principal;
}

/** The token of an `Authorization: Bearer` header value. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([A-Za-z0-9_-]{1,200}) *$/i.exec(header ?? '')?.[1];
}

export interface AuthenticationParts {
  readonly tokens: ApiTokenService;
  readonly limiter: FailedAuthenticationLimiter;
  readonly metrics: Metrics;
  /** Paths that need no token, exactly as they are asked for. */
  readonly openPaths: ReadonlySet<string>;
}

/**
 * Lets nothing past without a valid token except a few exact paths. It stands before routing, so that the
 * answer to a path that exists and to one that does not is the same.
 */
export function authentication({ tokens, limiter, metrics, openPaths }: AuthenticationParts) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    if (openPaths.has(request.path) && (request.method === 'GET' || request.method === 'HEAD')) {
      next();
      return;
    }
    const address = request.socket.remoteAddress ?? 'unknown';
    const wait = limiter.retryAfter(address);
    if (wait > 0) {
      metrics.refused('rate-limited');
      response.setHeader('retry-after', String(wait));
      sendProblem(
        request,
        response,
        429,
        'rate-limited',
        'too many failed authentications from this address',
      );
      return;
    }
    const token = bearerToken(request.get('authorization'));
    const principal = token === undefined ? undefined : await tokens.authenticate(token);
    if (principal === undefined) {
      limiter.recordFailure(address);
      metrics.refused('unauthenticated');
      response.setHeader('www-authenticate', 'Bearer realm="ringfence"');
      sendProblem(request, response, 401, 'unauthenticated', 'a valid API token is needed');
      return;
    }
    principals.set(request, principal);
    next();
  };
}
