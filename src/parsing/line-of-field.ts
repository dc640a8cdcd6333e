import { isMap, isPair, isScalar, isSeq, type Document, type Node } from 'yaml';
import type { LineIndex } from './line-index.ts';

/**
 * The line of the field at `path` of a document, or of the closest existing field above it. JSON is parsed as YAML.
 *
 * @param lines the lines of the text that contains the document
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
