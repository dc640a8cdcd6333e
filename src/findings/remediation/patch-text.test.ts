import { describe, expect, it } from 'vitest';
import type { ClosedViolation, Cut } from '../../core/remediation/patch.ts';
import { closesTexts, patchYaml } from './patch-text.ts';

const cut: Cut = {
  kind: 'unserved',
  direction: 'egress',
  workload: 'shop/db[Deployment]',
  peers: ['web/site[Deployment]'],
  entrances: [],
  connections: 'All Connections',
};

function closed(ruleId: string, name: string, key = ''): ClosedViolation {
  return { ruleId, subject: { type: 'workload', namespace: 'shop', name, kind: 'Deployment' }, key };
}

function headerOf(patch: Partial<Parameters<typeof patchYaml>[0]>): readonly string[] {
  return patchYaml({ cuts: [], closes: [], policies: [], ...patch })
    .split('\n')
    .filter((line) => line !== '');
}

describe('the comment before the policies of a patch', () => {
  it('says of cuts in the words of diff what is no longer allowed and what is now unknown', () => {
    const line =
      '#   not served: from shop/db[Deployment] to web/site[Deployment]: no longer allowed All Connections';
    expect(headerOf({ cuts: [cut] }).slice(0, 2)).toEqual(['# This cuts:', line]);
    expect(headerOf({ cuts: [{ ...cut, unknown: 'UDP 53' }] })[1]).toBe(`${line}; now unknown UDP 53`);
    expect(headerOf({})[0]).toBe('# This patch cuts nothing that is allowed today.');
  });

  it('says that what is not decided or was not read may be cut, too', () => {
    for (const cuts of [[], [cut]])
      expect(headerOf({ cuts })[cuts.length === 0 ? 1 : 2]).toMatch(
        /^# It may also cut connections that are unknown/,
      );
  });

  it('lists the findings that it closes, subjects with the same rules together', () => {
    const closes = [
      closed('allow-all-rule', 'db', 'ingress'),
      closed('allow-all-rule', 'db', 'egress'),
      closed('public-egress', 'db'),
      closed('public-egress', 'api'),
      closed('public-egress', 'web'),
    ];
    expect(headerOf({ closes }).slice(2)).toEqual([
      '# This closes:',
      '#   shop/db[Deployment]: allow-all-rule (2), public-egress',
      '#   shop/api[Deployment], shop/web[Deployment]: public-egress',
    ]);
  });

  it('counts the rest of a long list', () => {
    const closes = ['a', 'b', 'c', 'd'].map((name) => closed('public-egress', name));
    expect(closesTexts(closes, 2)).toEqual([
      'shop/a[Deployment], shop/b[Deployment] and 2 more: public-egress',
    ]);
    const different = closes.map((one, place) => ({ ...one, ruleId: `rule-${place}` }));
    expect(closesTexts(different, 3)).toEqual([
      'shop/a[Deployment]: rule-0',
      'shop/b[Deployment]: rule-1',
      'shop/c[Deployment]: rule-2',
      'and findings of 1 more subject',
    ]);
  });

  it('names the patches that it makes unnecessary, and the one that makes it unnecessary', () => {
    expect(headerOf({ repeats: ['a'] }).at(-1)).toBe(
      '# This patch includes the patch a and its cuts: if you apply this one, a is unnecessary.',
    );
    expect(headerOf({ repeats: ['a', 'b'] }).at(-1)).toBe(
      '# This patch includes the patches a, b and their cuts: if you apply this one, they are unnecessary.',
    );
    expect(headerOf({ repeatedBy: 'c' }).at(-1)).toBe(
      '# The patch c includes this one: if you apply it, this patch is unnecessary.',
    );
  });
});
