import { errors } from 'undici';
import { CERTIFICATE_FAULTS, networkErrorCode, TIMEOUT_CODES } from './network-error-code.ts';
import { OutgoingError, type OutgoingErrorCode } from './outgoing-error.ts';

/** Codes of errors that the HTTP client reports for a malformed response. */
const BROKEN_RESPONSE = /^UND_ERR_(HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH|RESPONSE)/;
/** OpenSSL's codes; EPROTO is what Node.js makes of some of them. */
const TLS_FAULT = /^(ERR_SSL_|EPROTO$)/;
const PROXY_STATUS = /^Proxy response \((\d+)\)/;

/** What was known about a request when it failed. */
interface FailedRequest {
  readonly isSent: boolean;
  readonly isCancelled: boolean;
}

/** Converts errors of the HTTP client to typed errors; an unknown error counts as a broken connection. */
export function outgoingFailure(error: unknown, url: URL, request: FailedRequest): OutgoingError {
  const known = ownError(error);
  if (known !== undefined) return known;
  const outcome = request.isSent ? 'unclear' : 'nothing-happened';
  const reason = networkErrorCode(error);
  const failure = (code: OutgoingErrorCode, message: string): OutgoingError =>
    new OutgoingError(code, message, { outcome, reason, cause: error });
  if (request.isCancelled) return failure('cancelled', 'the request was cancelled');
  const fault = CERTIFICATE_FAULTS.get(reason);
  if (fault !== undefined) {
    return failure(
      'certificate-untrusted',
      `the certificate of ${url.host} is not trusted: ${fault} (${reason}). Give the certificate authority that issued it, or correct the host name`,
    );
  }
  const proxyStatus = proxyStatusOf(error);
  if (proxyStatus !== undefined) {
    const how = proxyStatus === '407' ? ': check the user and password of the proxy' : '';
    return failure(
      'proxy-failed',
      `the proxy answered ${proxyStatus} instead of connecting to ${url.host}${how}`,
    );
  }
  if (TIMEOUT_CODES.has(reason) || isTimeout(error)) {
    const what = request.isSent ? 'did not answer in time' : 'could not be connected to in time';
    return failure('timeout', `${url.host} ${what}`);
  }
  if (TLS_FAULT.test(reason)) {
    return failure(
      'tls-failed',
      `no TLS connection to ${url.host} (${reason}): check the port, and whether the service asks for a client certificate`,
    );
  }
  if (error instanceof errors.HTTPParserError || BROKEN_RESPONSE.test(reason)) {
    return failure('response-broken', `${url.host} sent a response that is not valid HTTP`);
  }
  const code = reason === '' ? '' : ` (${reason})`;
  const what = request.isSent ? 'ended before the response was complete' : 'could not be opened';
  return failure('connection-failed', `the connection to ${url.host} ${what}${code}`);
}

/** The error of this folder in the chain of causes. */
function ownError(error: unknown): OutgoingError | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof OutgoingError) return at;
  }
  return undefined;
}

function proxyStatusOf(error: unknown): string | undefined {
  return error instanceof Error ? PROXY_STATUS.exec(error.message)?.[1] : undefined;
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
