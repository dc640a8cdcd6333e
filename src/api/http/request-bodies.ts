import express from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { refuseDeepJson } from '../../parsing/json-nesting.ts';
import { NestingError } from '../../parsing/nesting-error.ts';
import type { RequestLimits } from '../api-settings.ts';
import { type ExceededLimit, LimitRefusal } from '../limit-refusal.ts';
import { sendProblem } from './problem.ts';
import { declaredBytes } from './unread-bodies.ts';

/** Bytes of the body that a request may have. */
export type BodyLimit = (request: Request) => number;

/** `bodyBytes`, or more for POST requests to the paths that accept larger bodies. */
export function bodyLimit(bodyBytes: number, larger: Readonly<Record<string, number>>): BodyLimit {
  const allowed = new Map(Object.entries(larger));
  return ({ method, path }) =>
    Math.max(bodyBytes, (method === 'POST' ? allowed.get(path) : undefined) ?? bodyBytes);
}

/**
 * Rejects a body that is too large: before reading it if its size is given, otherwise as soon as it exceeds the limit.
 */
export function limitBodies(limit: BodyLimit) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const bodyBytes = limit(request);
    const refuse = (found: number): void =>
      sendExceeded(request, response, 413, { limit: 'bodyBytes', allowed: bodyBytes, found });
    const declared = declaredBytes(request);
    if (declared > bodyBytes) {
      refuse(declared);
      return;
    }
    let bytes = 0;
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= bodyBytes) return;
      request.off('data', count);
      request.pause();
      refuse(bytes);
    };
    if (request.headers['transfer-encoding'] !== undefined) request.on('data', count);
    next();
  };
}

/** Parses JSON bodies. Bodies nested deeper than the limit are rejected before they are parsed. */
export function jsonBodies(
  limit: BodyLimit,
  { bodyDepth }: Pick<RequestLimits, 'bodyDepth'>,
): RequestHandler {
  const parsers = new Map<number, RequestHandler>();
  const parserOf = (bodyBytes: number): RequestHandler => {
    const known = parsers.get(bodyBytes);
    if (known !== undefined) return known;
    const parser = express.json({
      limit: bodyBytes,
      verify: (_request, _response, body) => refuseDeepJson(body, bodyDepth),
    });
    parsers.set(bodyBytes, parser);
    return parser;
  };
  return (request: Request, response: Response, next: NextFunction): void => {
    const bodyBytes = limit(request);
    void parserOf(bodyBytes)(request, response, (error?: unknown) => {
      if (error instanceof NestingError) {
        const found = bodyDepth + 1;
        sendExceeded(request, response, 400, { limit: 'bodyDepth', allowed: bodyDepth, found });
      } else if (isTooLarge(error) && !response.headersSent) {
        const found = error.received ?? bodyBytes + 1;
        sendExceeded(request, response, 413, { limit: 'bodyBytes', allowed: bodyBytes, found });
      } else next(error);
    });
  };
}

function sendExceeded(request: Request, response: Response, status: number, exceeded: ExceededLimit): void {
  const { code, message: detail } = new LimitRefusal(exceeded);
  sendProblem(request, response, { status, code, detail, exceeded });
}

/** The parser's error for a body that is larger than the limit once it is decompressed. */
function isTooLarge(error: unknown): error is Error & { readonly received?: number } {
  return error instanceof Error && 'type' in error && error.type === 'entity.too.large';
}
