import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { sendProblem } from './problem.ts';

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

/** Refuses a body over the limit before it is read as far as its size is told, else as soon as it is over. */
export function limitBodies(bodyBytes: number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const refuse = (): void =>
      sendProblem(request, response, 413, 'limit-exceeded', 'the request body is over the limit "bodyBytes"');
    if (declaredBytes(request) > bodyBytes) {
      refuse();
      return;
    }
    let bytes = 0;
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= bodyBytes) return;
      request.off('data', count);
      request.pause();
      refuse();
    };
    if (request.headers['transfer-encoding'] !== undefined) request.on('data', count);
    next();
  };
}

function isShort(request: IncomingMessage, bodyBytes: number): boolean {
  return request.headers['transfer-encoding'] === undefined && declaredBytes(request) <= bodyBytes;
}

function declaredBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0);
}
