import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';

const LABEL = 'ringfence.dev/data';
const BANK = [namespace('bank', { [LABEL]: 'pii' }), deployment('bank', 'ledger'), isolation('bank')];
const SHOP = [deployment('shop', 'db'), deployment('shop', 'api')];
const WEB = [namespace('web'), deployment('web', 'site')];
const [FIRST, SECOND, THIRD, NOW] = ['01', '02', '03', '04'].map((day) => `2026-11-${day}T00:00:00Z`);

/** The Namespace with labels as they are written, valid or not. */
const labelled = (labels: unknown) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels },
});

const { database, api, ask, close } = await openApi();
afterAll(close);
const limited = await api.issue('viewer', { clusters: 'all', namespaces: ['bank'] });

/** Three snapshots: shop is declared as personal data; its labels are not known; it is declared again. */
async function publishStory(name: string, unknown: readonly object[]): Promise<void> {
  const id = await registerCluster(database.pool, name);
  const declared = [labelled({ [LABEL]: 'pii' })];
  for (const [at, shop] of [
    [FIRST!, declared],
    [SECOND!, unknown],
    [THIRD!, declared],
  ] as const)
    await publishState(database.pool, id, { at, objects: [...BANK, ...shop, ...SHOP, ...WEB] });
}

const VARIANTS = [
  { name: 'absent', how: 'its Namespace is not in the input', unknown: [], absentNamespaces: ['shop'] },
  { name: 'no-map', how: 'its labels are not a map', unknown: [labelled('pii')], absentNamespaces: [] },
  {
    name: 'list',
    how: 'its label is a list',
    unknown: [labelled({ [LABEL]: ['pii'] })],
    absentNamespaces: [],
  },
  {
    name: 'boolean',
    how: 'its label is a boolean',
    unknown: [labelled({ [LABEL]: true })],
    absentNamespaces: [],
  },
] as const;
for (const { name, unknown } of VARIANTS) await publishStory(name, unknown);

describe.each(VARIANTS)('a namespace with personal data, when $how', ({ name, absentNamespaces }) => {
  it('resolves no finding: what was found is stale until the labels are known again', async () => {
    const at = (time: string) => `findings(first: 100, filter: { states: [OPEN], namespaces: ["shop"] },
      asOf: { cluster: "${name}", at: "${time}" }) { nodes { id freshness } }`;
    const { first, second, third } = await ask(
      `{ first: ${at(FIRST!)} second: ${at(SECOND!)} third: ${at(THIRD!)} }`,
    );
    expect(first.nodes.length).toBeGreaterThan(5);
    const withFreshness = (freshness: string) =>
      first.nodes.map(({ id }: { id: string }) => ({ id, freshness }));
    expect(first.nodes).toEqual(expect.arrayContaining(withFreshness('CURRENT')));
    expect(second.nodes).toHaveLength(first.nodes.length);
    expect(second.nodes).toEqual(expect.arrayContaining(withFreshness('STALE')));
    expect(third.nodes).toEqual(expect.arrayContaining(withFreshness('CURRENT')));
    const { rows } = await database.pool.query(
      `SELECT DISTINCT e.type, e.details->>'cause' AS cause FROM finding_events e
         JOIN findings f ON f.id = e.finding_id JOIN clusters c ON c.id = f.cluster_id
       WHERE c.name = $1 AND f.namespace = 'shop' ORDER BY e.type`,
      [name],
    );
    expect(rows).toEqual([
      { type: 'became-current', cause: null },
      { type: 'became-stale', cause: 'data-class-unknown' },
      { type: 'opened', cause: null },
    ]);
  });

  it('lowers coverage, so that the score without its workloads does not pass for an improvement', async () => {
    const { scoreHistory, drift } = await ask(`{
      scoreHistory(scope: { cluster: "${name}" }) { score coverage piiWorkloads staleFindings }
      drift(first: 100, filter: { clusters: ["${name}"], types: [SCORE] }) { nodes {
        sequence change effect score { namespace } } } }`);
    const [first, second, third] = scoreHistory;
    expect(first).toMatchObject({ coverage: 1, piiWorkloads: 3, staleFindings: 0 });
    expect(second).toMatchObject({ piiWorkloads: 1 });
    expect(second.coverage).toBeCloseTo(1 / 3, 6);
    expect(second.staleFindings).toBeGreaterThan(5);
    expect(third).toEqual(first);
    const raised = drift.nodes.filter(
      ({ sequence, score }: { sequence: number; score: { namespace: string | null } }) =>
        sequence === 2 && score.namespace === null,
    );
    expect(raised).toMatchObject([{ change: 'RAISED', effect: 'UNDECIDED' }]);
  });

  it('leaves its workloads undecided for that time', async () => {
    const { posture } = await ask(`{ posture(scope: { cluster: "${name}", namespace: "shop" },
      from: "${SECOND}", to: "${THIRD}") { workloads(first: 10) { nodes { workload { name } verdict
        intervals { state } rules { times { passed outOfScope } } } } } }`);
    const { nodes } = posture.workloads;
    expect(nodes.map(({ workload }: { workload: { name: string } }) => workload.name)).toEqual(['api', 'db']);
    for (const { verdict, intervals, rules } of nodes) {
      expect(verdict).toBe('UNDECIDED');
      expect(intervals).toEqual([{ state: 'UNDECIDED' }]);
      for (const { times } of rules) expect(times).toEqual({ passed: 0, outOfScope: 0 });
    }
  });

  it('does not interrupt the history of who had access to its workloads', async () => {
    const { accessDuring } = await ask(`{ accessDuring(cluster: "${name}",
      workload: { namespace: "shop", name: "db", kind: "Deployment" }, direction: INGRESS,
      from: "${FIRST}", to: "${NOW}") {
        coverage { from until coverage }
        peers(first: 10) { nodes { label intervals { from until verdict } } } } }`);
    expect(accessDuring.coverage).toEqual([
      { from: '2026-11-01T00:00:00.000Z', until: '2026-11-04T00:00:00.000Z', coverage: 'COMPLETE' },
    ]);
    const site = accessDuring.peers.nodes.find(
      ({ label }: { label: string }) => label === 'web/site[Deployment]',
    );
    expect(site.intervals).toMatchObject([{ verdict: 'ALLOWED' }]);
  });

  it('is named in a warning of the snapshot, for tokens that see it', async () => {
    const question = `{ cluster(name: "${name}") { snapshots(first: 10) { nodes {
      sequence completeness warnings absentNamespaces } } } }`;
    const { cluster } = await ask(question);
    const [third, second, first] = cluster.snapshots.nodes;
    expect(second).toMatchObject({ completeness: 'COMPLETE', absentNamespaces });
    expect(second.warnings).toEqual([
      expect.stringMatching(/^data classes of 2 workloads are not known, .*: shop \(2\)\./),
    ]);
    for (const other of [first, third]) expect(other).toMatchObject({ warnings: [], absentNamespaces: [] });
    const { cluster: seen } = await ask(question, undefined, limited);
    expect(seen.snapshots.nodes[1]).toMatchObject({ warnings: [], absentNamespaces: [] });
  });
});
