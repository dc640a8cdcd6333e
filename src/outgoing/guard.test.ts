import type { LookupAddress } from 'node:dns';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { METADATA_ADDRESSES } from '../core/network/metadata-addresses.ts';
import { OutgoingGuard } from './guard.ts';

const refused = expect.objectContaining({ code: 'address-refused', outcome: 'nothing-happened' });

/** A guard for which every name resolves to these addresses. */
function guard(allow: readonly string[], ...addresses: readonly string[]): OutgoingGuard {
  const found: LookupAddress[] = addresses.map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  return new OutgoingGuard(allow, () => Promise.resolve(found));
}

const check = (allow: readonly string[], url: string, ...addresses: readonly string[]) =>
  guard(allow, ...addresses).addressesOf(new URL(url));

const unresolved = (allow: readonly string[]) =>
  new OutgoingGuard(allow, () => Promise.reject(new Error('no')));

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

describe('an outgoing request', () => {
  it.each(['https://140.82.121.6', 'https://[2a0c:7d80::5]/path', 'https://140.82.121.6:8443'])(
    'may go to the public address %s',
    async (url) => {
      expect(await check([], url)).toHaveLength(1);
    },
  );

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback in hexadecimal', '0x7f000001'],
    ['loopback as one number', '2130706433'],
    ['loopback in short', '127.1'],
    ['IPv6 loopback', '::1'],
    ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
    ['NAT64 loopback', '64:ff9b::7f00:1'],
    ['a private address', '10.1.2.3'],
    ['another private address', '172.31.0.1'],
    ['a third private address', '192.168.1.1'],
    ['an address of carrier-grade NAT', '100.64.0.1'],
    ['a unique local address', 'fd12:3456::1'],
    ['a mapped private address', '::ffff:10.1.2.3'],
    ['a private address behind local NAT64', '64:ff9b:1::a01:203'],
  ])('must not go to %s unless it is listed', async (_, address) => {
    await expect(check([], `https://${bracketed(address)}`)).rejects.toThrow(refused);
    await expect(check([], 'https://service.example', '140.82.121.6', address)).rejects.toThrow(refused);
    await check(
      ['127.0.0.0/8', '::1', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fd12::/16'],
      `https://${bracketed(address)}`,
    );
  });

  it.each([
    ['link-local', '169.254.0.1'],
    ['IPv6 link-local', 'fe80::1'],
    ['site-local', 'fec0::1'],
    ['unspecified', '0.0.0.0'],
    ['IPv6 unspecified', '::'],
    ['multicast', '224.0.0.1'],
    ['IPv6 multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['6to4 around loopback', '2002:7f00:1::'],
    ['Teredo', '2001:0:7f00:1::'],
    ['mapped metadata', '::ffff:169.254.169.254'],
    ['NAT64 metadata', '64:ff9b::a9fe:a9fe'],
    ['IPv4-compatible metadata', '::a9fe:a9fe'],
    ...METADATA_ADDRESSES.map(({ provider, address }) => [provider, address]),
  ])('must not go to an address that is %s (%s), whatever is listed', async (_, address = '') => {
    const url = `https://${bracketed(address)}`;
    for (const allow of [[], ['0.0.0.0/0', '::/0', address, 'service.example']]) {
      await expect(check(allow, url)).rejects.toThrow(refused);
      await expect(check(allow, 'https://service.example', address)).rejects.toThrow(refused);
    }
  });

  it('must not go to an address of an interface of this machine unless it is listed', async () => {
    const own = Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address));
    for (const address of own) {
      await expect(check([], 'https://service.example', address)).rejects.toThrow(refused);
    }
  });

  it('may go to a listed host, at the listed port', async () => {
    const allow = ['Jira.corp.example', 'hooks.corp.example:8443', '10.9.0.7:443', '[fd00::7]:8080'];
    await check(allow, 'https://jira.corp.example:8080', '10.0.0.1');
    await check(allow, 'https://jira.corp.example.', '10.0.0.1');
    await check(allow, 'https://hooks.corp.example:8443', '10.0.0.1');
    await check(allow, 'https://10.9.0.7');
    await check(allow, 'http://[fd00::7]:8080');
    await expect(check(allow, 'https://hooks.corp.example', '10.0.0.1')).rejects.toThrow(refused);
    await expect(check(allow, 'https://10.9.0.7:444')).rejects.toThrow(refused);
    await expect(check(allow, 'https://x.jira.corp.example', '10.0.0.1')).rejects.toThrow(
      /add x\.jira\.corp\.example or its range to outgoing\.allow/,
    );
  });

  it('goes to listed hosts only without TLS', async () => {
    await expect(check([], 'http://service.example', '140.82.121.6')).rejects.toThrow(/must be an https/);
    await check(['service.example'], 'http://service.example', '140.82.121.6');
    await check(['10.0.0.0/8'], 'http://10.0.0.1');
  });

  it('says when a name does not resolve', async () => {
    const missing = new OutgoingGuard([], () =>
      Promise.reject(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' })),
    );
    await expect(missing.addressesOf(new URL('https://jira.example'))).rejects.toMatchObject({
      code: 'name-unresolved',
      reason: 'ENOTFOUND',
      outcome: 'nothing-happened',
      message: expect.stringContaining('jira.example does not resolve'),
    });
    await expect(check([], 'https://service.example')).rejects.toMatchObject({ code: 'name-unresolved' });
  });

  it('may go through a proxy to a name that only the proxy resolves if it is listed', async () => {
    const url = new URL('https://api.service.example');
    await unresolved(['api.service.example']).checkForProxy(url);
    await expect(unresolved(['10.0.0.0/8']).checkForProxy(url)).rejects.toThrow(/add it to outgoing\.allow/);
    await expect(guard(['api.service.example'], '169.254.169.254').checkForProxy(url)).rejects.toThrow(
      refused,
    );
  });
});
