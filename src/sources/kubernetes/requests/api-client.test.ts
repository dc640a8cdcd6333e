import { afterEach, describe, expect, it } from 'vitest';
import type { FakeApiServer } from '../../../../test/support/fake-api-server/fake-api-server.ts';
import { LIMITS, listPods, serverWithPods } from '../../../../test/support/fake-api-server/pod-lists.ts';
import { openSession } from '../session/open-session.ts';
import type { ApiServerSession } from '../session/session.ts';
import { ApiClient } from './api-client.ts';

let server: FakeApiServer;

describe('the connection to an API server', () => {
  afterEach(() => server.close());

  it('runs at most two requests at once', async () => {
    server = await serverWithPods(1, { latencyMs: 20 });
    const session = await openSession(server.connection);
    const client = new ApiClient(session, LIMITS, new AbortController().signal);
    await Promise.all(Array.from({ length: 8 }, () => client.get('/api/v1/pods')));
    await session.close();
    expect(server.peakConcurrency).toBe(2);
  });

  it('renews its credentials once for all requests that were rejected together, even if some responses arrive late', async () => {
    server = await serverWithPods(1);
    const session = await openSession(server.connection);
    let refreshes = 0;
    const rotating: ApiServerSession = {
      ...session,
      authenticate(freshness) {
        if (freshness === 'refreshed') refreshes++;
        return Promise.resolve({ authorization: refreshes === 0 ? 'Bearer old' : 'Bearer new' });
      },
    };
    server.acceptTokens('new');
    server.fail({ resource: 'services' }, { type: 'delay', milliseconds: 100 });
    const client = new ApiClient(rotating, LIMITS, new AbortController().signal);
    await Promise.all([client.get('/api/v1/pods'), client.get('/api/v1/services')]);
    await session.close();
    expect(refreshes).toBe(1);
  });

  it('is refused when the server’s certificate is for another name', async () => {
    server = await serverWithPods(1, { certificateNames: { addresses: ['10.1.1.1'] } });
    await expect(listPods(server)).rejects.toMatchObject({
      name: 'SourceError',
      code: 'untrusted-certificate',
    });
  });

  it('accepts compressed responses', async () => {
    server = await serverWithPods(0);
    const annotations = { text: 'x'.repeat(300_000) };
    server.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'large', namespace: 'shop', annotations },
    });
    expect(await listPods(server)).toEqual(['large']);
    await expect(listPods(server, { maxResponseBytes: 100_000 })).rejects.toMatchObject({
      code: 'too-large',
    });
  });
});
