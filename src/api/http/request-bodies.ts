import express from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { refuseDeepJson } from '../../parsing/json-nesting.ts';
import { NestingError } from '../../parsing/nesting-error.ts';
import type { RequestLimits } from '../api-settings.ts';
import { sendProblem } from './problem.ts';
import { declaredBytes } from './unread-bodies.ts';

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

/** Parses JSON bodies; refuses those nested deeper than the limit before they are parsed. */
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
          'the request body is over the limit "bodyDepth"',
        );
    });
  };
}
