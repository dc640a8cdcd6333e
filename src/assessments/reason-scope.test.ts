import { describe, expect, it } from 'vitest';
import type { AccessScope } from '../access/principal.ts';
import { doubtsInScope } from './exposure-listing.ts';
import { reasonInScope } from './reason-scope.ts';

const shopOnly: AccessScope = { clusters: 'all', namespaces: ['shop'] };
const on = (...networks: readonly string[]) => ({ type: 'further-network', networks }) as const;

describe('further networks for who may see one namespace', () => {
  it('are shown where they are of that namespace or of none', () => {
    for (const reason of [on('shop/a'), on('dmz', 'shop/a'), on('(unreadable)')]) {
      expect(reasonInScope(reason, shopOnly)).toBe(true);
      expect(doubtsInScope([reason], shopOnly)).toEqual([reason]);
    }
  });

  it('are withheld where one of them names another namespace', () => {
    const reason = on('infra/backup', 'shop/a');
    expect(reasonInScope(reason, shopOnly)).toBe(false);
    expect(doubtsInScope([reason], shopOnly)).toEqual([]);
  });
});
