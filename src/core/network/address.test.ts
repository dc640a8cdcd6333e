import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, formatRange, parseAddress, parseAddressOrCidr, parseCidr } from './address.ts';
import { AddressSet } from './address-set.ts';

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
  ])('reads %s as %s', (text, shortest) => {
    expect(formatAddress(parseAddress(text))).toBe(shortest);
  });

  it.each(['', '10.0.0', '010.0.0.1', '10.0.0.256', '1', 'fe80::1%eth0', '10.0.0.0/8'])(
    'refuses %j',
    (text) => {
      expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'invalid-address' }));
    },
  );

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseAddress(text);
        expect(parseAddress(formatAddress(address))).toEqual(address);
      }),
    );
  });
});

describe('CIDRs', () => {
  it.each([
    ['10.1.2.3/8', 'IPv4', '10.0.0.0', '10.255.255.255'],
    ['0.0.0.0/0', 'IPv4', '0.0.0.0', '255.255.255.255'],
    ['fd00::/8', 'IPv6', 'fd00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['192.0.2.1/32', 'IPv4', '192.0.2.1', '192.0.2.1'],
  ] as const)('reads %s', (text, family, first, last) => {
    const cidr = parseCidr(text);
    expect(formatRange(cidr.family, cidr)).toEqual({ family, first, last });
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', 'fd00::/129', 'x/8', '/8'])('refuses %j', (text) => {
    expect(() => parseCidr(text)).toThrow(expect.objectContaining({ code: 'invalid-cidr' }));
  });

  it('takes a single address as a block of one', () => {
    expect(parseAddressOrCidr('192.0.2.1')).toEqual(parseCidr('192.0.2.1/32'));
  });
});

describe('sets of addresses', () => {
  const small = fc.bigInt({ min: 0n, max: 15n });
  const anySet = fc
    .array(
      fc.tuple(small, small).map(([a, b]) => ({ first: a < b ? a : b, last: a < b ? b : a })),
      { maxLength: 4 },
    )
    .map((intervals) => AddressSet.of('IPv4', intervals));

  it('answer membership of a union, an intersection and a difference address by address', () => {
    fc.assert(
      fc.property(anySet, anySet, small, (a, b, address) => {
        expect(a.union(b).has(address)).toBe(a.has(address) || b.has(address));
        expect(a.intersect(b).has(address)).toBe(a.has(address) && b.has(address));
        expect(a.subtract(b).has(address)).toBe(a.has(address) && !b.has(address));
        expect(a.union(b).intervals).toEqual(b.union(a).intervals);
      }),
      { numRuns: 1000 },
    );
  });

  it('hold a block without its exceptions', () => {
    const block = AddressSet.ofBlock('10.0.0.0/8', ['10.0.0.0/9', '10.255.255.255/32']);
    expect(block.intervals.map((interval) => formatRange('IPv4', interval))).toEqual([
      { family: 'IPv4', first: '10.128.0.0', last: '10.255.255.254' },
    ]);
  });
});
