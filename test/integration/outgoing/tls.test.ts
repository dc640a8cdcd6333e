import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutgoingClient } from '../../../src/outgoing/client.ts';
import { OutgoingGuard } from '../../../src/outgoing/guard.ts';
import type { OutgoingConnection } from '../../../src/outgoing/sockets.ts';
import { listening } from '../../support/outgoing/listening.ts';
import { createCertificateAuthority } from '../../support/process/certificates.ts';

const authority = createCertificateAuthority();
const { certificate, key } = authority.issueServer({ addresses: ['127.0.0.1'] });

function client(connection: OutgoingConnection, allow = ['127.0.0.1']): OutgoingClient {
  const opened = new OutgoingClient(new OutgoingGuard(allow), connection);
  onTestFinished(() => opened.close());
  return opened;
}

/** Starts a service with TLS. @returns its URL */
async function service(options: ServerOptions = {}): Promise<URL> {
  const server = createTlsServer(
    { cert: certificate, key, ...options },
    (_, response) => void response.end(),
  );
  return new URL(`https://127.0.0.1:${await listening(server)}`);
}

const get = (sender: OutgoingClient, url: URL) => sender.request({ method: 'GET', url });

/** A proxy that tunnels, and whom it was asked to connect to. */
async function proxy(server: HttpServer = createHttpServer(), status = 200) {
  const asked: (string | undefined)[] = [];
  const credentials: (string | undefined)[] = [];
  server.on('connect', (request, socket) => {
    asked.push(request.url);
    credentials.push(request.headers['proxy-authorization']);
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const [, port] = (request.url ?? '').split(':');
    const tunnel = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      tunnel.pipe(socket).pipe(tunnel);
    });
    for (const end of [tunnel, socket]) end.on('error', () => undefined);
  });
  return { port: await listening(server), asked, credentials };
}

describe('TLS of a request to a configured service', () => {
  it('trusts the given certificate authority, and only that', async () => {
    const url = await service();
    expect(await get(client({ certificateAuthority: authority.certificate }), url)).toMatchObject({
      status: 200,
    });
    const other = createCertificateAuthority('Another authority').certificate;
    for (const connection of [{}, { certificateAuthority: other }]) {
      await expect(get(client(connection), url)).rejects.toMatchObject({
        code: 'certificate-untrusted',
        outcome: 'nothing-happened',
        reason: expect.stringMatching(/^(UNABLE_TO|SELF_SIGNED)/),
        message: expect.stringContaining('certificate authority is not trusted'),
      });
    }
  });

  it('says what is wrong with the certificate', async () => {
    const trusting = { certificateAuthority: authority.certificate };
    const misnamed = authority.issueServer({ dns: ['jira.example'] });
    const expired = authority.issueServer({ addresses: ['127.0.0.1'], validity: 'expired' });
    for (const [issued, reason, sentence] of [
      [misnamed, 'ERR_TLS_CERT_ALTNAME_INVALID', 'issued for another host name'],
      [expired, 'CERT_HAS_EXPIRED', 'has expired'],
    ] as const) {
      const url = await service({ cert: issued.certificate, key: issued.key });
      await expect(get(client(trusting), url)).rejects.toMatchObject({
        code: 'certificate-untrusted',
        reason,
        outcome: 'nothing-happened',
        message: expect.stringContaining(sentence),
      });
    }
  });

  it('presents the client certificate that the service asks for', async () => {
    const url = await service({ ca: authority.certificate, requestCert: true, rejectUnauthorized: true });
    const trusting = { certificateAuthority: authority.certificate };
    const own = authority.issueClient('ringfence');
    expect(await get(client({ ...trusting, clientCertificate: own }), url)).toMatchObject({ status: 200 });
    await expect(get(client(trusting), url)).rejects.toMatchObject({
      code: expect.stringMatching(/^(connection|tls)-failed$/),
    });
  });

  it('says when there is no TLS at the port', async () => {
    const port = await listening(
      createTcpServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    await expect(get(client({}), new URL(`https://127.0.0.1:${port}`))).rejects.toMatchObject({
      code: 'tls-failed',
      outcome: 'nothing-happened',
    });
  });

  it('that takes too long sends nothing any more, even if it comes about later', async () => {
    const received: unknown[] = [];
    const server = createTlsServer({ cert: certificate, key }, (request, response) => {
      received.push(request.url);
      response.end();
    });
    const held: Socket[] = [];
    const door = createTcpServer({ pauseOnConnect: true }, (socket) => {
      if (held.length === 0) held.push(socket);
      else server.emit('connection', socket);
    });
    const url = new URL(`https://127.0.0.1:${await listening(door)}`);
    const sender = client({ certificateAuthority: authority.certificate });
    const signal = AbortSignal.timeout(100);
    await expect(
      sender.request({ method: 'POST', url: new URL('/late', url), signal }),
    ).rejects.toMatchObject({ code: 'cancelled', outcome: 'nothing-happened' });
    const events = ['secureConnection', 'tlsClientError'];
    const settled = Promise.race(events.map((event) => once(server, event)));
    server.emit('connection', held[0]);
    await settled;
    await sender.request({ method: 'GET', url: new URL('/next', url) });
    expect(received).toEqual(['/next']);
  });

  it.each([
    [{ certificateAuthority: 'no certificate' }],
    [{ certificateAuthority: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' }],
    [{ clientCertificate: { certificate, key: createCertificateAuthority().key } }],
    [{ proxy: { url: 'socks5://127.0.0.1' } }],
    [{ proxy: { url: 'http://user:word@127.0.0.1' } }],
  ])('is not set up with %j', (connection) => {
    expect(() => client(connection)).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  });
});

describe('a proxy for requests to a configured service', () => {
  it('tunnels to the service, whose certificate is checked', async () => {
    const url = await service();
    const { port, asked, credentials } = await proxy();
    const through = { url: `http://127.0.0.1:${port}`, username: 'ringfence', password: 'a:b' };
    const trusting = { certificateAuthority: authority.certificate };
    expect(await get(client({ ...trusting, proxy: through }), url)).toMatchObject({ status: 200 });
    expect(asked).toEqual([url.host]);
    expect(credentials).toEqual([`Basic ${Buffer.from('ringfence:a:b').toString('base64')}`]);
    await expect(get(client({ proxy: through }), url)).rejects.toMatchObject({
      code: 'certificate-untrusted',
      outcome: 'nothing-happened',
    });
  });

  it('may have TLS itself', async () => {
    const url = await service();
    const { port, asked } = await proxy(createTlsServer({ cert: certificate, key }));
    const through = { url: `https://127.0.0.1:${port}` };
    const trusting = { certificateAuthority: authority.certificate, proxy: through };
    expect(await get(client(trusting), url)).toMatchObject({ status: 200 });
    expect(asked).toEqual([url.host]);
  });

  it.each([407, 502])('that answers %i fails the request before anything happened', async (status) => {
    const url = await service();
    const { port } = await proxy(createHttpServer(), status);
    await expect(get(client({ proxy: { url: `http://127.0.0.1:${port}` } }), url)).rejects.toMatchObject({
      code: 'proxy-failed',
      outcome: 'nothing-happened',
      message: expect.stringContaining(String(status)),
    });
  });

  it('is not used for addresses that are not allowed, nor at such an address', async () => {
    const { port, asked } = await proxy();
    const through = { proxy: { url: `http://127.0.0.1:${port}` } };
    await expect(get(client(through), new URL('https://169.254.169.254'))).rejects.toMatchObject({
      code: 'address-refused',
    });
    await expect(get(client(through), new URL('https://127.0.0.2'))).rejects.toMatchObject({
      code: 'address-refused',
    });
    await expect(get(client(through, ['127.0.0.2']), new URL('https://127.0.0.2'))).rejects.toMatchObject({
      code: 'address-refused',
      outcome: 'nothing-happened',
    });
    expect(asked).toEqual([]);
  });
});
