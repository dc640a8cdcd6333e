import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeApiServer } from '../../../../test/support/fake-api-server/fake-api-server.ts';
import type { Fault } from '../../../../test/support/fake-api-server/faults.ts';
import {
  LIMITS,
  listPods,
  PODS,
  serverWithPods,
} from '../../../../test/support/fake-api-server/pod-lists.ts';

const POD_LIST = { apiVersion: 'v1', kind: 'PodList', items: [] };
const METADATA_LIST = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadataList', items: [] };

let server: FakeApiServer;

describe('a LIST', () => {
  beforeEach(async () => {
    server = await serverWithPods(25);
  });
  afterEach(() => server.close());

  it('is read page by page, each object once', async () => {
    const names = await listPods(server);
    expect(names).toHaveLength(25);
    expect(new Set(names).size).toBe(25);
    expect(server.seen.map((request) => request.query.get('limit'))).toEqual(['10', '10', '10']);
    expect(server.seen.every((request) => !request.query.has('resourceVersion'))).toBe(true);
  });

  it('shows a single moment, regardless of changes between its pages', async () => {
    server.before({ resource: 'pods', page: 'later' }, () => {
      server.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'zz-late', namespace: 'shop' } });
    });
    expect(await listPods(server)).not.toContain('zz-late');
  });

  it('starts over without earlier pages if its continue token has expired', async () => {
    server.before({ resource: 'pods', page: 'later' }, () => {
      server.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod-0000', namespace: 'shop' } });
    });
    server.fail({ resource: 'pods', page: 'later' }, { type: 'expire-continue' });
    const names = await listPods(server);
    expect(names).toHaveLength(24);
    expect(names).not.toContain('pod-0000');
  });

  it('fails if its continue token expires repeatedly', async () => {
    server.fail({ resource: 'pods', page: 'later' }, { type: 'expire-continue' }, 100);
    await expect(listPods(server, { maxListRestarts: 2 })).rejects.toMatchObject({ status: 410 });
    expect(server.seen.filter((request) => request.page === 'first')).toHaveLength(3);
  });

  it('waits as long as a throttling server requests', async () => {
    server.fail({ resource: 'pods', page: 'later' }, { type: 'throttle', retryAfterSeconds: 1 });
    const start = performance.now();
    expect(await listPods(server)).toHaveLength(25);
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  });

  it('does not wait longer than its limit, regardless of what the server requests', async () => {
    server.fail({ resource: 'pods' }, { type: 'throttle', retryAfterSeconds: 86_400 });
    expect(await listPods(server, { maxRetryAfterMs: 20 })).toHaveLength(25);
  });

  it.each<[string, Fault]>([
    ['the server is unavailable', { type: 'status', code: 503, reason: 'ServiceUnavailable' }],
    ['the server times out', { type: 'status', code: 504, reason: 'Timeout' }],
    ['an answer is cut short', { type: 'truncate' }],
    ['an answer is not JSON', { type: 'body', body: '<html>gateway</html>' }],
    ['the connection drops', { type: 'drop' }],
    ['the connection drops midway', { type: 'drop-midway' }],
    ['nothing is answered', { type: 'hang' }],
    ['an answer stops midway', { type: 'hang-midway' }],
  ])('succeeds although %s once', async (_, fault) => {
    server.fail({ resource: 'pods', page: 'later' }, fault);
    expect(await listPods(server)).toHaveLength(25);
  });

  // The time limit is exceeded only if there is no answer, even on a slow machine.
  it.each<[string, Fault, number, object]>([
    ['an answer is always cut short', { type: 'truncate' }, 600_000, { code: 'garbled' }],
    ['nothing is ever answered', { type: 'hang' }, 3000, { code: 'timeout' }],
    ['the connection always drops', { type: 'drop' }, 600_000, { code: 'connection' }],
    [
      'the server always fails',
      { type: 'status', code: 500, reason: 'InternalError' },
      600_000,
      { status: 500 },
    ],
  ])('fails after a few attempts if %s', async (_, fault, requestTimeoutMs, expected) => {
    server.fail({ resource: 'pods', page: 'later' }, fault, 100);
    await expect(listPods(server, { requestTimeoutMs })).rejects.toMatchObject(expected);
    expect(server.seen).toHaveLength(1 + LIMITS.maxAttempts);
  });

  it('is not retried if it is forbidden', async () => {
    server.forbid('pods');
    await expect(listPods(server)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('pods is forbidden: User "system:serviceaccount:ringfence:reader"'),
    });
    expect(server.seen).toHaveLength(1);
  });

  it('never follows a redirect, which would carry the token elsewhere', async () => {
    server.fail({ resource: 'pods' }, { type: 'redirect', location: `${server.url}/api/v1/pods?elsewhere` });
    await expect(listPods(server)).rejects.toMatchObject({ status: 302 });
    expect(server.seen).toHaveLength(1);
  });

  it('fails as unauthorised when the token expires midway', async () => {
    server.before({ resource: 'pods', page: 'later' }, () => server.acceptTokens());
    await expect(listPods(server)).rejects.toMatchObject({ name: 'SourceError', code: 'unauthorised' });
  });

  it('requests smaller pages if one exceeds the limit', async () => {
    expect(await listPods(server, { pageSize: 25, maxResponseBytes: 1500 })).toHaveLength(25);
  });

  it('fails if even small pages exceed the limit', async () => {
    await expect(listPods(server, { maxResponseBytes: 100 })).rejects.toMatchObject({ code: 'too-large' });
  });

  it.each([
    ['lists', (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`],
    ['maps', (levels: number) => `${'{"a]":'.repeat(levels)}1${'}'.repeat(levels)}`],
    ['lists without an end', (levels: number) => '[ "\\"]",'.repeat(levels)],
  ])('fails without retries if the response nests %s deeper than the limit', async (_, nested) => {
    const answer = (levels: number): string =>
      JSON.stringify({ ...POD_LIST, items: [{ metadata: { name: 'a' } }] }).replace(
        '"a"',
        () => `"a","nested":${nested(levels)}`,
      );
    server.fail({ resource: 'pods' }, { type: 'body', body: answer(5_000_000) });
    await expect(listPods(server, { requestTimeoutMs: 60_000 })).rejects.toMatchObject({ code: 'too-deep' });
    expect(server.seen).toHaveLength(1);
  });

  it('accepts objects with the maximum nesting', async () => {
    const nested = `${'['.repeat(96)}${']'.repeat(96)}`;
    const body = `{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"a","nested":${nested}}}]}`;
    server.fail({ resource: 'pods' }, { type: 'body', body });
    expect(await listPods(server, { requestTimeoutMs: 60_000 })).toEqual(['a']);
  });

  it('fails if the response is not a list', async () => {
    server.fail({ resource: 'pods' }, { type: 'body', body: '{"kind":"Pod"}' });
    await expect(listPods(server)).rejects.toMatchObject({ code: 'garbled' });
  });

  it.each([
    ['lists another kind', { apiVersion: 'v1', kind: 'ServiceList', items: [] }],
    ['lists another version', { apiVersion: 'v1beta1', kind: 'PodList', items: [] }],
    ['lists metadata where whole objects were asked for', METADATA_LIST],
    ['has an object of another kind', { ...POD_LIST, items: [{ apiVersion: 'v1', kind: 'Node' }] }],
  ])('fails if the response %s', async (_, body) => {
    server.fail({ resource: 'pods' }, { type: 'body', body: JSON.stringify(body) });
    await expect(listPods(server)).rejects.toMatchObject({ code: 'garbled' });
  });

  it('fails if the server says that objects remain, but not how to continue', async () => {
    for (const token of [{}, { continue: '' }]) {
      const body = { ...POD_LIST, metadata: { ...token, remainingItemCount: 3 } };
      server.fail({ resource: 'pods', page: 'later' }, { type: 'body', body: JSON.stringify(body) });
      await expect(listPods(server)).rejects.toMatchObject({
        code: 'garbled',
        message: expect.stringContaining('3 more objects remain'),
      });
    }
  });

  it.each([0, null, undefined])('is complete if the number of remaining objects is %s', async (count) => {
    const body = { ...POD_LIST, metadata: { remainingItemCount: count } };
    server.fail({ resource: 'pods', page: 'later' }, { type: 'body', body: JSON.stringify(body) });
    expect(await listPods(server)).toHaveLength(10);
  });

  it.each([
    ['gives the same continue token again', () => 'same', 2],
    ['goes round in a circle', (page: number) => `token-${page % 3}`, 4],
    ['never ends', (page: number) => `token-${page}`, 7],
  ])('fails if the server %s', async (_, token, pages) => {
    for (let page = 0; page < 20; page++) {
      const body = { ...POD_LIST, metadata: { continue: token(page) } };
      server.fail({ resource: 'pods' }, { type: 'body', body: JSON.stringify(body) });
    }
    await expect(listPods(server, { maxListPages: 7 })).rejects.toMatchObject({ code: 'endless' });
    expect(server.seen).toHaveLength(pages);
  });

  it('fails if it has more objects than the limit', async () => {
    await expect(listPods(server, { maxListObjects: 24 })).rejects.toMatchObject({ code: 'endless' });
    expect(await listPods(server, { maxListObjects: 25 })).toHaveLength(25);
  });

  it("ends immediately with the caller's reason if it is cancelled", async () => {
    server.fail({ resource: 'pods' }, { type: 'hang' });
    const controller = new AbortController();
    const reason = new Error('asked to stop');
    setTimeout(() => controller.abort(reason), 20);
    await expect(listPods(server, { requestTimeoutMs: 60_000 }, controller.signal)).rejects.toBe(reason);
  });
});

describe('a LIST of metadata', () => {
  afterEach(() => server.close());

  it('requests only metadata', async () => {
    server = await serverWithPods(3);
    await listPods(server, {}, undefined, { ...PODS, representation: 'metadata' });
    expect(server.seen[0]?.accept).toContain('as=PartialObjectMetadataList');
  });

  it('fails with objects of another kind, complete or not', async () => {
    server = await serverWithPods(0);
    const request = { ...PODS, representation: 'metadata' } as const;
    for (const type of [
      { apiVersion: 'v1', kind: 'ServiceList' },
      { apiVersion: 'meta.k8s.io/v1', kind: 'PodList' },
    ]) {
      server.fail({ resource: 'pods' }, { type: 'body', body: JSON.stringify({ ...type, items: [] }) });
      await expect(listPods(server, {}, undefined, request)).rejects.toMatchObject({ code: 'garbled' });
    }
  });

  it('accepts complete objects from a server that cannot return metadata only', async () => {
    server = await serverWithPods(25, { metadata: 'whole-only' });
    expect(await listPods(server, {}, undefined, { ...PODS, representation: 'metadata' })).toHaveLength(25);
  });
});
