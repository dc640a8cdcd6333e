import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { ClusterCredentials } from '../../credentials.ts';
import { KubeconfigError } from './kubeconfig-error.ts';

/** Decodes a `*-data` field of a kubeconfig: base64 of PEM text. Undefined if the field is missing. */
export function pemFromBase64(
  given: Readonly<Record<string, unknown>>,
  key: string,
  field: string,
): string | undefined {
  const value = given[key];
  if (value === undefined || value === null || value === '') return undefined;
  const pem = typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : '';
  if (!pem.includes('-----BEGIN ')) {
    throw new KubeconfigError(
      'kubeconfig-credentials-malformed',
      'must be the base64 of PEM text',
      `${field}.${key}`,
    );
  }
  return pem;
}

/**
 * Parses the certificates and the key, so that errors are reported when credentials are given and not at the next
 * snapshot.
 *
 * @param fields the origin of the values, for the errors
 * @throws KubeconfigError `kubeconfig-credentials-malformed`
 */
export function checkCertificates(
  credentials: ClusterCredentials,
  fields: Readonly<Record<'certificateAuthority' | 'clientCertificate' | 'clientKey', string>>,
): void {
  if (credentials.certificateAuthority !== undefined) {
    const authority = parseOrUndefined(credentials.certificateAuthority, (pem) => new X509Certificate(pem));
    if (!authority) throw malformed(fields.certificateAuthority, 'contains no certificate');
  }
  const { clientCertificate, clientKey } = credentials;
  if (clientCertificate === undefined && clientKey === undefined) return;
  const certificate = parseOrUndefined(clientCertificate, (pem) => new X509Certificate(pem));
  if (!certificate) throw malformed(fields.clientCertificate, 'contains no certificate');
  const key = parseOrUndefined<KeyObject>(clientKey, createPrivateKey);
  if (!key) throw malformed(fields.clientKey, 'contains no private key without a passphrase');
  if (!certificate.checkPrivateKey(key)) {
    throw malformed(fields.clientKey, 'is not the key of the client certificate');
  }
}

function malformed(field: string, message: string): KubeconfigError {
  return new KubeconfigError('kubeconfig-credentials-malformed', message, field);
}

function parseOrUndefined<T>(pem: string | undefined, parse: (pem: string) => T): T | undefined {
  if (pem === undefined) return undefined;
  try {
    return parse(pem);
  } catch {
    // OpenSSL's message adds nothing to the field's name.
    return undefined;
  }
}
