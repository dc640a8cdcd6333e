import { describe, expect, it } from 'vitest';
import { Cidr, DateTime, PortRange } from './scalars.ts';

describe('DateTime', () => {
  it('is a moment with a time zone', () => {
    expect(DateTime.parseValue('2026-01-31T12:00:00+01:00')).toEqual(new Date('2026-01-31T11:00:00Z'));
    expect(DateTime.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  });

  it.each(['2026-01-31', '2026-01-31T12:00:00', '2026-13-01T00:00:00Z', 'yesterday', 5, null])(
    'is not %j',
    (value) => {
      expect(() => DateTime.parseValue(value)).toThrow(/RFC 3339/);
    },
  );
});

describe('Cidr', () => {
  it.each(['10.0.0.0/8', '10.0.0.1', '2001:db8::1', '2001:db8::/32'])('is %s', (text) => {
    expect(Cidr.parseValue(text)).toBe(text);
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/08',
    '010.0.0.1',
    '10.1',
    'example.org',
    '',
    "'; drop table clusters; --",
  ])('refuses %j', (text) => {
    expect(() => Cidr.parseValue(text)).toThrow(/address/);
  });
});

describe('PortRange', () => {
  it('is a port, or both ends of a range', () => {
    expect(PortRange.parseValue('443')).toEqual({ from: 443, to: 443 });
    expect(PortRange.parseValue('8000-8080')).toEqual({ from: 8000, to: 8080 });
    expect(PortRange.serialize({ from: 1, to: 1 })).toBe('1');
    expect(PortRange.serialize({ from: 1, to: 9 })).toBe('1-9');
  });

  it.each(['0', '65536', '9-1', 'http', '-1', '1-', 443])('is not %j', (value) => {
    expect(() => PortRange.parseValue(value)).toThrow(/port/);
  });
});
