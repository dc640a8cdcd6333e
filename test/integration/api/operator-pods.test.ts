import { afterAll, describe, expect, it } from 'vitest';
import { makeStores } from '../../../src/stores.ts';
import { openApi } from '../../support/api/open-api.ts';
import {
  isolation,
  namespace,
  publishState,
  registerCluster,
  SHOP,
} from '../../support/api/published-fleet.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const { database, api, viewer, ask, close } = await openApi();
afterAll(close);

const KIND = 'Prometheus.monitoring.coreos.com';
const PROMETHEUS = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'Prometheus',
  metadata: { namespace: 'monitoring', name: 'k8s' },
  spec: {},
};
const OBJECTS = [...SHOP, isolation('shop'), namespace('monitoring')];
const day = (number: number) => `2026-01-0${number}T00:00:00.000Z`;

/** Until the third day, an operator may have created pods for a custom resource. */
const cluster = await registerCluster(database.pool, 'watched');
for (const [at, objects] of [
  [1, [...OBJECTS, PROMETHEUS]],
  [2, [...OBJECTS, PROMETHEUS]],
  [3, OBJECTS],
  [4, OBJECTS],
] as const)
  await publishState(database.pool, cluster, { at: day(at), objects });
await makeStores(database.pool).thinning.thin(cluster, [2, 3]);

const QUESTION = `cluster: "watched", workload: { namespace: "shop", name: "db", kind: "Deployment" }, direction: INGRESS`;
const get = async (question: string, query: Readonly<Record<string, string>>) =>
  api.http
    .get(`/api/v1/clusters/watched/workloads/shop/Deployment/db/${question}`)
    .query(query)
    .set('authorization', `Bearer ${viewer}`);

describe('access over time, where operators may have created pods', () => {
  it('names the custom resources beside the coverage, although snapshots are thinned', async () => {
    const { during, later, history } = await ask(`{
      during: accessDuring(${QUESTION}, from: "${day(1)}", to: "${day(3)}") { coverage { coverage operatorKinds } }
      later: accessDuring(${QUESTION}, from: "${day(3)}", to: "${day(4)}") { coverage { coverage operatorKinds } }
      history: accessHistory(${QUESTION}, from: "${day(1)}", to: "${day(3)}",
        peer: { address: "203.0.113.7" }) { verdict operatorKinds } }`);
    expect(during.coverage).toEqual([{ coverage: 'COMPLETE', operatorKinds: [KIND] }]);
    expect(later.coverage).toEqual([{ coverage: 'COMPLETE', operatorKinds: [] }]);
    expect(history).toEqual([{ verdict: 'DENIED', operatorKinds: [KIND] }]);
  });

  it('does so over REST', async () => {
    const period = { from: day(1), to: day(3) };
    const { body: during } = await get('access-during', period);
    expect(during.coverage).toMatchObject([{ coverage: 'complete', operatorKinds: [KIND] }]);
    const { body: history } = await get('access-history', { ...period, peer: '203.0.113.7' });
    expect(history).toMatchObject([{ verdict: 'denied', operatorKinds: [KIND] }]);
  });

  it('does so for a peer that no snapshot has', async () => {
    for (const peer of ['monitoring/prometheus-k8s', 'monitoring/prometheus-k8s[StatefulSet]']) {
      const { status, body } = await get('access-history', { from: day(1), to: day(3), peer });
      expect(status).toBe(404);
      expect(body.detail).toContain(`operators may have created such pods for ${KIND}`);
      const later = await get('access-history', { from: day(3), to: day(4), peer });
      expect(later.body.detail).not.toContain('operators');
    }
  });

  it('does so on the command line, on stderr and in the formats for programs', async () => {
    const env = { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer };
    const asked = ['history', 'access', 'watched', 'shop/db', '--from', day(1), '--to', day(3), '-o', 'json'];
    const { code, stdout, stderr } = await runFromSource(asked, { env });
    expect(code).toBe(0);
    expect(stderr).toContain(`not evaluated: ${KIND}: operators may have created pods`);
    expect(JSON.parse(stdout).coverage).toMatchObject([{ operatorKinds: [KIND] }]);
  });

  it('is not known for snapshots that an earlier version thinned', async () => {
    await database.pool.query(
      'UPDATE snapshots SET ignored_kinds = NULL WHERE cluster_id = $1 AND sequence = 3',
      [cluster],
    );
    const { accessDuring } = await ask(
      `{ accessDuring(${QUESTION}, from: "${day(3)}", to: "${day(4)}") { coverage { operatorKinds } } }`,
    );
    expect(accessDuring.coverage).toEqual([{ operatorKinds: null }]);
  });
});
