import { describe, expect, it } from 'vitest';
import { modelOf, networkPolicy, node, pod } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { parseAddress } from '../../network/address.ts';
import type { ExternalRange } from '../model/model.ts';

/** The outside range that contains an address. */
function rangeOf(address: string, objects: readonly Manifest[] = []): ExternalRange {
  const { family, value } = parseAddress(address);
  const found = modelOf([pod('db'), ...objects]).externalRanges.filter(
    ({ range }) =>
      range.family === family &&
      parseAddress(range.first).value <= value &&
      value <= parseAddress(range.last).value,
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

describe('the outside', () => {
  it.each([
    ['169.254.169.254', 'metadata'],
    ['169.254.169.253', 'link-local'],
    ['127.0.0.1', 'loopback'],
    ['10.255.255.255', 'private'],
    ['11.0.0.0', 'public-internet'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public-internet'],
    ['192.168.0.0', 'private'],
    ['100.64.0.1', 'private'],
    ['224.0.0.1', 'multicast'],
    ['0.1.2.3', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['8.8.8.8', 'public-internet'],
    ['fd00:ec2::254', 'metadata'],
    ['fd00:ec2::255', 'private'],
    ['fd00:ec2::23', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['169.254.170.23', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['100.100.100.201', 'private'],
    ['168.63.129.16', 'metadata'],
    ['168.63.129.17', 'public-internet'],
    ['fd20:ce::254', 'metadata'],
    ['192.0.0.192', 'metadata'],
    ['fd00:c1::a9fe:a9fe', 'metadata'],
    ['169.254.42.42', 'metadata'],
    ['fd00:42::42', 'metadata'],
    ['::1', 'loopback'],
    ['::2', 'reserved'],
    ['fe80::1', 'link-local'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'public-internet'],
    ['64:ff9b::808:808', 'public-internet'],
    ['ffff::', 'multicast'],
  ])('has %s among what is %s', (address, category) => {
    expect(rangeOf(address).category).toBe(category);
  });

  it('knows the addresses that nodes give to pods, in both families', () => {
    const podCIDRs = ['10.1.0.0/24', 'fd00:1::/64'];
    const own = node('one', {}, { spec: { podCIDR: '10.1.0.0/24', podCIDRs } });
    expect(rangeOf('10.1.0.7', [own])).toEqual({
      type: 'external',
      category: 'cluster',
      range: { family: 'IPv4', first: '10.1.0.0', last: '10.1.0.255' },
    });
    expect(rangeOf('fd00:1::7', [own]).category).toBe('cluster');
    expect(rangeOf('10.1.1.0', [own]).category).toBe('private');
    expect(rangeOf('fd00:2::', [own]).category).toBe('private');
  });

  it('takes a metadata address for one in ranges of pods, too', () => {
    const own = node('one', {}, { spec: { podCIDR: '100.100.100.0/24' } });
    expect(rangeOf('100.100.100.200', [own]).category).toBe('metadata');
    expect(rangeOf('100.100.100.199', [own]).category).toBe('cluster');
  });

  it('is cut wherever a block of a policy begins or ends', () => {
    const egress = [{ to: [{ ipBlock: { cidr: '8.0.0.0/16', except: ['8.0.128.0/24'] } }] }];
    const policy = networkPolicy('ways', { podSelector: {}, egress });
    const rangeTextOf = (address: string) => {
      const { first, last } = rangeOf(address, [policy]).range;
      return `${first}-${last}`;
    };
    expect(rangeTextOf('8.0.1.2')).toBe('8.0.0.0-8.0.127.255');
    expect(rangeTextOf('8.0.128.0')).toBe('8.0.128.0-8.0.128.255');
    expect(rangeTextOf('8.0.200.1')).toBe('8.0.129.0-8.0.255.255');
    expect(rangeTextOf('8.1.0.0')).toBe('8.1.0.0-9.255.255.255');
  });

  it('covers every address once, IPv4 first, in ascending order', () => {
    const ranges = modelOf([pod('db')]).externalRanges.map(({ range }) => range);
    for (const [family, last] of [
      ['IPv4', '255.255.255.255'],
      ['IPv6', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ]) {
      const own = ranges.filter((range) => range.family === family);
      own.reduce((next, range) => {
        expect(parseAddress(range.first).value).toBe(next);
        return parseAddress(range.last).value + 1n;
      }, 0n);
      expect(own.at(-1)!.last).toBe(last);
    }
    expect(ranges[0]!.family).toBe('IPv4');
    expect(ranges.at(-1)!.family).toBe('IPv6');
  });
});
