import { describe, expect, it } from 'vitest';
import { formatRange, parseAddress } from '../../network/address.ts';
import { AddressSet } from '../../network/address-set.ts';
import { AddressAtoms } from './address-atoms.ts';

const blocks = (...cidrs: readonly string[]) => cidrs.map((cidr) => AddressSet.ofBlock(cidr));

describe('the atoms of addresses', () => {
  const atoms = new AddressAtoms(blocks('10.0.0.0/24', '10.0.0.128/25', '240.0.0.0/4', 'fd00::/64'));

  it('are cut where blocks begin and end, IPv4 before IPv6, and cover every address', () => {
    const ranges = atoms.atoms.map((atom) => formatRange(atom.family, atom));
    expect(ranges.map(({ first, last }) => `${first}-${last}`)).toEqual([
      '0.0.0.0-9.255.255.255',
      '10.0.0.0-10.0.0.127',
      '10.0.0.128-10.0.0.255',
      '10.0.1.0-239.255.255.255',
      '240.0.0.0-255.255.255.255',
      '::-fcff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      'fd00::-fd00::ffff:ffff:ffff:ffff',
      'fd00:0:0:1::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ]);
  });

  it.each([
    ['0.0.0.0', 0],
    ['9.255.255.255', 0],
    ['10.0.0.0', 1],
    ['10.0.0.127', 1],
    ['10.0.0.128', 2],
    ['10.0.1.0', 3],
    ['255.255.255.255', 4],
    ['::', 5],
    ['fd00::1', 6],
    ['ffff::', 7],
  ])('hold %s in number %i', (address, number) => {
    expect(atoms.atomOf(parseAddress(address))).toBe(number);
  });

  it('within a block are those that it was cut into', () => {
    const [whole, half] = blocks('10.0.0.0/24', 'fd00::/64');
    expect([atoms.bitsOf(whole!).members(), atoms.bitsOf(half!).members()]).toEqual([[1, 2], [6]]);
    expect([atoms.rangeOf('IPv4').members(), atoms.rangeOf('IPv6').members()]).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7],
    ]);
  });

  it.each([
    ['a block that they were cut by', '10.0.0.0/24', true],
    ['a half that has never been named', '10.0.0.0/25', true],
    ['everything', '0.0.0.0/0', true],
    ['the last addresses', '240.0.0.0/4', true],
    ['a block that begins where they do, and ends elsewhere', '10.0.0.0/26', false],
    ['a block that ends where they do, and begins elsewhere', '10.0.0.192/26', false],
    ['a block within an atom', '10.0.0.64/26', false],
    ['a block that ends with the last address, and begins elsewhere', '248.0.0.0/5', false],
    ['a block that ends before the last address', '240.0.0.0/5', false],
    ['everything of the other family', '::/0', true],
  ])('are cut by %s, %s: %s', (_, cidr, expected) => {
    expect(atoms.cutBy(AddressSet.ofBlock(cidr))).toBe(expected);
  });

  it('are cut by a set only where each of its intervals cuts them', () => {
    expect(atoms.cutBy(AddressSet.ofBlock('10.0.0.0/24', ['10.0.0.0/25']))).toBe(true);
    expect(atoms.cutBy(AddressSet.ofBlock('0.0.0.0/0', ['10.0.0.128/25']))).toBe(true);
    expect(atoms.cutBy(AddressSet.ofBlock('0.0.0.0/0', ['10.0.0.192/26']))).toBe(false);
  });
});
