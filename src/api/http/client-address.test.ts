import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

const PROXIES = ['10.0.0.0/8', '192.0.2.7', 'fd00::/8'];

describe('the address of a client', () => {
  it.each([
    ['that connects itself', '203.0.113.9', undefined, '203.0.113.9'],
    ['that makes up a header', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['behind a proxy', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['behind two proxies', '192.0.2.7', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['behind a proxy on a socket for both families', '::ffff:10.0.0.1', '2001:db8::1', '2001:db8::1'],
    ['that makes up a header and is behind a proxy', '10.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['behind a proxy that tells nonsense', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['behind a proxy that tells nothing', 'fd00::1', undefined, 'fd00::1'],
  ])('%s', (_, remoteAddress, forwarded, expected) => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    const socket = Object.assign(Object.create(null), { remoteAddress });
    expect(clientAddress(PROXIES)({ headers, socket })).toBe(expected);
  });
});
