import { NestingError } from './nesting-error.ts';

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Rejects JSON (in UTF-8) that is nested deeper than the limit. Call it before parsing the text.
 *
 * @throws NestingError
 */
export function refuseDeepJson(json: Uint8Array, maxDepth: number): void {
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === OPEN_LIST || byte === OPEN_MAP) {
      depth += 1;
      if (depth > maxDepth) throw new NestingError(maxDepth, at);
    } else if (byte === CLOSE_LIST || byte === CLOSE_MAP) depth -= 1;
  }
}

/** The end of the string that begins at a quote: its closing quote, or the end of the JSON if there is none. */
function endOfString(json: Uint8Array, quote: number): number {
  for (let at = quote + 1; at < json.length; at += 1) {
    if (json[at] === BACKSLASH) at += 1;
    else if (json[at] === QUOTE) return at;
  }
  return json.length;
}
