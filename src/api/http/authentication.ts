import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { AdmissionControl } from '../../auth/admission.ts';
import type { Principal } from '../../auth/principal.ts';
import { Refusal } from '../../refusals/refusals.ts';
import type { ClientAddress } from './client-address.ts';
import type { Metrics } from '../../observability/metrics.ts';
import { sendProblem } from './problem.ts';

const principals = new WeakMap<IncomingMessage, Principal>();

/** The caller of a request. Throws if the request did not pass `authentication`. */
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
  readonly admission: AdmissionControl;
  readonly clientAddress: ClientAddress;
  readonly metrics: Metrics;
  /** Paths that need no token; they must match exactly. */
  readonly openPaths: ReadonlySet<string>;
}

/**
 * Rejects requests without a valid token, except for a few exact paths. It runs before routing, so that the response is
 * the same for paths that exist and paths that do not.
 */
export function authentication({ admission, clientAddress, metrics, openPaths }: AuthenticationParts) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    if (openPaths.has(request.path) && (request.method === 'GET' || request.method === 'HEAD')) {
      next();
      return;
    }
    const admitted = await admission.admit(bearerToken(request.get('authorization')), clientAddress(request));
    switch (admitted.outcome) {
      case 'admitted':
        principals.set(request, admitted.principal);
        next();
        return;
      case 'rate-limited':
        metrics.refused('rate-limited');
        response.setHeader('retry-after', String(admitted.retryAfterSeconds));
        sendProblem(request, response, {
          status: 429,
          code: 'rate-limited',
          detail: 'no valid API token, and too many failed authentications from this address',
        });
        return;
      case 'unauthenticated':
        metrics.refused('unauthenticated');
        response.setHeader('www-authenticate', 'Bearer realm="ringfence"');
        sendProblem(request, response, {
          status: 401,
          code: 'unauthenticated',
          detail: 'a valid API token is needed',
        });
    }
  };
}
