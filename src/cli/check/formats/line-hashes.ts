/** How many characters of a file, without blanks, belong to the hash of a line. */
const WINDOW = 100;
const FACTOR = 37n;
/** Stands for the end of the file, behind which there are zeros. */
const END = 65_535;

/**
 * The `primaryLocationLineHash` of lines of a file, as GitHub computes it for uploads without one: a polynomial modulo
 * 2^64 of the first 100 characters from the beginning of the line, blanks left out and line breaks as one character, with
 * the number of lines so far that have the same.
 *
 * @param lines 1-based
 */
export function lineHashes(text: string, lines: ReadonlySet<number>): ReadonlyMap<number, string> {
  const { codes, starts } = significant(text);
  const sums = prefixSums(codes);
  const highest = FACTOR ** BigInt(WINDOW);
  const seen = new Map<bigint, number>();
  const found = new Map<number, string>();
  for (const [index, start] of starts.entries()) {
    const hash = BigInt.asUintN(64, sums[start + WINDOW]! - sums[start]! * highest);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    if (lines.has(index + 1)) found.set(index + 1, `${hash.toString(16)}:${count}`);
  }
  return found;
}

/** The characters that count, with enough zeros for the last line, and where each line begins. */
function significant(text: string): {
  readonly codes: readonly number[];
  readonly starts: readonly number[];
} {
  const characters = text.replaceAll(/\r\n?/g, '\n').replaceAll(/[ \t]/g, '');
  const codes = [...Array(characters.length).keys()].map((place) => characters.charCodeAt(place));
  const starts = [0, ...codes.flatMap((code, place) => (code === 10 ? [place + 1] : []))];
  return { codes: [...codes, END, ...Array<number>(WINDOW).fill(0)], starts };
}

/** For each place, the polynomial of everything before it. */
function prefixSums(codes: readonly number[]): BigUint64Array {
  const sums = new BigUint64Array(codes.length + 1);
  for (const [place, code] of codes.entries())
    sums[place + 1] = BigInt.asUintN(64, sums[place]! * FACTOR + BigInt(code));
  return sums;
}
