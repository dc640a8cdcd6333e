import { CERTIFICATE_FAULTS, networkErrorCode, TIMEOUT_CODES } from '../../../outgoing/network-error-code.ts';
import { SourceError } from '../../source-error.ts';
import { RequestError } from '../requests/request-error.ts';

/** Converts errors of the HTTP client to typed errors; an unknown error counts as a broken connection. */
export function connectionFailure(error: unknown): RequestError | SourceError {
  if (error instanceof RequestError || error instanceof SourceError) return error;
  const code = networkErrorCode(error);
  if (CERTIFICATE_FAULTS.has(code)) {
    return new SourceError(
      'untrusted-certificate',
      `the server's certificate cannot be verified with the given certificate authority (${code}): check the certificate authority and the server name`,
      { cause: error },
    );
  }
  if (TIMEOUT_CODES.has(code) || (error instanceof DOMException && error.name === 'TimeoutError')) {
    return new RequestError('timeout', 'no answer in time', { cause: error });
  }
  return new RequestError('connection', `the connection failed${code === '' ? '' : ` (${code})`}`, {
    cause: error,
  });
}
