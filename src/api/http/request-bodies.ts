import express from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { refuseDeepJson } from '../../parsing/json-nesting.ts';
import { NestingError } from '../../parsing/nesting-error.ts';
import type { RequestLimits } from '../api-settings.ts';
import { sendProblem } from './problem.ts';
import { declaredBytes } from './unread-bodies.ts';

/**
 * Rejects a body that is too large: before reading it if its size is given, otherwise as soon as it exceeds the limit.
 */
export function limitBodies(bodyBytes: number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const refuse = (): void =>
      sendProblem(request, response, 413, 'limit-exceeded', 'the request body exceeds the limit "bodyBytes"');
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

/** Parses JSON bodies. Bodies nested deeper than the limit are rejected before they are parsed. */
export function jsonBodies({ bodyBytes, bodyDepth }: RequestLimits): RequestHandler {
  const parse = express.json({
    limit: bodyBytes,
    verify: (_request, _response, body) => refuseDeepJson(body, bodyDepth),
  });
  return (request: Request, response: Response, next: NextFunction): void => {
    parse(request, response, (error?: unknown) => {
      if (!(error instanceof NestingError)) next(error);
      else
        sendProblem(
          request,
          response,
          400,
          'limit-exceeded',
          'the request body exceeds the limit "bodyDepth"',
        );
    });
  };
}
