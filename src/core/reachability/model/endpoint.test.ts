import { describe, expect, it } from 'vitest';
import { parseAddressOrCidr } from '../../network/address.ts';
import type { AddressRange } from '../../network/sets.ts';
import { endpointKey, overlapsBlock } from './endpoint.ts';
import type { Endpoint } from './model.ts';

const WEB = { type: 'workload', namespace: 'shop', name: 'web', kind: 'Deployment' } as const;
const outside = (range: AddressRange): Endpoint => ({ type: 'external', range, category: 'private' });
const four = outside({ family: 'IPv4', first: '10.0.0.4', last: '10.0.0.7' });
const six = outside({ family: 'IPv6', first: 'fd00::4', last: 'fd00::7' });

describe('an end of a connection', () => {
  it('is named after its workload, or after its addresses', () => {
    expect([WEB, four, six].map((end) => endpointKey(end))).toEqual([
      'shop/web[Deployment]',
      '10.0.0.4/30',
      'fd00::4/126',
    ]);
  });

  it.each([
    ['10.0.0.3', 'misses', 'the address before the range'],
    ['10.0.0.4', 'meets', 'the first address'],
    ['10.0.0.7', 'meets', 'the last address'],
    ['10.0.0.8', 'misses', 'the address after the range'],
    ['10.0.0.5', 'meets', 'an address in the middle'],
    ['10.0.0.0/30', 'misses', 'the block before the range'],
    ['10.0.0.8/30', 'misses', 'the block after the range'],
    ['10.0.0.6/31', 'meets', 'a block within the range'],
    ['10.0.0.0/29', 'meets', 'a block that contains the range'],
    ['0.0.0.0/0', 'meets', 'every address of IPv4'],
    ['::/0', 'misses', 'every address of IPv6'],
  ])('%s %s 10.0.0.4-10.0.0.7: %s', (block, relation) => {
    expect(overlapsBlock(four, parseAddressOrCidr(block)) ? 'meets' : 'misses').toBe(relation);
  });

  it('of IPv6 overlaps blocks of IPv6 only, even of equal numbers', () => {
    expect(overlapsBlock(six, parseAddressOrCidr('fd00::7'))).toBe(true);
    expect(overlapsBlock(six, parseAddressOrCidr('fd00::8/125'))).toBe(false);
    const low = outside({ family: 'IPv6', first: '::a00:4', last: '::a00:7' });
    expect(overlapsBlock(low, parseAddressOrCidr('10.0.0.4/30'))).toBe(false);
  });

  it('that is a workload overlaps no block, since blocks are addresses of the outside', () => {
    expect(overlapsBlock(WEB, parseAddressOrCidr('0.0.0.0/0'))).toBe(false);
  });
});
