import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';

/**
 * Logs and counts every answered request. The path is logged without its query string, which may be confidential.
 * Metrics contain only the route's pattern, so that the number of series is bounded.
 */
export function requestLog(logger: Logger, metrics: Metrics) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const started = performance.now();
    const { method, path } = request;
    response.once('finish', () => {
      const milliseconds = performance.now() - started;
      const status = response.statusCode;
      metrics.httpRequest({ method, route: routeOf(request), status, seconds: milliseconds / 1000 });
      logger[status >= 500 ? 'error' : 'debug'](
        { method, path: path.slice(0, 200), status, milliseconds: Math.round(milliseconds) },
        'request',
      );
    });
    next();
  };
}

function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string') {
    return route.path;
  }
  return request.baseUrl === '/graphql' || request.path === '/graphql' ? '/graphql' : 'other';
}
