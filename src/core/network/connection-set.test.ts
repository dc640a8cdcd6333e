import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALL_CONNECTIONS,
  NO_CONNECTIONS,
  allPortsOf,
  connectionSet,
  parseConnectionSet,
  portsOf,
} from './connection-set.ts';
import { PROTOCOLS } from './protocol.ts';
import type { ConnectionSet } from './sets.ts';

const port = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 65_530, max: 65_535 }));
const term = fc
  .tuple(fc.constantFrom(...PROTOCOLS), port, port)
  .map(([protocol, a, b]) => ({ protocol, from: Math.min(a, b), to: Math.max(a, b) }));
const anySet = fc.array(term, { maxLength: 5 }).map(connectionSet);
const anyPoint = fc.tuple(fc.constantFrom(...PROTOCOLS), port);

describe('the algebra of connection sets', () => {
  it('answers membership of a union, an intersection and a difference point by point', () => {
    fc.assert(
      fc.property(anySet, anySet, anyPoint, (a, b, [protocol, number]) => {
        const inA = a.has(protocol, number);
        const inB = b.has(protocol, number);
        expect(a.union(b).has(protocol, number)).toBe(inA || inB);
        expect(a.intersect(b).has(protocol, number)).toBe(inA && inB);
        expect(a.subtract(b).has(protocol, number)).toBe(inA && !inB);
      }),
      { numRuns: 1000 },
    );
  });

  it('has one form for each set', () => {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        expect(String(a.union(b))).toBe(String(b.union(a)));
        expect(String(a.intersect(b))).toBe(String(b.intersect(a)));
        expect(String(a.subtract(b).union(a.intersect(b)))).toBe(String(a));
        expect(a.equals(b)).toBe(a.subtract(b).isEmpty() && b.subtract(a).isEmpty());
      }),
    );
  });

  it('obeys the laws of a Boolean algebra', () => {
    fc.assert(
      fc.property(anySet, anySet, anySet, (a, b, c) => {
        expect(String(a.intersect(b.union(c)))).toBe(String(a.intersect(b).union(a.intersect(c))));
        expect(String(ALL_CONNECTIONS.subtract(ALL_CONNECTIONS.subtract(a)))).toBe(String(a));
        expect(String(ALL_CONNECTIONS.subtract(a.union(b)))).toBe(
          String(ALL_CONNECTIONS.subtract(a).intersect(ALL_CONNECTIONS.subtract(b))),
        );
        expect(String(a.union(NO_CONNECTIONS))).toBe(String(a));
        expect(String(a.intersect(ALL_CONNECTIONS))).toBe(String(a));
      }),
    );
  });

  it('holds every port of a protocol where no port of it is missing', () => {
    fc.assert(
      fc.property(anySet, fc.constantFrom(...PROTOCOLS), fc.constantFrom(...PROTOCOLS), (a, whole, other) => {
        const every = a.union(allPortsOf(whole));
        expect(every.holdsEveryPort(whole)).toBe(true);
        expect(every.subtract(portsOf(whole, 65_535)).holdsEveryPort(whole)).toBe(false);
        expect(every.subtract(portsOf(whole, 1)).holdsEveryPort(whole)).toBe(false);
        expect(every.subtract(portsOf(whole, 80)).holdsEveryPort(whole)).toBe(false);
        expect(every.holdsEveryPort(other)).toBe(allPortsOf(other).subtract(every).isEmpty());
      }),
    );
  });

  it('takes in sets that are kept in another way', () => {
    const another: ConnectionSet = {
      ...NO_CONNECTIONS,
      ports: (protocol) => (protocol === 'UDP' ? [{ from: 53, to: 54 }] : []),
    };
    expect(portsOf('TCP', 80).union(another).toString()).toBe('TCP 80,UDP 53-54');
    expect(portsOf('UDP', 53, 54).equals(another)).toBe(true);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(anySet, (set) => {
        expect(String(parseConnectionSet(set.toString()))).toBe(String(set));
      }),
    );
  });
});

describe('the text form', () => {
  it('lists sorted and merged port ranges by protocol', () => {
    const set = connectionSet([
      { protocol: 'UDP', from: 53, to: 53 },
      { protocol: 'TCP', from: 444, to: 445 },
      { protocol: 'TCP', from: 80, to: 80 },
      { protocol: 'TCP', from: 443, to: 443 },
    ]);
    expect(set.toString()).toBe('TCP 80,443-445,UDP 53');
    expect(set.ports('TCP')).toEqual([
      { from: 80, to: 80 },
      { from: 443, to: 445 },
    ]);
  });

  it('names the full and the empty set', () => {
    expect(
      PROTOCOLS.map(allPortsOf)
        .reduce((a, b) => a.union(b))
        .isAll(),
    ).toBe(true);
    expect(ALL_CONNECTIONS.toString()).toBe('All Connections');
    expect(NO_CONNECTIONS.toString()).toBe('No Connections');
    expect(ALL_CONNECTIONS.subtract(portsOf('TCP', 1)).toString()).toBe(
      'TCP 2-65535,UDP 1-65535,SCTP 1-65535',
    );
  });

  it('keeps the first and the last port of each protocol apart', () => {
    const text = 'TCP 1,65535,UDP 1,65535,SCTP 65535';
    const set = connectionSet([
      ...(['TCP', 'UDP'] as const).map((protocol) => ({ protocol, from: 1, to: 1 })),
      ...PROTOCOLS.map((protocol) => ({ protocol, from: 65_535, to: 65_535 })),
    ]);
    expect(set.toString()).toBe(text);
    expect(set.ports('SCTP')).toEqual([{ from: 65_535, to: 65_535 }]);
    expect([parseConnectionSet(text).equals(set), set.equals(NO_CONNECTIONS)]).toEqual([true, false]);
  });

  it.each([
    ['  all CONNECTIONS ', 'All Connections'],
    ['no connections', 'No Connections'],
    ['  ', 'No Connections'],
    ['', 'No Connections'],
    [' UDP  53 , TCP 80-81', 'TCP 80-81,UDP 53'],
  ])('is read from %j as %s', (text, normal) => {
    expect(parseConnectionSet(text).toString()).toBe(normal);
  });

  it.each([
    ['80', '80'],
    ['ICMP 8', 'ICMP 8'],
    ['TCP http', 'TCP http'],
    ['TCP 80;81', 'TCP 80;81'],
    ['xTCP 80', 'xTCP 80'],
    ['TCP 80, 81x', '81x'],
    ['TCP', 'TCP'],
    ['not all connections', 'not all connections'],
    ['all connections but one', 'all connections but one'],
    ['there are no connections', 'there are no connections'],
    ['no connections yet', 'no connections yet'],
  ])('refuses %j and names %j', (text, part) => {
    expect(() => parseConnectionSet(text)).toThrow(
      expect.objectContaining({
        code: 'invalid-connection-set',
        message: expect.stringContaining(`"${part}" in "${text}"`),
      }),
    );
  });

  it.each([
    [0, 80],
    [80, 79],
    [1, 65_536],
    [1.5, 80],
    [80, 80.5],
    [Number.NaN, Number.NaN],
  ])('refuses the ports %d-%d', (from, to) => {
    expect(() => portsOf('TCP', from, to)).toThrow(
      expect.objectContaining({
        code: 'port-out-of-range',
        message: expect.stringContaining(`ports ${from}-${to}`),
      }),
    );
  });
});
