import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { openApi } from '../../support/api/open-api.ts';
import { isolation, publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

const { database, api, ask, viewer, close } = await openApi();
afterAll(close);

const ada = await api.issue(
  'approver',
  { clusters: 'all', namespaces: 'all' },
  { name: 'Ada Lovelace', email: 'ada@example.org' },
);
const RULE = 'unapproved-policy-change';
const ISOLATED = [...SHOP, isolation('shop')];
/** Lets `tools` in, and lets `db` answer nobody. */
const CRAWL = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'shop', name: 'crawl' },
  spec: {
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } } }],
        ports: [{ port: 5432 }],
      },
    ],
  },
};

let number = 0;
let cluster: string;
let name: string;
beforeEach(async () => {
  name = `cluster-${++number}`;
  cluster = await registerCluster(database.pool, name);
});

let day = 0;
const take = (objects: readonly object[]): Promise<Snapshot> =>
  publishState(database.pool, cluster, { at: new Date(Date.UTC(2026, 0, ++day)).toISOString(), objects });

async function approve({ id }: Snapshot, expectedVersion: number): Promise<void> {
  const { approveBaseline } = await ask(
    'mutation ($input: ApproveBaselineInput!) { approveBaseline(input: $input) { userErrors { code } } }',
    { input: { cluster: name, snapshot: toGlobalId('Snapshot', id), comment: 'Reviewed', expectedVersion } },
    ada,
  );
  expect(approveBaseline.userErrors).toEqual([]);
}

async function findings(token = viewer) {
  const { findings: found } = await ask(
    `{ findings(first: 10, filter: { clusters: ["${name}"], rules: ["${RULE}"] }) { nodes {
         state subject { namespace name } evidence { summary from to connections
           reasons { type text object { kind namespace name } } } remediation { text } } } }`,
    {},
    token,
  );
  return found.nodes;
}

describe('a cluster with a baseline', () => {
  it('has a finding for what a policy opens that nobody approved, until it is approved', async () => {
    await approve(await take(ISOLATED), 0);
    await take(ISOLATED);
    expect(await findings()).toEqual([]);
    const changed = await take([...ISOLATED, CRAWL]);
    expect(await findings()).toMatchObject([
      {
        state: 'OPEN',
        subject: { namespace: 'shop', name: 'db' },
        evidence: {
          from: 'tools/crawler[Deployment]',
          to: 'shop/db[Deployment]',
          connections: 'TCP 5432',
          reasons: [
            {
              type: 'UNAPPROVED_CHANGE',
              text: 'NetworkPolicy shop/crawl was added since the baseline was approved',
              object: { kind: 'NetworkPolicy', namespace: 'shop', name: 'crawl' },
            },
            { type: 'NOT_ISOLATED' },
            { type: 'RULE' },
          ],
        },
        remediation: { text: expect.stringContaining('NetworkPolicy shop/crawl was added: delete it with') },
      },
    ]);
    await approve(changed, 1);
    await take([...ISOLATED, CRAWL]);
    expect(await findings()).toMatchObject([{ state: 'RESOLVED' }]);
  });

  it('has a finding until what was removed is back', async () => {
    await approve(await take(ISOLATED), 0);
    await take(SHOP);
    const open = await findings();
    expect(open).toHaveLength(6);
    for (const { state, evidence } of open) {
      expect(state).toBe('OPEN');
      expect(evidence.reasons[0].text).toBe(
        'NetworkPolicy shop/own-namespace-only was removed since the baseline was approved',
      );
    }
    await take(ISOLATED);
    expect((await findings()).map(({ state }: { state: string }) => state)).toEqual(
      open.map(() => 'RESOLVED'),
    );
  });

  it('shows no names to tokens that do not see them', async () => {
    await approve(await take([...SHOP, isolation('tools')]), 0);
    await take(SHOP);
    const limited = await api.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    const shown = await findings(limited);
    expect(shown.length).toBeGreaterThan(0);
    expect(JSON.stringify(shown)).not.toContain('tools');
    expect(JSON.stringify(await findings())).toContain('NetworkPolicy tools/own-namespace-only was removed');
  });
});

describe('a cluster without a baseline', () => {
  it('has no finding of the rule, and its score does not count it', async () => {
    await take(ISOLATED);
    await take(SHOP);
    expect(await findings()).toEqual([]);
    const { rows } = await database.pool.query<{ outcome: string }>(
      `SELECT DISTINCT r ->> 'outcome' AS outcome FROM rule_result_revisions, json_array_elements(results) r
       WHERE cluster_id = $1 AND r ->> 'ruleId' = $2`,
      [cluster, RULE],
    );
    expect(rows).toEqual([{ outcome: 'not-applicable' }]);
  });
});
