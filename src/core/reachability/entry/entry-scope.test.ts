import { describe, expect, it } from 'vitest';
import type { AccessScope } from '../../access-scope.ts';
import { doubtsInScope, reasonsInScope } from './entry-scope.ts';

const shopOnly: AccessScope = { clusters: 'all', namespaces: ['shop'] };
const on = (...networks: readonly string[]) => ({ type: 'further-network', networks }) as const;

describe('further networks for who may see one namespace', () => {
  it('are shown where they are of that namespace or of none', () => {
    for (const reason of [on('shop/a'), on('dmz', 'shop/a'), on('(unreadable)')]) {
      expect(reasonsInScope([reason], shopOnly)).toEqual([reason]);
      expect(doubtsInScope([reason], shopOnly)).toEqual([reason]);
    }
  });

  it('are withheld where one of them names another namespace', () => {
    const reason = on('infra/backup', 'shop/a');
    expect(reasonsInScope([reason], shopOnly)).toEqual([]);
    expect(doubtsInScope([reason], shopOnly)).toEqual([]);
  });
});

describe('something unread for who may see one namespace', () => {
  const unread = {
    kind: '*',
    reason: 'broken-document',
    message: 'billing/export.yaml:3: not YAML',
  } as const;

  it('is a reason or doubt without the file or object that its message names', () => {
    const reason = { type: 'unread', unread } as const;
    for (const shown of [reasonsInScope([reason], shopOnly), doubtsInScope([reason], shopOnly)]) {
      expect(shown).toHaveLength(1);
      expect(JSON.stringify(shown)).not.toContain('billing');
    }
    expect(reasonsInScope([reason], { clusters: 'all', namespaces: 'all' })).toEqual([reason]);
  });
});
