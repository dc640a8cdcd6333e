import { describe, expect, it } from 'vitest';
import { testConnection } from '../../../src/sources/kubernetes/connection-test.ts';
import { checkConnection } from '../../../src/sources/kubernetes/check-connection.ts';
import { LIMITS, server, startShop } from '../../support/fake-api-server/shop.ts';

describe('a connection check', () => {
  it('tells which kinds could be read', async () => {
    await startShop();
    server.forbid('nodes');
    const check = await checkConnection(server.connection, new AbortController().signal, LIMITS);
    expect(check.serverVersion).toBe('v1.34.1');
    const access = new Map(check.kinds.map((kind) => [kind.kind, kind.access]));
    expect(access.get('Pod')).toBe('readable');
    expect(access.get('Node')).toBe('forbidden');
    expect(access.get('AdminNetworkPolicy')).toBe('absent');
  });

  it('sorts the kinds by what snapshots would get of them', async () => {
    await startShop();
    server.forbid('nodes');
    const { serverVersion, readable, unreadable, absent } = await testConnection(server.connection);
    expect(serverVersion).toBe('v1.34.1');
    expect(readable).toEqual(expect.arrayContaining(['Namespace', 'NetworkPolicy', 'Pod', 'EndpointSlice']));
    expect(unreadable).toEqual(['Node']);
    expect(absent).toContain('ClusterNetworkPolicy');
  });
});
