import { formatAddress, parseAddress, parseAddressOrCidr } from '../../network/address.ts';
import type { AddressBlock } from '../../network/address.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { ExternalCategory, ExternalRange } from '../model/model.ts';
import type { Audience } from './entry-point.ts';

/** Addresses that outside clients may have, all of one category. */
export interface ClientRange extends AddressBlock {
  readonly range: ExternalRange['range'];
  readonly category: ExternalCategory;
}

/** The outside of a model by address: the possible clients. */
export class OutsideRanges {
  private readonly ranges: readonly ClientRange[];

  constructor(ranges: readonly ExternalRange[]) {
    this.ranges = ranges.map(({ range, category }) => ({
      range,
      category,
      family: range.family,
      first: parseAddress(range.first).value,
      last: parseAddress(range.last).value,
    }));
  }

  /** Whether an address belongs to the public internet; false for text that is not an address. */
  isPublic(address: string): boolean {
    return this.categoryOf(address) === 'public-internet';
  }

  /** Whether a text is an address. */
  holds(address: string): boolean {
    return this.categoryOf(address) !== undefined;
  }

  /** Whether an address never leaves its machine; false for text that is not an address. */
  isLoopback(address: string): boolean {
    return this.categoryOf(address) === 'loopback';
  }

  /**
   * Public and private addresses, limited to `cidrs`. An empty list allows everyone, and so does a CIDR that cannot be
   * parsed, which the API server would not store.
   */
  clients(cidrs: readonly string[]): readonly ClientRange[] {
    const limits = cidrs.map((cidr) => readOrUndefined(parseAddressOrCidr, cidr.trim()));
    const readable = limits.filter((limit) => limit !== undefined);
    const all = readable.length === 0 || readable.length < limits.length;
    const inside = all ? this.ranges : readable.flatMap((limit) => this.within(limit));
    return inside.filter((range) => isPublicRange(range) || range.category === 'private');
  }

  private categoryOf(text: string): ExternalCategory | undefined {
    const address = readOrUndefined(parseAddress, text);
    if (address === undefined) return undefined;
    const { family, value } = address;
    return this.ranges.find((range) => range.family === family && range.first <= value && value <= range.last)
      ?.category;
  }

  /** The parts of ranges that are in `block`. */
  private within({ family, first, last }: AddressBlock): ClientRange[] {
    return this.ranges.flatMap((range) => {
      const from = range.first > first ? range.first : first;
      const to = range.last < last ? range.last : last;
      return range.family === family && from <= to ? [{ ...range, first: from, last: to }] : [];
    });
  }
}

export function isPublicRange({ category }: Pick<ClientRange, 'category'>): boolean {
  return category === 'public-internet';
}

/** The first address of a range, as text. */
export function firstAddress({ family, first }: { family: AddressFamily; first: bigint }): string {
  return formatAddress({ family, value: first });
}

function readOrUndefined<T>(read: (text: string) => T, text: string): T | undefined {
  try {
    return read(text);
  } catch {
    return undefined;
  }
}

/**
 * Who can send traffic to addresses. A private address may be reachable through a router in front of it, which no
 * inventory shows; only the node itself can reach a loopback address.
 */
export function audienceAt(addresses: readonly string[], outside: OutsideRanges): Audience {
  if (addresses.some((address) => outside.isPublic(address))) return 'internet';
  const loopback = addresses.length > 0 && addresses.every((address) => outside.isLoopback(address));
  return loopback ? 'private' : 'unknown';
}
