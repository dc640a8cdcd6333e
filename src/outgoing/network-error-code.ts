/** Codes of Node.js and OpenSSL for a server certificate that is not trusted, and what is wrong with it. */
export const CERTIFICATE_FAULTS: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'it has expired'],
  ['CERT_NOT_YET_VALID', 'it is not valid yet'],
  ['CERT_REVOKED', 'it was revoked'],
  ['CERT_UNTRUSTED', 'its certificate authority is not trusted'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'it is self-signed'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'it was issued for another host name'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate authority is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'its certificate authority is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its certificate authority is not trusted'],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'its certificate authority is not trusted, or an intermediate is missing',
  ],
]);

/** Codes of Node.js and undici for what took too long. */
export const TIMEOUT_CODES: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
]);

/**
 * The first error code in the chain of causes, because HTTP clients wrap the socket's error; empty if there is none.
 */
export function networkErrorCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof AggregateError) {
      const inner = at.errors.map(networkErrorCode).find((code) => code !== '');
      if (inner !== undefined) return inner;
    }
    if ('code' in at && typeof at.code === 'string' && !WRAPPERS.has(at.code)) return at.code;
  }
  return '';
}

/** Codes of errors whose cause says more. */
const WRAPPERS: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'UND_ERR_PRX_TLS', 'UND_ERR_PRX_CONN']);
