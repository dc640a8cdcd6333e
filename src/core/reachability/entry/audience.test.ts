import { describe, expect, it } from 'vitest';
import { inventoryWith } from '../../../../test/support/manifests/inventories.ts';
import { divideOutside } from '../cluster/external-ranges.ts';
import { audienceAt, OutsideRanges } from './outside-ranges.ts';
import type { Audience } from './entry-point.ts';

const OUTSIDE = new OutsideRanges(divideOutside([], inventoryWith({})).ranges);

describe('who may knock', () => {
  it.each<[addresses: readonly string[], audience: Audience]>([
    [['10.0.0.1', '8.8.8.8'], 'internet'],
    [['127.0.0.1', '8.8.8.8'], 'internet'],
    [['127.0.0.1'], 'private'],
    [['127.0.0.1', '::1'], 'private'],
    [['127.0.0.1', '10.0.0.1'], 'unknown'],
    [['127.0.0.1', 'localhost'], 'unknown'],
    [['10.0.0.1'], 'unknown'],
    [[], 'unknown'],
  ])('at %o: %s', (addresses, audience) => {
    expect(audienceAt(addresses, OUTSIDE)).toBe(audience);
  });
});
