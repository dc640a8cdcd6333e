import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NextFunction, Request, Response } from 'express';

/**
 * Ends connections whose request was answered before its body was there, where the body is larger than any that would
 * be taken or of unknown size: Node would read and throw away all that still comes. Short bodies are let come, so that
 * the client sees the answer and may use the connection again.
 */
export function endUnreadBodies(bodyBytes: number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    endIfUnread(request, response, bodyBytes);
    next();
  };
}

/** The same for one request of a server without middleware. To be called before it is answered. */
export function endIfUnread(request: IncomingMessage, response: ServerResponse, bodyBytes: number): void {
  if (isShort(request, bodyBytes)) return;
  response.once('finish', () => {
    if (!request.complete) request.socket.destroySoon();
  });
}

function isShort(request: IncomingMessage, bodyBytes: number): boolean {
  return request.headers['transfer-encoding'] === undefined && declaredBytes(request) <= bodyBytes;
}

/** The size that a request says its body has; 0 where it says none. */
export function declaredBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0);
}
