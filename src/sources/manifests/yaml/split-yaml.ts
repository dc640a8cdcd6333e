/** A piece of a file with the number of its first line, from 1. */
export interface TextPiece {
  readonly text: string;
  readonly firstLine: number;
}

const MARKER = /^(?:---(?=[ \t\r]|$)|\.\.\.(?=[ \t\r]|$))/gm;

/** The documents of a YAML stream. Markers at the start of a line end a document anywhere (YAML 9.1). */
export function* splitDocuments(text: string): Generator<TextPiece> {
  let start = 0;
  let firstLine = 1;
  for (const match of text.matchAll(MARKER)) {
    const piece = text.slice(start, match.index);
    if (hasContent(piece)) yield { text: piece, firstLine };
    firstLine += countLines(piece);
    start = match.index + 3;
  }
  const last = text.slice(start);
  if (hasContent(last)) yield { text: last, firstLine };
}

/** Whether there is anything but comments, directives and blank lines. */
function hasContent(piece: string): boolean {
  return /^(?![%#])[ \t]*[^\s#]/m.test(piece);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

export interface SplitList {
  /** The document without its items. */
  readonly head: TextPiece;
  /** Each item as a separate map. */
  readonly items: readonly TextPiece[];
}

/**
 * Splits a list as written by `kubectl get -o yaml` (`items:` and each `- ` at the start of a line) into its items, so
 * that a dump of a whole cluster need not be one syntax tree. `undefined` for all other documents, and if anchors may
 * connect items.
 */
export function splitList({ text, firstLine }: TextPiece): SplitList | undefined {
  const itemsLine = /^items:[ \t]*\r?\n(?=- )/m.exec(text);
  if (itemsLine === null || /(?:^|[\s[{,])[&*][A-Za-z0-9_]/.test(text)) return undefined;
  const from = itemsLine.index + itemsLine[0].length;
  const following = /^[^\s#-]/m.exec(text.slice(from));
  const to = following === null ? text.length : from + following.index;
  const headText = text.slice(0, itemsLine.index) + text.slice(to);
  if (!/^kind:[ \t]*["']?[A-Za-z]*List["']?[ \t]*\r?$/m.test(headText)) return undefined;
  const body = text.slice(from, to);
  const starts = [...body.matchAll(/^-(?= )/gm)].map(({ index }) => index);
  let line = firstLine + countLines(text.slice(0, from));
  const items = starts.map((start, index) => {
    const item = body.slice(start, starts[index + 1]);
    const piece = { text: ` ${item.slice(1)}`, firstLine: line };
    line += countLines(item);
    return piece;
  });
  return { head: { text: headText, firstLine }, items };
}
