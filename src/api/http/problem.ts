import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { type RefusalCode } from '../../refusals/refusals.ts';
import { type ExceededLimit, LimitRefusal } from '../limit-refusal.ts';
import { correlationId } from '../../observability/correlation.ts';
import { refusalOf } from '../refusal-of.ts';

export const REFUSAL_STATUS: Readonly<Record<RefusalCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'invalid-input': 422,
  conflict: 409,
  'not-kept': 410,
  'limit-exceeded': 413,
  timeout: 504,
  unavailable: 503,
};

const HTTP_CODES: Readonly<Record<number, string>> = {
  400: 'bad-request',
  404: 'not-found',
  405: 'method-not-allowed',
  410: 'not-kept',
  413: 'limit-exceeded',
  415: 'unsupported-media-type',
  422: 'invalid-input',
};

/** The contents of an error response. */
export interface ProblemDetails {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: readonly string[];
  readonly exceeded?: ExceededLimit;
}

/** Sends an error response: RFC 9457 problem details, or `errors` for GraphQL clients on /graphql. */
export function sendProblem(request: Request, response: Response, problem: ProblemDetails): void {
  const { status, code, detail, field = [], exceeded } = problem;
  const id = correlationId() ?? null;
  response.status(status);
  response.setHeader('cache-control', 'no-store');
  if (request.path === '/graphql') {
    const extensions = { code: code.toUpperCase().replaceAll('-', '_'), ...exceeded, correlationId: id };
    response.json({ errors: [{ message: detail, extensions }] });
    return;
  }
  response.setHeader('content-type', 'application/problem+json');
  response.send(
    JSON.stringify({
      type: 'about:blank',
      title: code,
      status,
      detail,
      code,
      ...(field.length > 0 && { field }),
      ...exceeded,
      correlationId: id,
    }),
  );
}

/**
 * Converts anything that a REST controller or a middleware throws into a response. Details of internal errors appear
 * only in the log.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    // GraphQL formats its own errors, including those of fields.
    if (host.getType() !== 'http') throw error;
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const refusal = refusalOf(error);
    if (refusal !== undefined) {
      const { code, message, field } = refusal;
      if (code === 'unavailable') this.#logger.warn({ err: error }, 'responded with an unavailable error');
      sendProblem(request, response, {
        status: REFUSAL_STATUS[code],
        code,
        detail: message,
        field,
        ...(refusal instanceof LimitRefusal && { exceeded: refusal.exceeded }),
      });
      return;
    }
    const status = clientFault(error);
    if (status !== undefined) {
      const code = HTTP_CODES[status] ?? 'bad-request';
      sendProblem(request, response, { status, code, detail: explain(status, request) });
      return;
    }
    this.#logger.error({ err: error }, 'request failed');
    sendProblem(request, response, {
      status: 500,
      code: 'internal',
      detail: 'internal error: see the log of the service under the correlation id',
    });
  }
}

/** The 4xx status that the framework or the body parser set on an error; undefined for all other errors. */
function clientFault(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus() < 500 ? error.getStatus() : undefined;
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') {
    return error.status >= 400 && error.status < 500 ? error.status : undefined;
  }
  return undefined;
}

function explain(status: number, { path }: Request): string {
  const undecodable = path.split('/').find(isUndecodable);
  if (status === 400 && undecodable !== undefined)
    return `the path cannot be read: "${undecodable}" is not the percent-encoding of text in UTF-8`;
  switch (status) {
    case 404:
      return 'there is nothing at this path';
    case 415:
      return 'send the body as application/json in UTF-8';
    default:
      return 'the request cannot be parsed: send valid JSON as application/json';
  }
}

/** Whether a part of a path has a `%` that does not begin the encoding of a character. */
function isUndecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return false;
  } catch {
    return true;
  }
}
