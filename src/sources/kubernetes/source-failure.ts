import { SourceError } from '../source-error.ts';
import { RequestError } from './requests/request-error.ts';

/** Converts the failure of a request without which nothing can be read to an error of the source. */
export function sourceFailure(error: unknown, server: string): unknown {
  if (!(error instanceof RequestError)) return error;
  const { code, status, message } = error;
  if (code === 'connection' || code === 'timeout') {
    return new SourceError('unreachable', `${server} does not answer: ${message}`, { cause: error });
  }
  if (status === 403) {
    return new SourceError('forbidden', `${server} ${message}; bind the account to system:discovery`, {
      cause: error,
    });
  }
  if (status !== undefined && (status === 429 || status >= 500)) {
    return new SourceError('unreachable', `${server} ${message}`, { cause: error });
  }
  return new SourceError(
    'not-kubernetes',
    `${server} does not answer as a Kubernetes API server: ${message}`,
    {
      cause: error,
    },
  );
}
