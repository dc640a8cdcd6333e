import { isScalar, type Document } from 'yaml';
import type { LineIndex } from '../../parsing/line-index.ts';
import type { KeyPath } from '../document.ts';

/** A place in a text, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const WHITE = /\s/;

/**
 * Where a character of a value is in the text of the document. YAML may indent, fold and quote it, so both are compared
 * without white space. Undefined if the value is written with escapes.
 */
export function placeInDocument(
  {
    document,
    lines,
    text,
  }: { readonly document: Document.Parsed; readonly lines: LineIndex; readonly text: string },
  path: KeyPath,
  offset: number,
): Place | undefined {
  const node = document.getIn(path, true);
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return undefined;
  const [start, end] = contentOf(text, node.range);
  const written = text.slice(start, end);
  if (solid(written) !== solid(node.value)) return undefined;
  let left = solid(node.value.slice(0, offset)).length;
  let at = start;
  while (at < end && (left > 0 || WHITE.test(text[at] ?? ''))) {
    if (!WHITE.test(text[at] ?? '')) left -= 1;
    at += 1;
  }
  return { line: lines.lineAt(at), column: at - text.lastIndexOf('\n', at - 1) };
}

/** The part of the text between the quotes, or after the line with the mark of a block. */
function contentOf(text: string, [start, end]: readonly [number, number, number]): readonly [number, number] {
  const mark = text[start];
  if (mark === '|' || mark === '>') return [text.indexOf('\n', start) + 1, end];
  return mark === '"' || mark === "'" ? [start + 1, end - 1] : [start, end];
}

function solid(text: string): string {
  return text.replaceAll(/\s/g, '');
}
