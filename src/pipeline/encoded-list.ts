import { setImmediate as nextTurn } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';

/** Decoding so many objects takes a few milliseconds. */
const ITEMS_PER_PART = 500;

/** A long list on its way between threads. Both see the memory of its parts: handing it over copies nothing. */
export type EncodedList = readonly Uint8Array<SharedArrayBuffer>[];

export function encodeList(items: readonly unknown[]): EncodedList {
  const parts: Uint8Array<SharedArrayBuffer>[] = [];
  for (let start = 0; start < items.length; start += ITEMS_PER_PART) {
    const encoded = serialize(items.slice(start, start + ITEMS_PER_PART));
    const part = new Uint8Array(new SharedArrayBuffer(encoded.byteLength));
    part.set(encoded);
    parts.push(part);
  }
  return parts;
}

/** The list again, part by part: the event loop turns in between. Rejects with the signal's reason. */
export async function decodeList<Item>(parts: EncodedList, signal: AbortSignal): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (const part of parts) {
    const decoded: readonly Item[] = deserialize(part);
    for (const item of decoded) items.push(item);
    await nextTurn();
    signal.throwIfAborted();
  }
  return items;
}
