import { sign } from 'node:crypto';

/** The claims of a service account token that kube-apiserver checks. */
export interface TokenClaims {
  readonly issuer: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Relative to now; may be negative. The API server accepts a token for a minute after its expiry (clock leeway). */
  readonly expiresInSeconds: number;
}

/**
 * Signs a service account token like the API server's own signer (JWS, ES256). Tokens of the TokenRequest API live at
 * least ten minutes; this one may expire within seconds.
 */
export function signServiceAccountToken(claims: TokenClaims, privateKey: string): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    iss: claims.issuer,
    aud: [claims.issuer],
    sub: `system:serviceaccount:${claims.namespace}:${claims.name}`,
    iat: now - 600,
    nbf: now - 600,
    exp: now + claims.expiresInSeconds,
    'kubernetes.io': {
      namespace: claims.namespace,
      serviceaccount: { name: claims.name, uid: claims.uid },
    },
  };
  const signed = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(payload)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
