import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from './address.ts';
import { METADATA_ADDRESSES } from './metadata-addresses.ts';

describe('the metadata addresses of clouds', () => {
  it('are listed once each, in their shortest form, so that text can be compared', () => {
    const addresses = METADATA_ADDRESSES.map(({ address }) => address);
    expect(addresses.map((address) => formatAddress(parseAddress(address)))).toEqual(addresses);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('each name who serves them and where that is documented', () => {
    for (const { provider, source } of METADATA_ADDRESSES) {
      expect(provider).not.toBe('');
      expect(source).toMatch(/^https:\/\/\S+$/);
    }
  });
});
