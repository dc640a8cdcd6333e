import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { isolation, publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

const EXPLAIN = `query($asOf: AsOfInput!, $from: EndInput!, $to: EndInput!, $protocol: Protocol, $port: Int!) {
  explain(asOf: $asOf, from: $from, to: $to, protocol: $protocol, port: $port) {
    snapshot { sequence } from { type label } to { type label } verdict
    egress { verdict ...why } ingress { direction verdict ...why }
  }
}
fragment why on DirectionDecision {
  withheldReasons
  reasons { type policies { kind namespace name } ruleIndex action assumption notEvaluated unread { kind namespace reason } }
}`;

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1' },
  spec: { podCIDRs: ['10.8.0.0/16'] },
  status: { addresses: [{ type: 'InternalIP', address: '192.0.2.10' }] },
};
const pod = (namespace: string, name: string, podIP: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels: { app: name } },
  spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'x' }] },
  status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }] },
});
const OWN_POLICY = { kind: 'NetworkPolicy', namespace: 'shop', name: 'own-namespace-only' };
const workload = (namespace: string, name: string, kind = 'Deployment') => ({
  workload: { namespace, name, kind },
});
const db = workload('shop', 'db');
const api = workload('shop', 'api');
const crawler = workload('tools', 'crawler');
const postgres = { to: db, port: 5432 };

const { database, api: server, viewer, close } = await openApi();
const cluster = await registerCluster(database.pool, 'production');
const published = await publishState(database.pool, cluster, {
  at: '2026-01-01T00:00:00Z',
  objects: [
    ...SHOP,
    isolation('shop'),
    node,
    pod('shop', 'batch', '10.8.0.1'),
    pod('tools', 'scan', '10.8.0.2'),
  ],
});
const asOf = { snapshot: toGlobalId('Snapshot', published.id) };
afterAll(close);

const ask = async (variables: object, token = viewer) =>
  (await server.graphql(token, EXPLAIN, { asOf, ...variables })).body;
/** The data of an answer without errors. */
async function explain(variables: object, token = viewer) {
  const { errors, data } = await ask(variables, token);
  expect(errors).toBeUndefined();
  return data.explain;
}
async function refusal(variables: object, token = viewer) {
  const { errors } = await ask(variables, token);
  expect(errors).toHaveLength(1);
  const { code, field } = errors[0].extensions;
  return { code, field, message: errors[0].message };
}

describe('an explanation', () => {
  it('names the rule that lets a connection through on each side', async () => {
    const rule = { type: 'RULE', policies: [OWN_POLICY], ruleIndex: 0, action: 'ALLOW' };
    expect(await explain({ from: api, ...postgres })).toMatchObject({
      snapshot: { sequence: 1 },
      from: { type: 'WORKLOAD', label: 'shop/api[Deployment]' },
      to: { type: 'WORKLOAD', label: 'shop/db[Deployment]' },
      verdict: 'ALLOWED',
      egress: { verdict: 'ALLOWED', reasons: [rule], withheldReasons: 0 },
      ingress: { direction: 'INGRESS', verdict: 'ALLOWED', reasons: [rule] },
    });
  });

  it('names the policies that isolate where none of their rules lets it through', async () => {
    expect(await explain({ from: crawler, ...postgres })).toMatchObject({
      verdict: 'DENIED',
      egress: { verdict: 'ALLOWED', reasons: [{ type: 'NOT_ISOLATED', policies: [] }] },
      ingress: { verdict: 'DENIED', reasons: [{ type: 'ISOLATED', policies: [OWN_POLICY] }] },
    });
  });

  it('is given for one pod, and for the pod that has an address', async () => {
    const byName = await explain({ from: { pod: { namespace: 'shop', name: 'batch' } }, ...postgres });
    expect(byName).toMatchObject({ from: { type: 'POD', label: 'shop/batch' }, verdict: 'ALLOWED' });
    expect(await explain({ from: { address: '10.8.0.1' }, ...postgres })).toEqual(byName);
  });

  it('is given for outside addresses, both ways', async () => {
    const inwards = await explain({ from: { address: '203.0.113.0/24' }, ...postgres });
    expect(inwards).toMatchObject({
      from: { type: 'ADDRESS', label: '203.0.113.0/24' },
      verdict: 'DENIED',
      egress: { reasons: [{ type: 'OUTSIDE' }] },
    });
    const outwards = await explain({
      from: crawler,
      to: { address: '2001:db8::1' },
      port: 53,
      protocol: 'UDP',
    });
    expect(outwards).toMatchObject({ verdict: 'ALLOWED', ingress: { reasons: [{ type: 'OUTSIDE' }] } });
  });

  it('says what could not be read where that might decide', async () => {
    const partial = await registerCluster(database.pool, 'partial');
    const { id } = await publishState(database.pool, partial, {
      at: '2026-01-01T00:00:00Z',
      objects: SHOP,
      unread: [{ kind: 'NetworkPolicy', namespace: 'shop', reason: 'forbidden', message: 'forbidden' }],
    });
    const found = await explain({
      asOf: { snapshot: toGlobalId('Snapshot', id) },
      from: crawler,
      ...postgres,
    });
    const unread = { kind: 'NetworkPolicy', namespace: 'shop', reason: 'FORBIDDEN' };
    expect(found).toMatchObject({
      verdict: 'UNKNOWN',
      ingress: {
        verdict: 'UNKNOWN',
        reasons: expect.arrayContaining([expect.objectContaining({ type: 'UNREAD', unread })]),
      },
    });
  });
});

describe('a connection that cannot be explained', () => {
  it.each([
    [
      'has a source that is not there',
      { from: workload('shop', 'nobody'), ...postgres },
      'NOT_FOUND',
      'from',
    ],
    [
      'has a source of another kind',
      { from: workload('shop', 'api', 'Job'), ...postgres },
      'NOT_FOUND',
      'from',
    ],
    [
      'has a destination that is not there',
      { from: api, to: { pod: { namespace: 'shop', name: 'x' } }, port: 1 },
      'NOT_FOUND',
      'to',
    ],
    ['has a port below the first', { from: api, to: db, port: 0 }, 'INVALID_INPUT', 'port'],
    ['has a port above the last', { from: api, to: db, port: 65_536 }, 'INVALID_INPUT', 'port'],
    ['has a source that is nothing', { from: {}, ...postgres }, 'INVALID_INPUT', 'from'],
    [
      'has a destination that is two things',
      { from: api, to: { ...db, address: '10.0.0.1' }, port: 1 },
      'INVALID_INPUT',
      'to',
    ],
    [
      'never touches the cluster',
      { from: { address: '192.0.2.1' }, to: { address: '192.0.2.2' }, port: 1 },
      'INVALID_INPUT',
      'to',
    ],
  ])('because it %s is refused with the field at fault', async (_, variables, code, field) => {
    expect(await refusal(variables)).toMatchObject({ code, field: [field] });
  });

  it('because an address is none is refused before it runs', async () => {
    const { errors, data } = await ask({ from: { address: '10.0.0.300' }, ...postgres });
    expect(data).toBeUndefined();
    expect(errors[0].message).toContain('expected an address or address block');
  });
});

describe('a token for some namespaces', () => {
  it('cannot tell workloads, pods and addresses of others from what is not there', async () => {
    const token = await server.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    expect(await explain({ from: api, ...postgres }, token)).toMatchObject({ verdict: 'ALLOWED' });
    expect(await explain({ from: { address: '10.8.0.1' }, ...postgres }, token)).toMatchObject({
      from: { type: 'POD' },
    });
    const missing = await refusal({ from: workload('shop', 'nobody'), ...postgres }, token);
    for (const from of [
      crawler,
      workload('tools', 'nobody'),
      { pod: { namespace: 'tools', name: 'scan' } },
      { address: '10.8.0.2' },
      { address: '10.8.0.3' },
      { address: '10.0.0.0/8' },
    ])
      expect(await refusal({ from, ...postgres }, token)).toEqual(missing);
    expect(await explain({ from: { address: '203.0.113.7' }, ...postgres }, token)).toMatchObject({
      verdict: 'DENIED',
    });
  });

  it('cannot tell which addresses are those of nodes, and gets no "denied" for what may be one', async () => {
    const token = await server.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    const batch = { pod: { namespace: 'shop', name: 'batch' } };
    const fromTo = async (address: string, asker?: string) => {
      const inwards = await explain({ from: { address }, to: batch, port: 80 }, asker);
      const outwards = await explain({ from: batch, to: { address }, port: 80 }, asker);
      return [inwards, outwards].map(({ verdict, egress, ingress }) => ({ verdict, egress, ingress }));
    };
    const [ofNode, ofNeighbour] = [await fromTo('192.0.2.10'), await fromTo('192.0.2.11')];
    expect(ofNode).toMatchObject([
      { verdict: 'ALLOWED', ingress: { reasons: [{ type: 'OWN_NODE' }] } },
      { verdict: 'ALLOWED', egress: { reasons: [{ type: 'OWN_NODE' }] } },
    ]);
    expect(ofNeighbour).toMatchObject([{ verdict: 'DENIED' }, { verdict: 'DENIED' }]);
    const seen = await fromTo('192.0.2.10', token);
    expect(seen).toMatchObject([{ verdict: 'UNKNOWN' }, { verdict: 'UNKNOWN' }]);
    expect(await fromTo('192.0.2.11', token)).toEqual(seen);
    expect(await fromTo('203.0.113.7', token)).toMatchObject([{ verdict: 'DENIED' }, { verdict: 'DENIED' }]);
  });

  it('cannot tell addresses of hidden pods where nodes do not say which ranges pods have', async () => {
    const own = await registerCluster(database.pool, 'without-ranges');
    const { id } = await publishState(database.pool, own, {
      at: '2026-01-01T00:00:00Z',
      objects: [
        ...SHOP,
        { ...node, spec: {} },
        pod('shop', 'batch', '10.1.0.1'),
        pod('tools', 'scan', '10.1.0.2'),
      ],
    });
    const token = await server.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    const from = (address: string) => ({
      asOf: { snapshot: toGlobalId('Snapshot', id) },
      from: { address },
      ...postgres,
    });
    expect(await explain(from('10.1.0.1'), token)).toMatchObject({ from: { type: 'POD' } });
    for (const address of ['10.1.0.2', '10.1.0.3', '10.1.0.0/30'])
      expect(await refusal(from(address), token)).toMatchObject({ code: 'NOT_FOUND', field: ['from'] });
    expect(await explain(from('203.0.113.7'), token)).toMatchObject({ from: { type: 'ADDRESS' } });
  });

  it('cannot ask about clusters out of its scope', async () => {
    const token = await server.issue('viewer', { clusters: [], namespaces: 'all' });
    expect((await refusal({ from: api, ...postgres }, token)).code).toBe('NOT_FOUND');
  });
});
