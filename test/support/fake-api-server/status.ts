/** A response of the fake before it is sent. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A `metav1.Status` failure with the message of a real API server. */
export function failure(
  code: number,
  reason: string,
  message: string,
  extra: { readonly continue?: string; readonly retryAfterSeconds?: number } = {},
): Answer {
  const metadata = extra.continue === undefined ? {} : { continue: extra.continue };
  const body = { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, reason, code };
  const headers: Record<string, string> =
    extra.retryAfterSeconds === undefined ? {} : { 'retry-after': String(extra.retryAfterSeconds) };
  return { status: code, body: JSON.stringify(body), headers };
}

export function ok(body: unknown): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

export const UNAUTHORIZED: Answer = failure(401, 'Unauthorized', 'Unauthorized');

export function notFound(): Answer {
  return failure(404, 'NotFound', 'the server could not find the requested resource');
}

/** The response of the aggregation layer for an extension API server that is down. */
export function unavailable(): Answer {
  return failure(503, 'ServiceUnavailable', 'service unavailable');
}

export function tooManyRequests(retryAfterSeconds: number): Answer {
  return failure(
    429,
    'TooManyRequests',
    'the server has received too many requests and has asked us to try again later',
    {
      retryAfterSeconds,
    },
  );
}

/** Kubernetes responds to an expired continue token with a new, inconsistent one. */
export function expiredContinue(inconsistentToken: string): Answer {
  return failure(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    { continue: inconsistentToken },
  );
}
