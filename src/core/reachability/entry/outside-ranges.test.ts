import { describe, expect, it } from 'vitest';
import { inventoryWith } from '../../../../test/support/manifests/inventories.ts';
import { formatRange } from '../../network/address.ts';
import { divideOutside } from '../cluster/external-ranges.ts';
import { OutsideRanges } from './outside-ranges.ts';

const OUTSIDE = new OutsideRanges(divideOutside([], inventoryWith({})).ranges);

/** Clients that are allowed by source ranges, as text. */
function clientsFrom(...cidrs: readonly string[]): string[] {
  return OUTSIDE.clients(cidrs)
    .map((client) => formatRange(client.family, client))
    .map(({ first, last }) => `${first}-${last}`);
}

describe('an address', () => {
  it.each(['8.8.8.8', '203.0.113.9', '2001:4860::8888', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    '%s is one of the public internet',
    (address) => {
      expect(OUTSIDE.isPublic(address)).toBe(true);
      expect(OUTSIDE.isLoopback(address)).toBe(false);
      expect(OUTSIDE.holds(address)).toBe(true);
    },
  );

  it.each(['10.0.0.1', '100.64.0.1', '169.254.169.254', 'fd00::1', '240.0.0.1', '::8.8.8.8', '0.0.0.1'])(
    '%s is neither one of the public internet nor of its machine alone',
    (address) => {
      expect(OUTSIDE.isPublic(address)).toBe(false);
      expect(OUTSIDE.isLoopback(address)).toBe(false);
      expect(OUTSIDE.holds(address)).toBe(true);
    },
  );

  it.each(['127.0.0.1', '127.255.255.255', '::1', '::ffff:127.0.0.1'])(
    '%s is of its machine alone',
    (address) => {
      expect(OUTSIDE.isPublic(address)).toBe(false);
      expect(OUTSIDE.isLoopback(address)).toBe(true);
      expect(OUTSIDE.holds(address)).toBe(true);
    },
  );

  it.each(['', 'web.example.com', '8.8.8', '8.8.8.8/32', '127.0.0.0/8', '010.0.0.1'])(
    'is not "%s"',
    (text) => {
      expect(OUTSIDE.isPublic(text)).toBe(false);
      expect(OUTSIDE.isLoopback(text)).toBe(false);
      expect(OUTSIDE.holds(text)).toBe(false);
    },
  );
});

describe('clients that get in by source ranges', () => {
  it('are those in the ranges, of their family, public or private', () => {
    expect(clientsFrom('10.1.0.0/16')).toEqual(['10.1.0.0-10.1.255.255']);
    expect(clientsFrom('8.8.8.8/32', 'fd00::/64')).toEqual([
      '8.8.8.8-8.8.8.8',
      'fd00::-fd00::ffff:ffff:ffff:ffff',
    ]);
    expect(clientsFrom('9.0.0.0/8', '10.0.0.0/7')).toEqual([
      '9.0.0.0-9.255.255.255',
      '10.0.0.0-10.255.255.255',
      '11.0.0.0-11.255.255.255',
    ]);
    expect(clientsFrom('127.0.0.0/8', '169.254.0.0/16')).toEqual([]);
    expect(clientsFrom('::/96')).toEqual([]);
  });

  it('are those in a range with space around it, which clouds take away', () => {
    expect(clientsFrom(' 10.1.0.0/16 ')).toEqual(['10.1.0.0-10.1.255.255']);
  });

  it('are all where there are no ranges, or one that cannot be read', () => {
    const everyone = clientsFrom();
    expect(everyone).toContain('192.168.0.0-192.168.255.255');
    expect(everyone).toContain('11.0.0.0-100.63.255.255');
    expect(clientsFrom('10.1.0.0/16', 'everyone')).toEqual(everyone);
    expect(clientsFrom('everyone')).toEqual(everyone);
  });
});
