import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import { openApi } from '../../support/api/open-api.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { SnapshotRunStore } from '../../../src/snapshots/runs/snapshot-run.store.ts';
import { startApi } from '../../support/api/api-server.ts';
import { offlineParts } from '../../support/api/offline-parts.ts';
import { publishFleet, registerCluster } from '../../support/api/published-fleet.ts';

const { database, api, viewer, close } = await openApi();
const fleet = await publishFleet(database.pool);
afterAll(close);

interface Reason {
  readonly type: string;
  readonly action: string | null;
  readonly notEvaluated: string | null;
  readonly unpoliced: string | null;
}

interface Finding {
  readonly id: string;
  readonly evidence: { readonly reasons: readonly Reason[] };
}

/** Fields of related objects. */
interface ShownFinding {
  readonly id: string;
  readonly rule: {
    readonly key: string;
    readonly title: string;
    readonly summary: string;
    readonly why: string;
  };
  readonly remediation: { readonly text: string; readonly patch: string | null } | null;
  readonly history: readonly { readonly type: string; readonly actorType: string; readonly at: string }[];
}

const upper = (value: string | null) => value && value.toUpperCase().replaceAll('-', '_');

/** GraphQL shows enum values in upper case. */
function asInGraphql({ reasons, ...evidence }: Finding['evidence']) {
  return {
    ...evidence,
    reasons: reasons.map((reason) => ({
      ...reason,
      type: upper(reason.type),
      action: upper(reason.action),
      notEvaluated: upper(reason.notEvaluated),
      unpoliced: upper(reason.unpoliced),
    })),
  };
}

const get = (path: string, token = viewer) => api.http.get(path).set('authorization', `Bearer ${token}`);
const clusterId = (key: 'production' | 'staging') => toGlobalId('Cluster', fleet[key]);

describe('GET /api/v1', () => {
  it('clusters and a cluster, with the ids of the GraphQL API', async () => {
    const { body } = await get('/api/v1/clusters');
    expect(body.map(({ name }: { name: string }) => name)).toEqual(['production', 'staging']);
    expect(body[0]).toMatchObject({ id: clusterId('production'), source: 'manifests', cniProfile: 'calico' });
    // No snapshots of it are scheduled, so it says how to take one.
    expect(body[0]).toMatchObject({ schedule: { type: 'manual', cron: null }, sourceMissingSince: null });
    expect(body[0].schedule.instructions).toContain(
      `POST /api/v1/clusters/${clusterId('production')}/snapshots`,
    );
    expect((await get(`/api/v1/clusters/${body[1].id}`)).body).toEqual(body[1]);
  });

  it('snapshots, newest first, of one cluster or of all', async () => {
    const { body } = await get('/api/v1/snapshots');
    expect(body.map(({ sequence }: { sequence: number }) => sequence)).toEqual([1, 2, 1]);
    const one = await get(`/api/v1/snapshots?cluster=${clusterId('production')}`);
    expect(one.body.map(({ sequence }: { sequence: number }) => sequence)).toEqual([2, 1]);
    expect((await get(`/api/v1/snapshots/${one.body[0].id}`)).body).toEqual(one.body[0]);
  });

  it('findings page by page, by the Link header, each once', async () => {
    const seen: string[] = [];
    let path: string | undefined = '/api/v1/findings?limit=5&state=open';
    while (path !== undefined) {
      const { body, headers } = await get(path);
      seen.push(...body.map(({ id }: { id: string }) => id));
      path = /^<(.*)>; rel="next"$/.exec(headers['link'] ?? '')?.[1];
    }
    const { body: all } = await get('/api/v1/findings?limit=100&state=open');
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual(all.map(({ id }: { id: string }) => id));
  });

  it('findings that match a filter, any of the values that are given', async () => {
    const { body } = await get('/api/v1/findings?severity=critical&severity=high&namespace=lab&limit=100');
    expect(body.length).toBeGreaterThan(0);
    for (const { severity, subject } of body) {
      expect(['critical', 'high']).toContain(severity);
      expect(subject.namespace).toBe('lab');
    }
    const { body: finding } = await get(`/api/v1/findings/${body[0].id}`);
    expect(finding).toEqual(body[0]);
  });

  it('findings with what their rule says, how to mend them and what happened to them, as in the GraphQL API', async () => {
    const { body } = await get(`/api/v1/findings?limit=100&cluster=${clusterId('production')}`);
    const { data } = (
      await api.graphql(
        viewer,
        `query ($cluster: ID!) { findings(first: 100, filter: { clusters: [$cluster] }) { nodes { id
          rule { key title summary why } remediation { text patch } history { type at actor actorType actorEmail details } } } }`,
        { cluster: clusterId('production') },
      )
    ).body;
    const shown = body.map((finding: ShownFinding) => ({
      id: finding.id,
      rule: {
        key: finding.rule.key,
        title: finding.rule.title,
        summary: finding.rule.summary,
        why: finding.rule.why,
      },
      remediation: finding.remediation && {
        text: finding.remediation.text,
        patch: finding.remediation.patch,
      },
      history: finding.history.map(({ type, actorType, ...event }) => ({
        ...event,
        type: upper(type),
        actorType: upper(actorType),
      })),
    }));
    expect(shown).toEqual(data.findings.nodes);
    const resolved = body.find(({ state }: { state: string }) => state === 'resolved');
    expect(resolved.history.map(({ type }: { type: string }) => type)).toEqual(['opened', 'resolved']);
    expect(body.some(({ remediation }: ShownFinding) => remediation?.text.endsWith('.'))).toBe(true);
  });

  it('what happened to findings without the details for a token that sees some namespaces', async () => {
    const narrow = await api.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    const { body } = await get('/api/v1/findings?limit=100&state=resolved', narrow);
    expect(body.length).toBeGreaterThan(0);
    for (const { history } of body) for (const { details } of history) expect(details).toEqual({});
  });

  it('findings of a rule that this version no longer has, by its key', async () => {
    const { rows } = await database.pool.query(
      "UPDATE findings SET rule_id = 'long-gone' WHERE id = (SELECT id FROM findings WHERE state = 'resolved' LIMIT 1) RETURNING id",
    );
    const { body } = await get(`/api/v1/findings/${toGlobalId('Finding', rows[0].id)}`);
    expect(body.rule).toEqual({
      key: 'long-gone',
      title: null,
      summary: null,
      group: null,
      why: null,
      enabled: null,
    });
    expect(body.remediation).toBeNull();
  });

  it('evidence whose reasons are those of the GraphQL API, field by field', async () => {
    const { body } = await get('/api/v1/findings?limit=50&state=open');
    const { data } = (
      await api.graphql(
        viewer,
        `{ findings(first: 50, filter: { states: [OPEN] }) { nodes { id evidence { summary from to connections reasons {
          type text policies { kind namespace name location { file line } } ruleIndex action assumption notEvaluated
          unread { kind namespace reason message } node unpoliced networks names labels
          object { kind namespace name } } } } } }`,
      )
    ).body;
    const found: readonly Finding[] = body;
    expect(found.map(({ id, evidence }) => ({ id, evidence: asInGraphql(evidence) }))).toEqual(
      data.findings.nodes,
    );
    const types = found.flatMap(({ evidence }) => evidence.reasons.map(({ type }) => type));
    expect(types).toEqual(expect.arrayContaining(['not-isolated', 'rule']));
  });

  it('scores of the fleet, a cluster and a namespace, now and then', async () => {
    const fleetScore = (await get('/api/v1/scores')).body;
    expect(fleetScore.piiWorkloads).toBe(4);
    const now = (await get(`/api/v1/scores?cluster=${clusterId('production')}`)).body;
    const then = await get(`/api/v1/scores?cluster=${clusterId('production')}&at=2026-01-01T12:00:00Z`);
    expect(now.score).toBeGreaterThan(then.body.score);
    const shop = await get(`/api/v1/scores?cluster=${clusterId('production')}&namespace=shop`);
    expect(shop.body.score).toBeGreaterThan(now.score);
  });

  it('which rules the configuration disables, as in the GraphQL API', async () => {
    const assessment = { ...DEFAULT_SETTINGS, disabledRules: ['default-deny-ingress'] };
    const settings = { ...offlineParts().settings, assessment };
    const configured = await startApi(database.pool, { settings });
    try {
      const { body } = await configured.graphql(viewer, '{ rules { key enabled } }');
      const enabled = new Map(
        body.data.rules.map((rule: { key: string; enabled: boolean }) => [rule.key, rule.enabled]),
      );
      expect([enabled.get('default-deny-ingress'), enabled.get('public-egress')]).toEqual([false, true]);
      const { body: findings } = await configured.http
        .get('/api/v1/findings?limit=100')
        .set('authorization', `Bearer ${viewer}`);
      expect(findings.length).toBeGreaterThan(0);
      for (const { rule } of findings) expect(rule.enabled).toBe(enabled.get(rule.key) ?? null);
    } finally {
      await configured.close();
    }
  });

  it('why the newest attempt to take a snapshot failed, as in the GraphQL API', async () => {
    const runs = new SnapshotRunStore(database.pool);
    const cluster = await registerCluster(database.pool, 'broken');
    const path = '/api/v1/clusters/broken/latest-run';
    expect((await get(path)).status).toBe(404);
    const fence = await runs.beginRun(cluster, 'schedule');
    await runs.failRun(fence, { code: 'unreachable', message: 'nobody listens there' });
    const { body } = await get(path);
    expect(body).toMatchObject({
      state: 'failed',
      error: { code: 'unreachable', message: 'nobody listens there' },
    });
    const shown = await api.graphql(
      viewer,
      '{ cluster(name: "broken") { latestRun { state error { code message } startedAt finishedAt } } }',
    );
    expect({ ...body, state: 'FAILED' }).toEqual(shown.body.data.cluster.latestRun);
  });

  it('its own description', async () => {
    const { body } = await get('/api/v1/openapi.json');
    expect(body.openapi).toMatch(/^3\./);
    expect((await api.http.get('/api/v1/openapi.json')).status).toBe(401);
  });
});

describe('a REST request', () => {
  it.each([
    ['/api/v1/findings?severty=high', 422, ['severty']],
    ['/api/v1/findings?severity=bad', 422, ['severity', '0']],
    ['/api/v1/findings?limit=101', 422, ['limit']],
    ['/api/v1/findings?limit=1e2', 422, ['limit']],
    ['/api/v1/findings?limit=0x10', 422, ['limit']],
    ['/api/v1/findings?limit=', 422, ['limit']],
    ['/api/v1/findings?after=forged', 422, ['after']],
    ['/api/v1/snapshots/nothing', 422, ['id']],
    ['/api/v1/scores?namespace=shop', 422, ['cluster']],
    ['/api/v1/scores?at=yesterday', 422, ['at']],
  ])('%s is refused with the parameter named', async (path, status, field) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.body).toMatchObject({ status, code: 'invalid-input', field });
    expect(response.body.correlationId).toBe(response.headers['x-request-id']);
  });

  it('for what is out of scope answers as for what does not exist', async () => {
    const narrow = await api.issue('admin', { clusters: [fleet.staging], namespaces: 'all' });
    const foreign = await get(`/api/v1/clusters/${clusterId('production')}`, narrow);
    const missing = await get(`/api/v1/clusters/${toGlobalId('Cluster', fleet.before.id)}`, narrow);
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(foreign.body.detail).toBe(missing.body.detail);
    expect((await get('/api/v1/clusters', narrow)).body).toHaveLength(1);
    expect((await get('/api/v1/scores', narrow)).body.piiWorkloads).toBe(1);
  });

  it('takes a snapshot for who may, and for nobody else', async () => {
    const path = `/api/v1/clusters/${clusterId('staging')}/snapshots`;
    const analyst = await api.issue('analyst');
    const taken = await api.http.post(path).set('authorization', `Bearer ${analyst}`);
    expect(taken.status).toBe(202);
    expect(taken.body.jobId).toBe('1');
    expect(api.queue.added).toEqual([expect.objectContaining({ clusterId: fleet.staging })]);
    const refused = await api.http.post(path).set('authorization', `Bearer ${viewer}`);
    expect(refused.status).toBe(403);
    expect(refused.body.code).toBe('forbidden');
  });
});
