import { describe, expect, it } from 'vitest';
import { judgeServer, OWN_SERVERS, REGISTERED_SERVERS } from './server-address.ts';

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

  it('must be on the list of allowed servers where there is one', async () => {
    const policy = { ...REGISTERED_SERVERS, allowedServers: ['10.0.0.1:6443', '10.0.0.2'] };
    await judgeServer('https://10.0.0.1:6443', policy);
    await judgeServer('https://10.0.0.2:8443', policy);
    await expect(judgeServer('https://10.0.0.1', policy)).rejects.toThrow(refused);
    await expect(judgeServer('https://10.0.0.3', policy)).rejects.toThrow(/add it there first/);
  });

  it('is connected to at the addresses that were judged, whatever its name resolves to later', async () => {
    const { lookup } = await judgeServer('https://localhost:6443', OWN_SERVERS);
    const addresses = await new Promise((resolve) => {
      lookup('rebound.example', { all: true }, (_, found) => resolve(found));
    });
    expect(addresses).toContainEqual({ address: '127.0.0.1', family: 4 });
  });
});

describe('a server that the person running the program named', () => {
  it('may be this machine, and still not a metadata address', async () => {
    await judgeServer('https://127.0.0.1:6443', OWN_SERVERS);
    await expect(judgeServer('https://169.254.169.254', OWN_SERVERS)).rejects.toThrow(refused);
  });
});
