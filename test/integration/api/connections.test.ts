import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { publishFleet } from '../../support/api/published-fleet.ts';

const { database, api, viewer, ask, close } = await openApi();
const fleet = await publishFleet(database.pool);
const production = toGlobalId('Cluster', fleet.production);
afterAll(close);

describe('connections', () => {
  const CONNECTIONS = `query($asOf: AsOfInput!, $to: WorkloadInput, $from: WorkloadInput, $port: PortFilterInput, $verdict: Verdict) {
    connections(asOf: $asOf, first: 100, to: $to, from: $from, port: $port, verdict: $verdict) {
      totalCount nodes { from { label } to { label } allowed unknown denied }
    }
  }`;
  const db = { namespace: 'shop', name: 'db', kind: 'Deployment' };
  type Row = { from: { label: string }; allowed: string; denied: string };

  async function workloadsThatReach(at: string): Promise<string[]> {
    const { connections } = await ask(CONNECTIONS, { asOf: { cluster: production, at }, to: db });
    return connections.nodes
      .map(({ from }: Row) => from.label)
      .filter((label: string) => label.includes('['));
  }

  it('tell who could reach a store before and after it was isolated', async () => {
    expect(await workloadsThatReach('2026-01-01T12:00:00Z')).toEqual(
      expect.arrayContaining([
        'billing/export[Deployment]',
        'tools/crawler[Deployment]',
        'shop/api[Deployment]',
      ]),
    );
    expect(await workloadsThatReach('2026-01-02T12:00:00Z')).toEqual(['shop/api[Deployment]']);
  });

  it('can be narrowed to ports and verdicts', async () => {
    const { connections } = await ask(CONNECTIONS, {
      asOf: { cluster: production },
      to: db,
      port: { protocol: 'TCP', ports: '5432' },
      verdict: 'DENIED',
    });
    const denied = connections.nodes.map(({ from }: Row) => from.label);
    expect(denied).toContain('tools/crawler[Deployment]');
    expect(denied).not.toContain('shop/api[Deployment]');
    expect(connections.nodes[0].denied).toBe('TCP 5432');
  });

  it('can be narrowed to outside addresses', async () => {
    const { connections } = await ask(
      `query($asOf: AsOfInput!) { connections(asOf: $asOf, first: 100, addresses: "169.254.169.254") {
        nodes { from { label } to { label categories } } } }`,
      { asOf: { cluster: production } },
    );
    const outgoing = connections.nodes.filter(({ from }: Row) => from.label.includes('['));
    expect(outgoing.map(({ from }: Row) => from.label)).toEqual([
      'billing/export[Deployment]',
      'tools/crawler[Deployment]',
    ]);
    for (const { to } of outgoing) expect(to.categories).toEqual(['METADATA']);
  });

  it.each(['from', 'to'])(
    '%s a workload that is not there, or not for the token, are NOT_FOUND',
    async (end) => {
      const token = await api.issue('viewer', { clusters: [fleet.production], namespaces: ['shop'] });
      const absent = { namespace: 'shop', name: 'no-such', kind: 'Deployment' };
      const outOfScope = { namespace: 'tools', name: 'crawler', kind: 'Deployment' };
      const answers = await Promise.all(
        [absent, outOfScope].flatMap((workload) =>
          [undefined, 'DENIED'].map(async (verdict) => {
            const variables = { asOf: { cluster: production }, [end]: workload, verdict };
            const [{ message, extensions }] = (await api.graphql(token, CONNECTIONS, variables)).body.errors;
            return { message, code: extensions.code, field: extensions.field };
          }),
        ),
      );
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]).toMatchObject({ code: 'NOT_FOUND', field: [end] });
    },
  );

  it('that are denied are listed for one workload only', async () => {
    const { body } = await api.graphql(viewer, CONNECTIONS, {
      asOf: { cluster: production },
      verdict: 'DENIED',
    });
    expect(body.errors[0].extensions.code).toBe('INVALID_INPUT');
  });
});
