import type { Validity } from '../timeline/spans.ts';

/** From the snapshot with the first sequence number until before the one with the second. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * The ranges within a range in which a workload was in the inventory, but no access was recorded, because it did not
 * handle personal data.
 *
 * @param presence when it was in the inventory, oldest first
 * @param recorded when access was recorded, oldest first
 */
export function outOfScope(
  presence: readonly Validity[],
  recorded: readonly Validity[],
  { from, to }: Range,
): readonly Range[] {
  const present = joined(presence.map((one) => within(one, { from, to })));
  return present.flatMap((range) => {
    const left: Range[] = [];
    let begin = range.from;
    for (const one of recorded) {
      const { from: first, to: end } = within(one, range);
      if (first >= end) continue;
      if (first > begin) left.push({ from: begin, to: first });
      begin = Math.max(begin, end);
    }
    return begin < range.to ? [...left, { from: begin, to: range.to }] : left;
  });
}

function within({ validFrom, validTo }: Validity, { from, to }: Range): Range {
  return { from: Math.max(validFrom, from), to: Math.min(validTo ?? to, to) };
}

/** Without empty ones; those without a gap between them become one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const range of ranges) {
    if (range.from >= range.to) continue;
    const open = result.at(-1);
    if (open?.to === range.from) result[result.length - 1] = { ...open, to: range.to };
    else result.push(range);
  }
  return result;
}
