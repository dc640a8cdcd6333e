import { SourceError } from '../../source-error.ts';
import { RequestError } from '../requests/request-error.ts';

/** Codes of Node.js and OpenSSL for a server certificate that is not trusted. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const TIMEOUT_CODES: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
]);

/** Converts errors of the HTTP client to typed errors; an unknown error counts as a broken connection. */
export function connectionFailure(error: unknown): RequestError | SourceError {
  if (error instanceof RequestError || error instanceof SourceError) return error;
  const code = codeOf(error);
  if (CERTIFICATE_CODES.has(code)) {
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

/** The first error code in the chain of causes, because clients such as `fetch` wrap the socket's error. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof AggregateError) {
      const inner = at.errors.map(codeOf).find((code) => code !== '');
      if (inner !== undefined) return inner;
    }
    if ('code' in at && typeof at.code === 'string' && at.code !== 'UND_ERR_SOCKET') return at.code;
  }
  return '';
}
