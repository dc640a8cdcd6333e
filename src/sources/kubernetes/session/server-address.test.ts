import { describe, expect, it } from 'vitest';
import type { NetworkInterfaceInfo } from 'node:os';
import { METADATA_ADDRESSES } from '../../../core/network/metadata-addresses.ts';
import { judgeServer, OWN_SERVERS, REGISTERED_SERVERS } from './server-address.ts';

const INTERFACE = { netmask: '', mac: '', internal: false, cidr: null };
/** Interfaces of a host, as Node.js returns them. */
const INTERFACES: NodeJS.Dict<NetworkInterfaceInfo[]> = {
  eth0: [
    { ...INTERFACE, family: 'IPv4', address: '10.0.0.9' },
    { ...INTERFACE, family: 'IPv6', address: 'fd12::9', scopeid: 0 },
    { ...INTERFACE, family: 'IPv6', address: 'fe80::9', scopeid: 2 },
  ],
};

const refused = expect.objectContaining({ code: 'address-refused' });

describe('a server registered through the API', () => {
  it.each([
    'https://10.0.0.1:6443',
    'https://192.168.1.1',
    'https://100.64.0.1',
    'https://34.90.1.2',
    'https://[fd12:3456::1]:6443',
    'https://10.0.0.1/k8s/clusters/c-abc',
  ])('may be %s', async (server) => {
    expect((await judgeServer(server, REGISTERED_SERVERS)).url.href).toContain(server);
  });

  it.each([
    ['the cloud metadata address', 'https://169.254.169.254'],
    ['its IPv4-mapped form', 'https://[::ffff:169.254.169.254]'],
    ['its IPv4-compatible form', 'https://[::169.254.169.254]'],
    ['its NAT64 form', 'https://[64:ff9b::a9fe:a9fe]'],
    ['its decimal form', 'https://2852039166/'],
    ['the IPv6 metadata address', 'https://[fd00:ec2::254]'],
    ['an IPv6 site-local address', 'https://[fec0::1]'],
    ['an IPv6 link-local address', 'https://[fe80::1]'],
    ['a platform metadata address', 'https://168.63.129.16'],
    ['loopback', 'https://127.0.0.1:6443'],
    ['loopback in hexadecimal', 'https://0x7f000001/'],
    ['loopback by name', 'https://localhost'],
    ['IPv6 loopback', 'https://[::1]'],
    ['the unspecified address', 'https://0.0.0.0'],
    ['multicast', 'https://224.0.0.1'],
    ['plain HTTP', 'http://10.0.0.1'],
    ['a file', 'file:///etc/passwd'],
    ['a URL with a password', 'https://user:pass@10.0.0.1'],
    ['a URL with a query', 'https://10.0.0.1/?a=b'],
    ['no URL', 'not a url'],
  ])('must not be %s', async (_, server) => {
    await expect(judgeServer(server, REGISTERED_SERVERS)).rejects.toThrow(refused);
  });

  it.each(METADATA_ADDRESSES)(
    'must not be $address of $provider, whatever is allowed',
    async ({ address }) => {
      const server = `https://${address.includes(':') ? `[${address}]` : address}`;
      const allowed = { ...OWN_SERVERS, allowedServers: ['0.0.0.0/0', '::/0', address] };
      for (const policy of [REGISTERED_SERVERS, OWN_SERVERS, allowed]) {
        await expect(judgeServer(server, policy)).rejects.toThrow(refused);
      }
    },
  );

  it.each(['https://10.0.0.9:6443', 'https://[::ffff:10.0.0.9]', 'https://[fd12::9]:8080'])(
    'must not be %s where that is an address of this machine, unless that is allowed',
    async (server) => {
      await expect(judgeServer(server, REGISTERED_SERVERS, INTERFACES)).rejects.toThrow(refused);
      await judgeServer(server, OWN_SERVERS, INTERFACES);
      await judgeServer(server, REGISTERED_SERVERS, {});
    },
  );

  it('must not be a link-local address of this machine, even if loopback addresses are allowed', async () => {
    await expect(judgeServer('https://[fe80::9]', OWN_SERVERS, INTERFACES)).rejects.toThrow(refused);
  });

  it('must have all its addresses in an allowed CIDR, if any are configured', async () => {
    const policy = { ...OWN_SERVERS, allowedServers: ['10.1.0.0/16', 'fd12::/16'] };
    await judgeServer('https://10.1.2.3:6443', policy);
    await judgeServer('https://[::ffff:10.1.2.3]', policy);
    await judgeServer('https://[fd12::1]', policy);
    await expect(judgeServer('https://10.2.0.1', policy)).rejects.toThrow(/limits.allowedServers/);
    await expect(judgeServer('https://localhost', policy)).rejects.toThrow(refused);
  });

  it('must be in the list of allowed servers, if one is configured', async () => {
    const policy = { ...REGISTERED_SERVERS, allowedServers: ['10.0.0.1:6443', '10.0.0.2'] };
    await judgeServer('https://10.0.0.1:6443', policy);
    await judgeServer('https://10.0.0.2:8443', policy);
    await expect(judgeServer('https://10.0.0.1', policy)).rejects.toThrow(refused);
    await expect(judgeServer('https://10.0.0.3', policy)).rejects.toThrow(/add it there first/);
  });

  it('is connected to at the checked addresses, regardless of what its name resolves to later', async () => {
    const { lookup } = await judgeServer('https://localhost:6443', OWN_SERVERS);
    const addresses = await new Promise((resolve) => {
      lookup('rebound.example', { all: true }, (_, found) => resolve(found));
    });
    expect(addresses).toContainEqual({ address: '127.0.0.1', family: 4 });
  });
});

describe('a server that is given on the command line', () => {
  it('may be this machine, but not a metadata address', async () => {
    await judgeServer('https://127.0.0.1:6443', OWN_SERVERS);
    await expect(judgeServer('https://169.254.169.254', OWN_SERVERS)).rejects.toThrow(refused);
  });
});
