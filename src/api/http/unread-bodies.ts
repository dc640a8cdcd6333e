import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NextFunction, Request, Response } from 'express';

/**
 * Closes connections whose request was answered before its body had arrived, if the body is larger than any accepted
 * body or of unknown size: otherwise Node.js would read and discard the rest. Short bodies are read, so that the client
 * receives the response and can reuse the connection.
 */
export function endUnreadBodies(bodyBytes: number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    endIfUnread(request, response, bodyBytes);
    next();
  };
}

/** The same for one request to a server without middleware. Must be called before the response is sent. */
export function endIfUnread(request: IncomingMessage, response: ServerResponse, bodyBytes: number): void {
  if (isShort(request, bodyBytes)) return;
  response.once('finish', () => {
    if (!request.complete) request.socket.destroySoon();
  });
}

function isShort(request: IncomingMessage, bodyBytes: number): boolean {
  return request.headers['transfer-encoding'] === undefined && declaredBytes(request) <= bodyBytes;
}

/** The body size in the request's headers; 0 if there is none. */
export function declaredBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0);
}
