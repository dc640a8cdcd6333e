import { afterAll, describe, expect, it } from 'vitest';
import { DB, DURING, labels, openAccessQuestions, peer } from '../../support/api/access-questions.ts';
import { DAY, INTERVAL, told } from '../../support/api/access-story.ts';

const { api, viewer, ask, statements, close, history, during, refusal, get, limited } =
  await openAccessQuestions();
afterAll(close);

const ofPeer = (args: string) =>
  `{ accessHistory(${DB}, direction: INGRESS, from: "${DAY(1)}", to: "${DAY(2)}", ${args}) { verdict } }`;

describe('accessHistory', () => {
  it('says from when until when a peer could reach a workload, and between which snapshots that changed', async () => {
    expect(await history(peer('tools', 'debug'))).toEqual([
      '1-5 DENIED, closed 1..2',
      '5-9 ALLOWED, All Connections, opened 1..2, closed 2..4',
      '9-11 UNKNOWN (PARTIAL)',
      '11-20 DENIED, opened 2..4',
    ]);
  });

  it('is about one port, one direction, and the time that is asked for', async () => {
    const { accessHistory } = await ask(
      `{ accessHistory(${DB}, direction: EGRESS, ${peer('crm', 'web')}, port: { protocol: TCP, ports: "443" },
        from: "${DAY(3)}", to: "${DAY(7)}") ${INTERVAL} }`,
    );
    expect(told(accessHistory)).toEqual([
      '3-5 DENIED, closed 1..2',
      '5-7 ALLOWED, TCP 443, opened 1..2, closed 2..4',
    ]);
  });

  it('tells a peer that is gone from one that is denied', async () => {
    expect((await history(peer('crm', 'web'))).at(-1)).toBe('11-20 ABSENT, opened 2..4');
  });

  it('answers for an outside address, and for anybody', async () => {
    const open = '5-9 ALLOWED, All Connections, opened 1..2, closed 2..4';
    expect((await history('peer: { address: "203.0.113.7" }'))[1]).toBe(open);
    expect((await history('port: null'))[1]).toBe(open);
  });

  it('says that nothing was observed before the first snapshot and after the last one held', async () => {
    const { accessHistory } = await ask(
      `{ accessHistory(${DB}, direction: INGRESS, ${peer('tools', 'debug')},
        from: "2026-01-01T00:00:00Z", to: "2026-04-01T00:00:00Z") { from until verdict } }`,
    );
    expect(accessHistory[0]).toEqual({
      from: '2026-01-01T00:00:00.000Z',
      until: DAY(1),
      verdict: 'NOT_OBSERVED',
    });
    expect(accessHistory.at(-1)).toEqual({
      from: '2026-03-14T00:00:00.000Z',
      until: '2026-04-01T00:00:00.000Z',
      verdict: 'NOT_OBSERVED',
    });
  });

  it('says that a workload without personal data was out of scope', async () => {
    const { accessHistory } = await ask(
      `{ accessHistory(cluster: "blue", workload: { namespace: "tools", name: "debug", kind: "Deployment" },
        direction: INGRESS, from: "${DAY(1)}", to: "${DAY(2)}") { verdict } }`,
    );
    expect(accessHistory).toEqual([{ verdict: 'OUT_OF_SCOPE' }]);
  });

  it('refuses the workload itself as peer, because access lists leave out connections between its pods', async () => {
    const refused = {
      message:
        'connections between pods of one workload are not part of access lists: ask `explain`, with the workload as both ends',
      field: ['peer'],
    };
    expect(
      await refusal(
        `{ accessHistory(${DB}, direction: INGRESS, from: "${DAY(1)}", to: "${DAY(2)}", ${peer('shop', 'db')}) { verdict } }`,
      ),
    ).toEqual({ ...refused, code: 'INVALID_INPUT' });
    const { status, body } = await get('shop/Deployment/db/access-history', {
      from: DAY(1),
      to: DAY(2),
      peer: 'shop/db[Deployment]',
    });
    expect([status, body]).toMatchObject([422, { detail: refused.message, field: refused.field }]);
  });

  it('refuses a period that has not begun, in which nobody can be said to have had no access', async () => {
    const period = { from: '2098-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' };
    for (const query of ['accessHistory', 'accessDuring'])
      expect(
        await refusal(
          `{ ${query}(${DB}, direction: INGRESS, from: "${period.from}", to: "${period.to}") { __typename } }`,
        ),
      ).toEqual({
        message: 'the period has not begun: "from" must be in the past',
        code: 'INVALID_INPUT',
        field: ['from'],
      });
    for (const kind of ['access-history', 'access-during']) {
      const { status, body } = await get(`shop/Deployment/db/${kind}`, period);
      expect([status, body.field]).toEqual([422, ['from']]);
    }
  });

  it('rejects workloads that never existed, empty periods and addresses that are none', async () => {
    expect(await refusal(ofPeer(peer('tools', 'debugg')))).toEqual({
      message:
        'the workload "tools/debugg[Deployment]" does not exist or is out of this token\'s scope; did you mean "tools/debug[Deployment]"?',
      code: 'NOT_FOUND',
      field: ['peer'],
    });
    expect(await refusal(ofPeer(peer('tool', 'debug')))).toMatchObject({
      message: 'the namespace "tool" does not exist or is out of this token\'s scope; did you mean "tools"?',
      code: 'NOT_FOUND',
      field: ['peer'],
    });
    const misspelt = await get('shopp/Deployment/db/access-during', { from: DAY(1), to: DAY(2) });
    expect([misspelt.status, misspelt.body.field]).toEqual([404, ['workload']]);
    expect(misspelt.body.detail).toMatch(/^the namespace "shopp" .+; did you mean "shop"\?$/);
    const outOfScope = await get(
      'tools/Deployment/debug/access-during',
      { from: DAY(1), to: DAY(2) },
      limited,
    );
    expect(outOfScope.status).toBe(404);
    expect(outOfScope.body.detail).toBe(
      'the namespace "tools" does not exist or is out of this token\'s scope',
    );
    const ofKind = await get('shop/Job/db/access-during', { from: DAY(1), to: DAY(2) });
    expect(ofKind.body.detail).toMatch(/did you mean "shop\/db\[Deployment\]"\?$/);
    for (const address of ['10.0.0.0/8', ''])
      expect(await refusal(ofPeer(`peer: { address: "${address}" }`))).toMatchObject({
        code: 'INVALID_INPUT',
        field: ['peer', 'address'],
      });
    expect(
      await refusal(
        `{ accessHistory(${DB}, direction: INGRESS, from: "${DAY(2)}", to: "${DAY(2)}") { verdict } }`,
      ),
    ).toMatchObject({ code: 'INVALID_INPUT', field: ['from'] });
    expect(
      await refusal(
        `{ accessHistory(cluster: "blue", workload: { namespace: "shop", name: "no", kind: "Deployment" },
          direction: INGRESS, from: "${DAY(1)}") { verdict } }`,
      ),
    ).toMatchObject({ code: 'NOT_FOUND', field: ['workload'] });
  });
});

async function used(from: string, to: string): Promise<number> {
  const before = statements();
  await during(from, to);
  return statements() - before;
}

async function page(args: string) {
  const { accessDuring } = await ask(
    `{ accessDuring(${DB}, direction: INGRESS, from: "${DAY(2)}", to: "${DAY(6)}") {
      peers(${args}) { totalCount nodes { label } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } } }`,
  );
  return accessDuring.peers;
}

describe('accessDuring', () => {
  it('lists everybody who could reach a workload at any moment, and since when', async () => {
    const found = await during(DAY(2), DAY(6));
    expect(labels(found)).toEqual(['0.0.0.0/0', '::/0', 'crm/web[Deployment]', 'tools/debug[Deployment]']);
    expect(told(found.peers.nodes.at(-1).intervals)).toEqual([
      '5-6 ALLOWED, All Connections, opened 1..2, closed 2..4',
    ]);
    expect(found.coverage).toEqual([{ from: DAY(2), until: DAY(6), coverage: 'COMPLETE' }]);
  });

  it('lists nobody where nobody could, and says where that is not known', async () => {
    const found = await during(DAY(12), DAY(14));
    expect(labels(found)).toEqual([]);
    expect(found.coverage).toEqual([{ from: DAY(12), until: DAY(14), coverage: 'COMPLETE' }]);
    const later = await during(DAY(9), DAY(12));
    expect(later.coverage.map(({ coverage }: { readonly coverage: string }) => coverage)).toEqual([
      'PARTIAL',
      'COMPLETE',
    ]);
  });

  it('names the change that the first snapshot after the period shows, because it may have happened before', async () => {
    const { accessHistory } = await ask(
      `{ accessHistory(${DB}, direction: INGRESS, ${peer('tools', 'debug')}, from: "${DAY(2)}", to: "${DAY(4)}") ${INTERVAL} }`,
    );
    expect(told(accessHistory)).toEqual(['2-4 DENIED, closed 1..2']);
    const { peers } = await during(DAY(2), DAY(4));
    expect(labels({ peers })).toEqual([
      '0.0.0.0/0',
      '::/0',
      'crm/web[Deployment]',
      'tools/debug[Deployment]',
    ]);
    expect(told(peers.nodes.at(-1).intervals)).toEqual(['2-4 DENIED, closed 1..2']);
    // The snapshot of the 9th is incomplete: only that of the 11th shows that the access ended.
    expect(told((await during(DAY(6), DAY(7))).peers.nodes.at(-1).intervals)).toEqual([
      '6-7 ALLOWED, All Connections, closed 2..4',
    ]);
  });

  it('says that the period ends now, if it would end later', async () => {
    const { accessDuring } = await ask(
      `{ accessDuring(${DB}, direction: INGRESS, from: "${DAY(2)}", to: "2099-01-01T00:00:00Z") { from until } }`,
    );
    expect(accessDuring.from).toBe(DAY(2));
    expect(Date.parse(accessDuring.until)).toBeLessThanOrEqual(Date.now());
    const { body } = await get('shop/Deployment/db/access-during', { to: '2099-01-01T00:00:00Z' });
    expect(Date.parse(body.until)).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(body.until) - Date.parse(body.from)).toBe(30 * 86_400_000);
  });

  it('is about one port, if one is given', async () => {
    const { accessDuring: open } =
      await ask(`{ accessDuring(${DB}, direction: INGRESS, port: { protocol: TCP, ports: "5432" },
        from: "${DAY(2)}", to: "${DAY(6)}") { ${DURING} } }`);
    expect(labels(open)).toContain('tools/debug[Deployment]');
    expect(told(open.peers.nodes.at(-1).intervals)).toEqual([
      '5-6 ALLOWED, TCP 5432, opened 1..2, closed 2..4',
    ]);
    const { body } = await api.http
      .get(
        `/api/v1/clusters/blue/workloads/shop/Deployment/db/access-during?from=${DAY(2)}&to=${DAY(6)}&port=5432&protocol=TCP`,
      )
      .set('authorization', `Bearer ${viewer}`);
    expect(body.peers.at(-1).intervals[0].allowed).toBe('TCP 5432');
  });

  it('has pages', async () => {
    const all = labels({ peers: await page('first: 100') });
    const first = await page('first: 3');
    const rest = await page(`first: 3, after: "${first.pageInfo.endCursor}"`);
    expect([...first.nodes, ...rest.nodes].map(({ label }) => label)).toEqual(all);
    expect([first.totalCount, first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([
      4,
      true,
      false,
    ]);
    const back = await page(`last: 2, before: "${rest.pageInfo.startCursor}"`);
    expect(labels({ peers: back })).toEqual(all.slice(1, 3));
    expect(back.pageInfo.hasPreviousPage).toBe(true);
    expect(
      await refusal(
        `{ accessDuring(${DB}, direction: INGRESS, from: "${DAY(2)}", to: "${DAY(6)}") { peers(first: 1, after: "WyJ4Il0") { totalCount } } }`,
      ),
    ).toMatchObject({ code: 'INVALID_INPUT', field: ['after'] });
  });

  it('takes the same number of statements, however much was recorded', async () => {
    expect(await used(DAY(1), DAY(20))).toBe(await used(DAY(2), DAY(3)));
  });
});
