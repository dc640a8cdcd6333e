import { describe, expect, it } from 'vitest';
import { collect, server, startShop } from '../../support/fake-api-server/shop.ts';

describe('a collection fails as a whole', () => {
  it('when the token expires midway', async () => {
    await startShop();
    server.before({ resource: 'services' }, () => server.acceptTokens());
    await expect(collect()).rejects.toMatchObject({ name: 'SourceError', code: 'unauthorised' });
  });

  it('when the server goes away midway, though much was read', async () => {
    await startShop();
    server.before({ resource: 'ingresses' }, () => void server.close());
    await expect(collect()).rejects.toMatchObject({
      code: 'unreachable',
      retryability: 'retryable',
      message: expect.stringContaining('went away while it was read'),
    });
  });

  it('when nothing at all may be listed', async () => {
    await startShop();
    for (const resource of new Set(['namespaces', 'nodes', 'pods', 'services', 'replicationcontrollers']))
      server.forbid(resource);
    for (const resource of ['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs'])
      server.forbid(resource);
    for (const resource of ['networkpolicies', 'ingresses', 'ingressclasses', 'endpointslices'])
      server.forbid(resource);
    await expect(collect()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('when it takes longer than its deadline', async () => {
    await startShop();
    server.fail({ resource: 'pods' }, { type: 'hang' }, 100);
    await expect(
      collect({ limits: { collectionTimeoutMs: 200, requestTimeoutMs: 60_000 } }),
    ).rejects.toMatchObject({ code: 'deadline-exceeded' });
  });

  it('at once when the caller gives up', async () => {
    await startShop();
    server.fail({ resource: 'pods' }, { type: 'hang' }, 100);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const limits = { requestTimeoutMs: 10_000_000, collectionTimeoutMs: 10_000_000 };
    await expect(collect({ limits }, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('when something else answers at the address', async () => {
    await startShop();
    server.fail({ path: '/version' }, { type: 'body', body: '<html>login</html>' }, 100);
    await expect(collect()).rejects.toMatchObject({ code: 'not-kubernetes' });
  });

  it('when discovery cannot be read, since nothing may then be taken for absent', async () => {
    await startShop();
    server.fail({ path: '/apis' }, { type: 'status', code: 500, reason: 'InternalError' }, 100);
    await expect(collect()).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('at once when the token cannot be sent, without repeating it', async () => {
    const { connection } = await startShop();
    if (connection.type !== 'credentials') throw new Error('the fake API server is called with credentials');
    const credentials = { ...connection.credentials, token: 'two\nlines' };
    await expect(collect({ connection: { ...connection, credentials } })).rejects.toMatchObject({
      code: 'connection-invalid',
      message: expect.not.stringContaining('two'),
    });
  });

  it('when the credentials are wrong, without repeating them', async () => {
    await startShop();
    server.acceptTokens('another');
    await expect(collect()).rejects.toThrow(/^(?!.*fake-token-1).*does not accept the credentials/);
  });
});
