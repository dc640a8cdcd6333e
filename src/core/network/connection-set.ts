import { NetworkError } from './network-error.ts';
import { MAX_PORT, MIN_PORT, PROTOCOLS } from './protocol.ts';
import type { Protocol } from './protocol.ts';
import type { ConnectionSet, PortRange } from './sets.ts';

/**
 * Codes of one protocol: `protocol index * STRIDE + port`. Port 0 is unused, so that intervals of two protocols never
 * touch.
 */
const STRIDE = MAX_PORT + 1;

/** The empty set as text. */
export const NO_CONNECTIONS_TEXT = 'No Connections';

/** Ports `from`..`to` of one protocol. */
export interface ConnectionTerm extends PortRange {
  readonly protocol: Protocol;
}

/**
 * Held as sorted, disjoint, non-adjacent half-open intervals of codes (`[start, end, start, end, …]`), so that
 * equal sets have equal arrays and every operation is one merge over both.
 */
class IntervalConnectionSet implements ConnectionSet {
  readonly boundaries: Uint32Array;

  constructor(boundaries: Uint32Array) {
    this.boundaries = boundaries;
  }

  isEmpty(): boolean {
    return this.boundaries.length === 0;
  }

  isAll(): boolean {
    return this.equals(ALL_CONNECTIONS);
  }

  has(protocol: Protocol, port: number): boolean {
    const code = PROTOCOLS.indexOf(protocol) * STRIDE + port;
    for (let i = 0; i < this.boundaries.length; i += 2) {
      if (code < this.boundaries[i]!) return false;
      if (code < this.boundaries[i + 1]!) return true;
    }
    return false;
  }

  ports(protocol: Protocol): readonly PortRange[] {
    const base = PROTOCOLS.indexOf(protocol) * STRIDE;
    const ranges: PortRange[] = [];
    for (let i = 0; i < this.boundaries.length; i += 2) {
      const from = this.boundaries[i]! - base;
      if (from >= MIN_PORT && from <= MAX_PORT) ranges.push({ from, to: this.boundaries[i + 1]! - 1 - base });
    }
    return ranges;
  }

  holdsEveryPort(protocol: Protocol): boolean {
    const base = PROTOCOLS.indexOf(protocol) * STRIDE;
    for (let i = 0; i < this.boundaries.length; i += 2)
      if (this.boundaries[i] === base + MIN_PORT) return this.boundaries[i + 1] === base + STRIDE;
    return false;
  }

  union(other: ConnectionSet): ConnectionSet {
    if (this === other || this === ALL_CONNECTIONS || isNothing(other)) return this;
    return this.isEmpty() ? other : this.combine(other, (here, there) => here || there);
  }

  intersect(other: ConnectionSet): ConnectionSet {
    if (this === other || other === ALL_CONNECTIONS || this.isEmpty()) return this;
    if (this === ALL_CONNECTIONS) return other;
    return isNothing(other) ? NO_CONNECTIONS : this.combine(other, (here, there) => here && there);
  }

  subtract(other: ConnectionSet): ConnectionSet {
    if (this.isEmpty() || isNothing(other)) return this;
    return this === other ? NO_CONNECTIONS : this.combine(other, (here, there) => here && !there);
  }

  equals(other: ConnectionSet): boolean {
    if (this === other) return true;
    const theirs = boundariesOf(other);
    return (
      theirs.length === this.boundaries.length &&
      this.boundaries.every((boundary, index) => boundary === theirs[index])
    );
  }

  toString(): string {
    if (this.isEmpty()) return NO_CONNECTIONS_TEXT;
    if (this.isAll()) return 'All Connections';
    return PROTOCOLS.map((protocol) => ({ protocol, ranges: this.ports(protocol) }))
      .filter(({ ranges }) => ranges.length > 0)
      .map(({ protocol, ranges }) => `${protocol} ${ranges.map(portRangeText).join(',')}`)
      .join(',');
  }

  /** Walks the boundaries of both sets once; `keep` says whether a point inside neither, one or both stays. */
  private combine(other: ConnectionSet, keep: (here: boolean, there: boolean) => boolean): ConnectionSet {
    const a = this.boundaries;
    const b = boundariesOf(other);
    const out: number[] = [];
    let i = 0;
    let j = 0;
    let inside = false;
    while (i < a.length || j < b.length) {
      const at = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
      if (a[i] === at) i += 1;
      if (b[j] === at) j += 1;
      const now = keep(i % 2 === 1, j % 2 === 1);
      if (now !== inside) out.push(at);
      inside = now;
    }
    return fromBoundaries(out);
  }
}

function isNothing(set: ConnectionSet): boolean {
  return boundariesOf(set).length === 0;
}

function boundariesOf(set: ConnectionSet): Uint32Array {
  if (set instanceof IntervalConnectionSet) return set.boundaries;
  const terms = PROTOCOLS.flatMap((protocol) => set.ports(protocol).map((range) => ({ protocol, ...range })));
  return boundariesOf(connectionSet(terms));
}

function fromBoundaries(boundaries: readonly number[]): ConnectionSet {
  return boundaries.length === 0 ? NO_CONNECTIONS : new IntervalConnectionSet(Uint32Array.from(boundaries));
}

function portRangeText({ from, to }: PortRange): string {
  return from === to ? String(from) : `${from}-${to}`;
}

/** The empty set. */
export const NO_CONNECTIONS: ConnectionSet = new IntervalConnectionSet(new Uint32Array(0));

/** Every port of every protocol. */
export const ALL_CONNECTIONS: ConnectionSet = new IntervalConnectionSet(
  Uint32Array.from(PROTOCOLS.flatMap((_, index) => [index * STRIDE + MIN_PORT, (index + 1) * STRIDE])),
);

/** The union of `terms`. @throws NetworkError `port-out-of-range` */
export function connectionSet(terms: readonly ConnectionTerm[]): ConnectionSet {
  return fromIntervals(terms.map(interval));
}

/** Ports `from`..`to` (default: `from` alone) of one protocol. @throws NetworkError `port-out-of-range` */
export function portsOf(protocol: Protocol, from: number, to: number = from): ConnectionSet {
  return fromIntervals([interval({ protocol, from, to })]);
}

/** Every port of one protocol. */
export function allPortsOf(protocol: Protocol): ConnectionSet {
  return portsOf(protocol, MIN_PORT, MAX_PORT);
}

function interval({ protocol, from, to }: ConnectionTerm): [number, number] {
  const valid = Number.isInteger(from) && Number.isInteger(to) && MIN_PORT <= from && from <= to;
  if (!valid || to > MAX_PORT)
    throw new NetworkError('port-out-of-range', `ports ${from}-${to}: expected 1 <= from <= to <= 65535`);
  const base = PROTOCOLS.indexOf(protocol) * STRIDE;
  return [base + from, base + to + 1];
}

function fromIntervals(intervals: [number, number][]): ConnectionSet {
  const boundaries: number[] = [];
  for (const [start, end] of intervals.sort((a, b) => a[0] - b[0])) {
    const last = boundaries.at(-1);
    if (last !== undefined && start <= last) boundaries[boundaries.length - 1] = Math.max(last, end);
    else boundaries.push(start, end);
  }
  return fromBoundaries(boundaries);
}

/**
 * Reads the form that `toString` writes: `TCP 80,443-445,UDP 53`, `All Connections` or `No Connections`.
 * @throws NetworkError `invalid-connection-set`, `port-out-of-range`
 */
export function parseConnectionSet(text: string): ConnectionSet {
  const trimmed = text.trim();
  if (/^all connections$/i.test(trimmed)) return ALL_CONNECTIONS;
  if (trimmed === '' || /^no connections$/i.test(trimmed)) return NO_CONNECTIONS;
  let protocol: Protocol | undefined;
  const terms = trimmed.split(',').map((part) => {
    const [, name, first, last] = /^\s*(?:([A-Z]+)\s+)?(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    protocol = name === undefined ? protocol : PROTOCOLS.find((known) => known === name);
    if (first === undefined || protocol === undefined)
      throw new NetworkError(
        'invalid-connection-set',
        `cannot read "${part.trim()}" in "${trimmed}": expected a form such as "TCP 80,443-445,UDP 53"`,
      );
    return { protocol, from: Number(first), to: Number(last ?? first) };
  });
  return connectionSet(terms);
}
