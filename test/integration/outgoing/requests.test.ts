import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutgoingClient } from '../../../src/outgoing/client.ts';
import { OutgoingGuard, type ResolveName } from '../../../src/outgoing/guard.ts';
import { OUTGOING_LIMITS } from '../../../src/outgoing/limits.ts';
import { listening } from '../../support/outgoing/listening.ts';

const THIS_MACHINE = ['127.0.0.0/8'];
const toThisMachine: ResolveName = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

function client(
  allow: readonly string[] = THIS_MACHINE,
  { resolve, ...limits }: Partial<typeof OUTGOING_LIMITS> & { resolve?: ResolveName } = {},
): OutgoingClient {
  const opened = new OutgoingClient(new OutgoingGuard(allow, resolve), {}, { ...OUTGOING_LIMITS, ...limits });
  onTestFinished(() => opened.close());
  return opened;
}

/** Starts a service. @returns its URL */
async function service(answer: RequestListener, address?: string): Promise<URL> {
  const port = await listening(createHttpServer(answer), address);
  return new URL(`http://${address ?? '127.0.0.1'}:${port}/api?a=b`);
}

describe('a request to a configured service', () => {
  it('is sent as it is, and its response returned whatever the status', async () => {
    const url = await service((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.writeHead(422, { 'set-cookie': ['a=1', 'b=2'], 'x-limit': '7' });
        response.end(
          `${request.method} ${request.url} ${request.headers.authorization} ${Buffer.concat(chunks).toString()}`,
        );
      });
    });
    const { status, headers, body } = await client().request({
      method: 'POST',
      url,
      headers: { authorization: 'Bearer secret' },
      body: '{"title":"ü"}',
    });
    expect(status).toBe(422);
    expect(headers).toMatchObject({ 'x-limit': '7', 'set-cookie': 'a=1, b=2' });
    expect(body.toString()).toBe('POST /api?a=b Bearer secret {"title":"ü"}');
  });

  it('does not follow redirects', async () => {
    let requests = 0;
    const url = await service((_, response) => {
      requests += 1;
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    });
    expect(await client().request({ method: 'GET', url })).toMatchObject({ status: 302 });
    expect(requests).toBe(1);
  });

  it('is not sent to an address that is not allowed', async () => {
    const connections: unknown[] = [];
    const server = createTcpServer((socket) => void connections.push(socket));
    const port = await listening(server);
    for (const host of ['127.0.0.1', 'service.example']) {
      const url = new URL(`https://${host}:${port}`);
      await expect(
        client([], { resolve: toThisMachine }).request({ method: 'GET', url }),
      ).rejects.toMatchObject({
        code: 'address-refused',
        outcome: 'nothing-happened',
      });
    }
    expect(connections).toEqual([]);
  });

  it('goes to the address that was checked, whatever the name resolves to a moment later', async () => {
    const seen: string[] = [];
    const safe = await service((_, response) => {
      seen.push('safe');
      response.end();
    });
    const other = createTcpServer(() => void seen.push('other'));
    await new Promise<void>((resolve) => void other.listen(Number(safe.port), '127.0.0.2', resolve));
    onTestFinished(() => void other.close());
    let lookups = 0;
    const rebinding: ResolveName = () => {
      lookups += 1;
      return Promise.resolve([{ address: lookups === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    };
    const sender = client(['127.0.0.1'], { resolve: rebinding });
    const url = new URL(`http://rebound.example:${safe.port}`);
    await sender.request({ method: 'GET', url });
    expect(seen).toEqual(['safe']);
    await sender.close();
    const later = client(['127.0.0.1'], { resolve: rebinding });
    await expect(later.request({ method: 'GET', url })).rejects.toMatchObject({ code: 'address-refused' });
    expect(seen).toEqual(['safe']);
  });

  it('says that nothing happened if the service cannot be reached', async () => {
    const port = await listening(createTcpServer());
    const closed = await service(() => undefined);
    await expect(
      client().request({ method: 'POST', url: new URL(`http://127.0.0.3:${port}`) }),
    ).rejects.toMatchObject({
      code: 'connection-failed',
      reason: 'ECONNREFUSED',
      outcome: 'nothing-happened',
    });
    await expect(
      client().request({ method: 'POST', url: new URL(`http://missing.invalid:${closed.port}`) }),
    ).rejects.toMatchObject({ code: 'name-unresolved', outcome: 'nothing-happened' });
  });

  it('has an unclear outcome once it was sent', async () => {
    const cut = await service((request) => request.resume().on('end', () => request.socket.destroy()));
    await expect(client().request({ method: 'POST', url: cut, body: 'x' })).rejects.toMatchObject({
      code: 'connection-failed',
      outcome: 'unclear',
    });
    const silent = await service(() => undefined);
    await expect(
      client(THIS_MACHINE, { wholeMs: 100 }).request({ method: 'POST', url: silent }),
    ).rejects.toMatchObject({ code: 'timeout', outcome: 'unclear' });
    const endless = await service((_, response) => {
      response.writeHead(200);
      response.write('x');
    });
    await expect(
      client(THIS_MACHINE, { wholeMs: 100 }).request({ method: 'POST', url: endless }),
    ).rejects.toMatchObject({ code: 'timeout', outcome: 'unclear' });
  });

  it('says that nothing happened if no connection was opened in time', async () => {
    const port = await listening(createTcpServer());
    const url = new URL(`https://127.0.0.1:${port}`);
    for (const limits of [{ connectMs: 50 }, { wholeMs: 50, connectMs: 1_000_000 }]) {
      await expect(client(THIS_MACHINE, limits).request({ method: 'POST', url })).rejects.toMatchObject({
        code: 'timeout',
        outcome: 'nothing-happened',
      });
    }
  });

  it('is cancelled with its signal', async () => {
    const silent = await service(() => undefined);
    const signal = AbortSignal.timeout(50);
    await expect(client().request({ method: 'POST', url: silent, signal })).rejects.toMatchObject({
      code: 'cancelled',
      outcome: 'unclear',
    });
  });

  it('reads at most as much of the response as allowed', async () => {
    const url = await service((_, response) => void response.end('x'.repeat(2000)));
    const allowed = client(THIS_MACHINE, { maxResponseBytes: 2000 });
    expect((await allowed.request({ method: 'GET', url })).body).toHaveLength(2000);
    await expect(
      client(THIS_MACHINE, { maxResponseBytes: 1999 }).request({ method: 'GET', url }),
    ).rejects.toMatchObject({ code: 'response-too-large', outcome: 'unclear' });
  });

  it('rejects a response that is no HTTP, or in an encoding that was not asked for', async () => {
    const port = await listening(createTcpServer((socket) => void socket.write('SSH-2.0-OpenSSH_9.9\r\n')));
    await expect(
      client().request({ method: 'GET', url: new URL(`http://127.0.0.1:${port}`) }),
    ).rejects.toMatchObject({ code: 'response-broken', outcome: 'unclear' });
    const url = await service(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    );
    await expect(client().request({ method: 'GET', url })).rejects.toMatchObject({ code: 'response-broken' });
  });

  it('is not sent with a header that would end the line, and others are', async () => {
    const url = await service((_, response) => void response.end());
    const sender = client();
    await expect(
      sender.request({ method: 'GET', url, headers: { authorization: 'Bearer a\r\nhost: b' } }),
    ).rejects.toMatchObject({ code: 'request-invalid', outcome: 'nothing-happened' });
    await expect(
      sender.request({ method: 'GET', url: new URL(`http://user:word@127.0.0.1:${url.port}`) }),
    ).rejects.toMatchObject({ code: 'request-invalid' });
    expect(await sender.request({ method: 'GET', url })).toMatchObject({ status: 200 });
  });
});
