import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockText,
  formatAddress,
  formatRange,
  parseAddress,
  parseAddressOrCidr,
  parseCidr,
  outsideAddressesText,
  rangeText,
} from './address.ts';
import { AddressSet } from './address-set.ts';

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::10.0.0.1', '::a00:1'],
  ])('reads %s as %s', (text, shortest) => {
    expect(formatAddress(parseAddress(text))).toBe(shortest);
  });

  it.each(['', '10.0.0', '010.0.0.1', '10.0.0.256', '1', 'fe80::1%eth0', '10.0.0.0/8'])(
    'refuses %j',
    (text) => {
      expect(() => parseAddress(text)).toThrow(
        expect.objectContaining({
          name: 'NetworkError',
          code: 'invalid-address',
          message: expect.stringContaining(`"${text}"`),
        }),
      );
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
    ['::10.1.2.3/104', 'IPv6', '::a00:0', '::aff:ffff'],
    ['::ffff:10.1.2.3/104', 'IPv4', '10.0.0.0', '10.255.255.255'],
  ] as const)('reads %s', (text, family, first, last) => {
    const cidr = parseCidr(text);
    expect(formatRange(cidr.family, cidr)).toEqual({ family, first, last });
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/8 ',
    '10.0.0.0/8x',
    '10.0.0.0/0008',
    'fd00::/129',
    '::ffff:10.0.0.0/95',
    'x/8',
    '/8',
  ])('refuses %j', (text) => {
    expect(() => parseCidr(text)).toThrow(
      expect.objectContaining({ code: 'invalid-cidr', message: expect.stringContaining(`"${text}"`) }),
    );
  });

  it.each([
    ['x/8', 'invalid-cidr'],
    ['x', 'invalid-address'],
  ])('says of %j that it is an %s', (text, code) => {
    expect(() => parseAddressOrCidr(text)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['10.0.0.1', '10.0.0.1', '10.0.0.1'],
    ['10.0.0.0', '10.0.0.255', '10.0.0.0/24'],
    ['10.0.0.0', '10.0.1.0', '10.0.0.0-10.0.1.0'],
    ['::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::/0'],
    ['::1', '::1', '::1'],
  ])('shows the range from %s to %s as %s', (first, last, text) => {
    expect(rangeText({ first, last })).toBe(text);
  });

  it.each([
    ['0.0.0.0/0', 'all IPv4 addresses'],
    ['::/0', 'all IPv6 addresses'],
    ['203.0.113.0/24', 'outside addresses 203.0.113.0/24'],
    ['203.0.113.7/32', 'outside address 203.0.113.7'],
  ])('says of %s in a sentence: %s', (cidr, text) => {
    expect(outsideAddressesText(parseCidr(cidr))).toBe(text);
  });

  it('takes a single address as a block of one', () => {
    expect(parseAddressOrCidr('192.0.2.1')).toEqual(parseCidr('192.0.2.1/32'));
  });
});

describe('a block as text', () => {
  it.each([
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::/0', '::/0'],
    ['10.1.0.0/16', '10.1.0.0/16'],
    ['2001:db8::/33', '2001:db8::/33'],
    ['10.1.0.7/32', '10.1.0.7'],
    ['::1/128', '::1'],
  ])('is the CIDR %s, or the address', (cidr, text) => {
    expect(blockText(parseCidr(cidr))).toBe(text);
  });

  it('is a range if no CIDR is the same', () => {
    const [first, last] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((text) => parseAddress(text).value);
    expect(blockText({ family: 'IPv4', first: first!, last: last! })).toBe('10.0.0.1-10.0.0.2');
    expect(blockText({ family: 'IPv4', first: 0n, last: last! })).toBe('0.0.0.0-10.0.0.2');
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
  it('are not narrowed by an exception of the other family', () => {
    const whole = AddressSet.ofBlock('10.0.0.0/8').intervals;
    expect(AddressSet.ofBlock('10.0.0.0/8', ['::/0', '::10.0.0.0/104']).intervals).toEqual(whole);
  });

  it('hold the addresses of their intervals, ends included, and no others', () => {
    const set = AddressSet.of('IPv4', [{ first: 2n, last: 4n }]);
    expect([1n, 2n, 3n, 4n, 5n].map((address) => set.has(address))).toEqual([false, true, true, true, false]);
    expect([set.isEmpty(), set.subtract(set).isEmpty()]).toEqual([false, true]);
  });

  it('join intervals that touch and keep apart those that do not', () => {
    const intervals = [
      { first: 6n, last: 7n },
      { first: 0n, last: 3n },
      { first: 4n, last: 4n },
    ];
    expect(AddressSet.of('IPv4', intervals).intervals).toEqual([
      { first: 0n, last: 4n },
      { first: 6n, last: 7n },
    ]);
  });

  it.each([
    ['IPv4', '255.255.255.255'],
    ['IPv6', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ] as const)('may be every address of %s', (family, last) => {
    const { value } = parseAddress(last);
    expect(AddressSet.everything(family).intervals).toEqual([{ first: 0n, last: value }]);
  });
});
