import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

export const CORRELATION_HEADER = 'x-request-id';

const SANE = /^[A-Za-z0-9._-]{8,64}$/;
const storage = new AsyncLocalStorage<string>();

/** The id that connects the log lines and error responses of one request; undefined outside a request. */
export function correlationId(): string | undefined {
  return storage.getStore();
}

export function withCorrelation<T>(id: string, run: () => T): T {
  return storage.run(id, run);
}

/**
 * Uses the caller's `x-request-id` if it contains only safe characters, otherwise generates one; returns it in the
 * response.
 */
export function correlationMiddleware(request: Request, response: Response, next: NextFunction): void {
  const given = request.get(CORRELATION_HEADER);
  const id = given !== undefined && SANE.test(given) ? given : randomUUID();
  response.setHeader(CORRELATION_HEADER, id);
  withCorrelation(id, next);
}
