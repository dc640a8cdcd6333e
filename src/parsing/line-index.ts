/** Offsets at which the lines of a text begin, for finding the line of an offset. */
export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #firstLine: number;

  /** @param firstLine number of the text's first line within its file, from 1 */
  constructor(text: string, firstLine = 1) {
    this.#firstLine = firstLine;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** The line, from 1, that contains `offset`. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#firstLine + low;
  }
}
