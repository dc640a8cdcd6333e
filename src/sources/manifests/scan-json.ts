/** What a pass over a JSON text finds without parsing it. */
export interface JsonScan {
  /** Offset of the first character that is not white space. */
  readonly start: number;
  /** Offset at which nesting first exceeds the limit. */
  readonly tooDeepAt: number | undefined;
  /** Number of fields of all objects together, if the JSON is valid. */
  readonly fields: number;
  /** Start and end of the elements of the top-level field `items`. */
  readonly items: readonly { readonly from: number; readonly to: number }[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const [OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Finds nesting beyond `maxDepth`, and where the items of a list begin and end. Never throws; the result for broken
 * JSON is unspecified.
 */
export function scanJson(text: string, maxDepth: number): JsonScan {
  const items: { from: number; to: number }[] = [];
  const start = Math.max(0, text.search(/\S/));
  let depth = 0;
  let fields = 0;
  let inItems = false;
  let itemStart = -1;
  let lastText = '';
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inItems && depth === 2 && itemStart < 0 && code > 0x20 && code !== COMMA && code !== CLOSE_LIST)
      itemStart = at;
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (depth === 1) lastText = text.slice(at + 1, Math.min(end, at + 20));
      at = end;
    } else if (code === COLON) fields += 1;
    else if (code === OPEN_MAP || code === OPEN_LIST) {
      if (depth === 1) inItems = code === OPEN_LIST && lastText === 'items';
      depth += 1;
      if (depth > maxDepth + 1) return { start, tooDeepAt: at, fields, items };
    } else if (code === CLOSE_MAP || code === CLOSE_LIST || code === COMMA) {
      if (code !== COMMA) depth -= 1;
      if (inItems && depth === 2 && itemStart >= 0) {
        items.push({ from: itemStart, to: code === COMMA ? at : at + 1 });
        itemStart = -1;
      }
      if (depth === 1) inItems = false;
    }
  }
  return { start, tooDeepAt: undefined, fields, items };
}

function endOfString(text: string, quote: number): number {
  for (let at = text.indexOf('"', quote + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}
