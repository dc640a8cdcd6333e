import { describe, expect, it } from 'vitest';
import { reasonText } from './reason-text.ts';

const policy = {
  kind: 'NetworkPolicy',
  namespace: 'shop',
  name: 'db',
  location: { file: 'db.yaml', line: 3 },
};

describe('the text of a reason', () => {
  it('says where a policy is written to those only who may see files', () => {
    const isolated = { type: 'isolated', policies: [policy] } as const;
    expect(reasonText(isolated)).toBe('isolated by NetworkPolicy shop/db, and no rule allows it');
    expect(reasonText(isolated, 'full')).toContain('NetworkPolicy shop/db (db.yaml:3)');
  });

  it('names the place of the rule rather than of its policy, and counts rules from one', () => {
    const rule = { type: 'rule', policy, ruleIndex: 0, action: 'allow' } as const;
    expect(reasonText(rule)).toBe('NetworkPolicy shop/db, rule 1: allow');
    const location = { file: 'db.yaml', line: 9 };
    expect(reasonText({ ...rule, location }, 'full')).toBe(
      'NetworkPolicy shop/db, rule 1: allow (db.yaml:9)',
    );
  });

  it('tells what the server said of something unread to those only who may see it', () => {
    const unread = {
      kind: 'Pod',
      namespace: 'shop',
      reason: 'forbidden',
      message: 'pods is forbidden',
    } as const;
    expect(reasonText({ type: 'unread', unread })).toBe('Pod in shop could not be read');
    expect(reasonText({ type: 'unread', unread }, 'full')).toBe(
      'Pod in shop could not be read: pods is forbidden',
    );
  });

  it.each([
    [['dmz'], 'policies may not govern network dmz, to which pods are attached'],
    [['a', 'b'], 'policies may not govern networks a and b, to which pods are attached'],
    [['a', 'b', 'c', 'd'], 'policies may not govern networks a, b, c and 1 more, to which pods are attached'],
  ])('names further networks: %j', (networks, text) => {
    expect(reasonText({ type: 'further-network', networks })).toBe(text);
  });
});
