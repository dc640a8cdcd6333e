import { setImmediate as nextTurn } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';

/** Encoding or decoding this many items takes a few milliseconds. */
const ITEMS_PER_PART = 500;

/** A piece of data sent between threads. It is in shared memory, so that sending it copies nothing. */
type Part = Uint8Array<SharedArrayBuffer>;

/**
 * An object with long lists, sent between threads. Everything that grows with the cluster is encoded: deserialising it
 * in one piece would block the event loop, which renews job locks and answers requests.
 */
export interface Encoded {
  /** The object without the items of its lists. */
  readonly rest: Part;
  readonly lists: readonly { readonly key: string; readonly parts: readonly Part[] }[];
}

/** Encodes an object with its lists in parts, yielding to the event loop in between. */
export async function encode(value: object): Promise<Encoded> {
  const entries: [string, unknown][] = Object.entries(value);
  const empty = entries.map(([key, item]) => [key, Array.isArray(item) ? [] : item]);
  const lists = [];
  for (const [key, item] of entries) {
    if (Array.isArray(item)) lists.push({ key, parts: await encodeItems(item) });
  }
  return { rest: share(Object.fromEntries(empty)), lists };
}

async function encodeItems(items: readonly unknown[]): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (let start = 0; start < items.length; start += ITEMS_PER_PART) {
    parts.push(share(items.slice(start, start + ITEMS_PER_PART)));
    await nextTurn();
  }
  return parts;
}

function share(value: unknown): Part {
  const encoded = serialize(value);
  const part = new Uint8Array(new SharedArrayBuffer(encoded.byteLength));
  part.set(encoded);
  return part;
}

/** Decodes the object in parts, yielding to the event loop in between. Rejects with the signal's reason. */
export async function decode<Value extends object>(
  { rest, lists }: Encoded,
  signal: AbortSignal,
): Promise<Value> {
  const value: Value = deserialize(rest);
  for (const { key, parts } of lists) {
    const list: unknown = Reflect.get(value, key);
    for (const part of parts) {
      const items: readonly unknown[] = deserialize(part);
      if (Array.isArray(list)) for (const item of items) list.push(item);
      await nextTurn();
      signal.throwIfAborted();
    }
  }
  return value;
}
