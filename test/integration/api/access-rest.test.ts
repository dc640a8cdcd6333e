import { afterAll, describe, expect, it } from 'vitest';
import { DB, labels, openAccessQuestions, peer } from '../../support/api/access-questions.ts';
import { DAY, told } from '../../support/api/access-story.ts';

const { api, viewer, limited, close, history, during, refusal, get } = await openAccessQuestions();
afterAll(close);

describe('access over REST', () => {
  it('has the same intervals', async () => {
    const period = { from: DAY(3), to: DAY(7), port: '443', protocol: 'TCP' };
    const { body } = await get('shop/Deployment/db/access-history', {
      ...period,
      peer: 'tools/debug[Deployment]',
    });
    expect(told(body)).toEqual(['3-5 denied, closed 1..2', '5-7 allowed, TCP 443, opened 1..2, closed 2..4']);
    const ofAddress = await get('shop/Deployment/db/access-history', { ...period, peer: '203.0.113.7' });
    expect(told(ofAddress.body)).toEqual(told(body));
    expect(told((await get('shop/Deployment/db/access-history', period)).body)).toEqual(told(body));
  });

  it('has the same peers, in pages', async () => {
    const first = await get('shop/Deployment/db/access-during', { from: DAY(2), to: DAY(6), limit: '3' });
    const next = /<([^>]+)>; rel="next"/.exec(first.headers['link'] ?? '')?.[1] ?? '';
    const rest = await api.http.get(next).set('authorization', `Bearer ${viewer}`);
    const all = [...first.body.peers, ...rest.body.peers].map(({ label }) => label);
    expect(all).toEqual(labels(await during(DAY(2), DAY(6))));
    expect(first.body.coverage).toEqual([
      { from: DAY(2), until: DAY(6), coverage: 'complete', basis: 'recorded', operatorKinds: [] },
    ]);
    expect(rest.headers['link']).toBeUndefined();
  });

  it('names the parameter that is wrong', async () => {
    const period = { from: DAY(2), to: DAY(6) };
    const refused = await Promise.all([
      get('shop/Deployment/no/access-history', period),
      get('shop/Deployment/db/access-history', { ...period, direction: 'both' }),
      get('shop/Deployment/db/access-history', { ...period, peer: 'nobody' }),
      get('shop/Deployment/db/access-history', { ...period, peer: 'tools/debugg[Deployment]' }),
      get('shop/Deployment/db/access-history', { ...period, to: DAY(1) }),
      get('tools/Deployment/debug/access-during', period, limited),
    ]);
    expect(refused.map(({ status, body }) => [status, body.field])).toEqual([
      [404, ['workload']],
      [422, ['direction']],
      [422, ['peer']],
      [404, ['peer']],
      [422, ['from']],
      [404, ['workload']],
    ]);
  });
});

describe('a token that is limited to namespaces', () => {
  it('sees only peers in its namespaces, and the outside', async () => {
    expect(labels(await during(DAY(2), DAY(6), limited))).toEqual([
      '0.0.0.0/0',
      '::/0',
      'crm/web[Deployment]',
    ]);
    expect(await history(peer('crm', 'web'), limited)).toHaveLength(4);
  });

  it('is told that others may have had access, whether or not somebody had', async () => {
    const coverage = async (from: string, to: string) =>
      (await during(from, to, limited)).coverage.map((each: { readonly coverage: string }) => each.coverage);
    expect(await coverage(DAY(2), DAY(6))).toEqual(['TOKEN_LIMITED']);
    expect(await coverage(DAY(12), DAY(14))).toEqual(['TOKEN_LIMITED']);
    expect(await coverage(DAY(9), DAY(12))).toEqual(['PARTIAL', 'TOKEN_LIMITED']);
    expect(await history('port: { protocol: TCP, ports: "5432" }', limited)).toEqual([
      '1-5 UNKNOWN (TOKEN_LIMITED)',
      '5-9 ALLOWED, TCP 5432',
      '9-11 UNKNOWN (PARTIAL)',
      '11-20 UNKNOWN (TOKEN_LIMITED)',
    ]);
    const { body } = await get('shop/Deployment/db/access-history', { from: DAY(12), to: DAY(14) }, limited);
    expect(body).toMatchObject([
      { verdict: 'unknown', unknown: 'All Connections', undecided: 'token-limited' },
    ]);
  });

  it('is told that others do not exist', async () => {
    const of = (name: string) =>
      refusal(
        `{ accessHistory(${DB}, direction: INGRESS, ${peer('tools', name)}, from: "${DAY(1)}") { verdict } }`,
        limited,
      );
    const [existing, missing] = [await of('debug'), await of('nobody')];
    expect(existing.message.replace('debug', 'nobody')).toBe(missing.message);
    expect(existing.code).toBe('NOT_FOUND');
    expect(
      await refusal(
        `{ accessDuring(cluster: "blue", workload: { namespace: "tools", name: "debug", kind: "Deployment" },
          direction: INGRESS, from: "${DAY(1)}") { coverage { coverage } } }`,
        limited,
      ),
    ).toMatchObject({ code: 'NOT_FOUND', field: ['workload'] });
  });
});
