import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A certificate with its private key, both PEM. */
interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateAuthority extends Certificate {
  /** A server certificate for these IPv4 addresses and DNS names. */
  issueServer(names: {
    readonly addresses?: readonly string[];
    readonly dns?: readonly string[];
    /** By default it is valid for a day. */
    readonly validity?: 'expired';
  }): Certificate;
  /** A client certificate: Kubernetes takes the user's name from the common name and groups from organizations. */
  issueClient(commonName: string, organization?: string): Certificate;
}

const A_DAY = 86_400_000;

/** Creates a certificate authority for one test run: ECDSA P-256, X.509 v3 (RFC 5280), in memory. */
export function createCertificateAuthority(commonName = 'Test authority'): CertificateAuthority {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = name(commonName);
  const basicConstraints = extension('2.5.29.19', sequence(tlv(0x01, Buffer.of(0xff))), 'critical');
  const issue = (subject: Buffer, publicKey: KeyObject, extensions: readonly Buffer[], end = A_DAY) =>
    signCertificate({ issuer, subject, publicKey, extensions, signingKey: pair.privateKey, end });
  const leaf = (subject: Buffer, extensions: readonly Buffer[], end?: number): Certificate => {
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { certificate: issue(subject, own.publicKey, extensions, end), key: pem(own.privateKey) };
  };
  return {
    certificate: issue(issuer, pair.publicKey, [basicConstraints]),
    key: pem(pair.privateKey),
    issueServer({ addresses = [], dns = [], validity }) {
      const alternatives = [
        ...dns.map((host) => tlv(0x82, Buffer.from(host, 'ascii'))),
        ...addresses.map((address) => tlv(0x87, Buffer.from(address.split('.').map(Number)))),
      ];
      const names = extension('2.5.29.17', sequence(...alternatives));
      return leaf(name('server'), [names], validity === 'expired' ? -A_DAY / 2 : A_DAY);
    },
    issueClient: (user, organization) => leaf(name(user, organization), []),
  };
}

function signCertificate(parts: {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly signingKey: KeyObject;
  /** Milliseconds from now. */
  readonly end: number;
}): string {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const toBeSigned = sequence(
    tlv(0xa0, tlv(0x02, Buffer.of(2))),
    tlv(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    algorithm,
    parts.issuer,
    sequence(utcTime(Date.now() - A_DAY), utcTime(Date.now() + parts.end)),
    parts.subject,
    createPublicKey(pem(parts.publicKey)).export({ type: 'spki', format: 'der' }),
    ...(parts.extensions.length > 0 ? [tlv(0xa3, sequence(...parts.extensions))] : []),
  );
  const signature = sign('sha256', toBeSigned, parts.signingKey);
  const der = sequence(toBeSigned, algorithm, tlv(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function pem(key: KeyObject): string {
  return key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' });
}

function tlv(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), derLength(content.length), content]);
}

/** DER requires the shortest form. */
function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

function sequence(...items: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(items));
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc & 0x7f];
    for (let value = arc >> 7; value > 0; value >>= 7) digits.unshift((value & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return tlv(0x06, Buffer.from(bytes));
}

function name(commonName: string, organization?: string): Buffer {
  const attribute = (type: string, value: string) =>
    tlv(0x31, sequence(oid(type), tlv(0x0c, Buffer.from(value, 'utf8'))));
  const organizations = organization === undefined ? [] : [attribute('2.5.4.10', organization)];
  return sequence(...organizations, attribute('2.5.4.3', commonName));
}

function extension(id: string, value: Buffer, criticality: 'critical' | 'plain' = 'plain'): Buffer {
  const critical = criticality === 'critical' ? [tlv(0x01, Buffer.of(0xff))] : [];
  return sequence(oid(id), ...critical, tlv(0x04, value));
}

function utcTime(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return tlv(0x17, Buffer.from(`${digits}Z`, 'ascii'));
}
