import { isMap, isPair, isScalar, isSeq, type Document, type Node } from 'yaml';
import type { LineIndex } from './line-index.ts';

/**
 * The line on which the field at `path` of a document stands, or the closest field above it that is written out. JSON is
 * located as the YAML that it is.
 *
 * @param lines those of the text that holds the document
 * @param start where the document begins in that text
 */
export function lineOfField(
  document: Document.Parsed,
  path: readonly (string | number)[],
  lines: LineIndex,
  start = 0,
): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const part of path) {
    const pair: unknown = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      : undefined;
    if (isPair<Node, Node | null>(pair)) {
      offset = pair.key.range?.[0] ?? 0;
      node = pair.value;
    } else if (isSeq<Node>(node) && typeof part === 'number' && node.items[part] !== undefined) {
      const item: Node = node.items[part];
      offset = item.range?.[0] ?? 0;
      node = item;
    } else break;
  }
  return lines.lineAt(start + offset);
}
