import { workloadKey } from '../../core/inventory/workload.ts';
import { ADDRESS_FAMILIES } from '../../core/network/address.ts';
import type { AddressFamily } from '../../core/network/sets.ts';
import { endpointKey } from '../../core/reachability/model/endpoint.ts';
import type { ExternalCategory, ExternalRange } from '../../core/reachability/model/model.ts';
import type {
  ConnectionEnd,
  ConnectionRow,
  FoldedOutside,
  OutsidePart,
  ShownVerdicts,
} from './connection-row.ts';

/**
 * Folds the outside: all ranges with the same verdicts for a workload in one direction become one row. The result is
 * exact: ranges with other verdicts are in other rows, and a category counts as whole only if all of its ranges are in
 * the row.
 */
export class OutsideFold {
  readonly #sizes = new Map<string, number>();
  readonly #places = new Map<ExternalRange, number>();

  readonly #neighbours: 'apart' | 'joined';

  /**
   * @param ranges the whole outside
   * @param neighbours whether adjacent folded ranges are counted separately or as one
   */
  constructor(ranges: readonly ExternalRange[], neighbours: 'apart' | 'joined' = 'apart') {
    this.#neighbours = neighbours;
    for (const [place, range] of ranges.entries()) {
      this.#places.set(range, place);
      const key = partKey(range.category, range.range.family);
      this.#sizes.set(key, (this.#sizes.get(key) ?? 0) + 1);
    }
  }

  /** Rows with the outside folded. The rows of one workload and direction follow each other. */
  *rows(rows: Iterable<ConnectionRow>): Generator<ConnectionRow, void, void> {
    let folder: Folder | undefined;
    for (const row of rows) {
      const outside = row.to.type === 'external' ? row.to : row.from;
      if (outside.type !== 'external') {
        yield* this.#finished(folder);
        folder = undefined;
        yield row;
        continue;
      }
      const direction = row.to.type === 'external' ? 'egress' : 'ingress';
      const own = direction === 'egress' ? row.from : row.to;
      if (folder === undefined || folder.direction !== direction || !isSame(folder.own, own)) {
        yield* this.#finished(folder);
        folder = new Folder(own, direction);
      }
      folder.add(outside, row);
    }
    yield* this.#finished(folder);
  }

  /** Ranges with the same verdicts, as one end. */
  end(ranges: readonly ExternalRange[]): FoldedOutside {
    const groups = Map.groupBy(ranges, ({ category, range }) => partKey(category, range.family));
    const parts = [...groups].map(([key, group]) => this.#part(key, group));
    return {
      type: 'outside',
      parts: parts.map(({ part }) => part),
      key: parts.map((each) => each.key).join(' '),
    };
  }

  *#finished(folder: Folder | undefined): Generator<ConnectionRow, void, void> {
    if (folder === undefined) return;
    for (const { ranges, verdicts } of folder.groups.values()) {
      const outside = this.end(ranges);
      const ends =
        folder.direction === 'egress' ? { from: folder.own, to: outside } : { from: outside, to: folder.own };
      yield { ...ends, ...verdicts, stands: sum(outside.parts.map((part) => part.ranges)) };
    }
  }

  #part(key: string, group: readonly ExternalRange[]): { readonly part: OutsidePart; readonly key: string } {
    const { category, range } = group[0]!;
    const share = group.length === this.#sizes.get(key) ? 'all' : 'part';
    return {
      part: { category, family: range.family, share, ranges: this.#count(group) },
      key: share === 'all' ? key : `${key} ${group.map(endpointKey).join()}`,
    };
  }

  #count(group: readonly ExternalRange[]): number {
    if (this.#neighbours === 'apart') return group.length;
    const places = group.map((range) => this.#places.get(range) ?? -1);
    return places.filter((place, index) => index === 0 || place !== places[index - 1]! + 1).length;
  }
}

interface FoldedGroup {
  readonly verdicts: ShownVerdicts;
  readonly ranges: ExternalRange[];
}

/** Groups the ranges of one workload and direction by their verdicts. */
class Folder {
  readonly own: ConnectionEnd;
  readonly direction: 'egress' | 'ingress';
  readonly groups = new Map<string, FoldedGroup>();

  constructor(own: ConnectionEnd, direction: 'egress' | 'ingress') {
    this.own = own;
    this.direction = direction;
  }

  add(range: ExternalRange, { allowed, unknown, denied }: ConnectionRow): void {
    const verdicts = { allowed, unknown, denied };
    const key = verdictKey(verdicts);
    const group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, { verdicts, ranges: [range] });
    else group.ranges.push(range);
  }
}

function isSame(a: ConnectionEnd, b: ConnectionEnd): boolean {
  if (a === b) return true;
  return a.type === 'workload' && b.type === 'workload' && workloadKey(a) === workloadKey(b);
}

/** The verdicts as text: two texts are equal only if the verdicts are. */
export function verdictKey({ allowed, unknown, denied }: ShownVerdicts): string {
  return `${allowed}|${unknown}|${denied}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function partKey(category: ExternalCategory, family: AddressFamily): string {
  return `${category} ${family}`;
}

/** Folded addresses in words, e.g. `all of public-internet, part of private (IPv4, 3 ranges)`. */
export function outsideText({ parts }: FoldedOutside): string {
  const byCategory = Map.groupBy(parts, ({ category }) => category);
  return [...byCategory].map(([category, group]) => categoryText(category, group)).join(', ');
}

function categoryText(category: ExternalCategory, group: readonly OutsidePart[]): string {
  const whole = ADDRESS_FAMILIES.every((family) =>
    group.some((part) => part.family === family && part.share === 'all'),
  );
  if (whole) return `all of ${category}`;
  return group
    .map(({ family, share, ranges }) =>
      share === 'all'
        ? `all of ${category} (${family})`
        : `part of ${category} (${family}, ${ranges} ${ranges === 1 ? 'range' : 'ranges'})`,
    )
    .join(', ');
}
