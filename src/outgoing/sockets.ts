import { X509Certificate } from 'node:crypto';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Agent, buildConnector, Pool, ProxyAgent, type Dispatcher } from 'undici';
import type { OutgoingGuard } from './guard.ts';
import type { OutgoingLimits } from './limits.ts';
import { OutgoingError } from './outgoing-error.ts';

/** How to connect to a service. Contains secrets: it is never logged. */
export interface OutgoingConnection {
  /** PEM. The only certificate authorities that the service's certificate may come from; by default the public ones. */
  readonly certificateAuthority?: string;
  /** PEM. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
  /** `https://` or `http://`. Requests are tunnelled through it (CONNECT). */
  readonly proxy?: { readonly url: string; readonly username?: string; readonly password?: string };
}

/**
 * Sockets for requests to configured services. Whatever a name resolves to, they connect only to addresses that the
 * guard has checked. Requests are not retried and redirects not followed.
 *
 * @throws OutgoingError `request-invalid` if a certificate, key or proxy URL cannot be used
 */
export function outgoingSockets(
  connection: OutgoingConnection,
  guard: OutgoingGuard,
  limits: OutgoingLimits,
): Dispatcher {
  const secureContext = serviceContext(connection);
  const pool = {
    connections: 4,
    pipelining: 1,
    headersTimeout: limits.responseMs,
    bodyTimeout: limits.responseMs,
  };
  if (connection.proxy === undefined) {
    return new Agent({
      ...pool,
      factory: (origin) =>
        new Pool(origin, { ...pool, connect: guarded(new URL(origin), guard, secureContext, limits) }),
    });
  }
  const { url: proxyText, username, password = '' } = connection.proxy;
  const proxy = proxyUrl(proxyText);
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  const proxyAuthorities = [...rootCertificates, ...authorities(connection)];
  return new ProxyAgent({
    ...pool,
    uri: proxy.href,
    ...(username !== undefined && { token: `Basic ${credentials}` }),
    proxyTunnel: true,
    requestTls: { secureContext, timeout: limits.connectMs, allowH2: false },
    clientFactory: (origin) =>
      new Pool(origin, {
        ...pool,
        connect: guarded(proxy, guard, createSecureContext({ ca: proxyAuthorities }), limits),
      }),
  });
}

/** Connects to one origin, at addresses that are checked when the connection is opened. */
function guarded(
  url: URL,
  guard: OutgoingGuard,
  secureContext: SecureContext,
  { connectMs }: OutgoingLimits,
): buildConnector.connector {
  const addressesOf = callbackify(() => guard.addressesOf(url));
  const connect = buildConnector({
    secureContext,
    timeout: connectMs,
    allowH2: false,
    lookup: lookupOf(url, guard),
  });
  return (options, callback) => {
    if (isIP(options.hostname) === 0) return connect(options, callback);
    // Node.js looks up names only, and TLS names no addresses as servers.
    const { servername: _, ...unnamed } = options;
    addressesOf((error) => {
      if (error instanceof Error) callback(error, null);
      else connect(unnamed, callback);
    });
  };
}

function lookupOf(url: URL, guard: OutgoingGuard): LookupFunction {
  const addressesOf = callbackify(() => guard.addressesOf(url));
  return (_hostname, options, callback) => {
    addressesOf((error, addresses) => {
      const [first] = addresses ?? [];
      if (error instanceof Error) callback(error, '');
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}

function authorities({ certificateAuthority }: OutgoingConnection): readonly string[] {
  return certificateAuthority === undefined ? [] : [certificateAuthority];
}

function serviceContext(connection: OutgoingConnection): SecureContext {
  const { certificateAuthority, clientCertificate } = connection;
  try {
    // OpenSSL ignores certificate authorities that it cannot read.
    const readable = certificateAuthority && new X509Certificate(certificateAuthority);
    return createSecureContext({
      ...(readable && { ca: certificateAuthority }),
      ...(clientCertificate !== undefined && {
        cert: clientCertificate.certificate,
        key: clientCertificate.key,
      }),
    });
  } catch (error) {
    throw new OutgoingError(
      'request-invalid',
      'the certificate authority, the client certificate or its key is not valid PEM, or the key belongs to another certificate',
      { cause: error },
    );
  }
}

function proxyUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return url;
  throw new OutgoingError(
    'request-invalid',
    'the proxy must be a URL such as https://proxy.example.org:3128, without a user and a password in it',
  );
}
