import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Characters with a special meaning in COPY's text format, and their escape sequences. */
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const CHUNK_CHARACTERS = 64 * 1024;

/** A SHA-256 in hex, in the format of a bytea in COPY and parameters. */
export function byteaLiteral(hex: string): string {
  return `\\x${hex}`;
}

/**
 * Loads rows with COPY, the fastest way. `target` is a table with its columns, e.g. `incoming (kind, name)`; null
 * becomes NULL. Rows are read while they are sent, so that a large load is never in memory twice.
 */
export async function copyRows(
  client: PoolClient,
  target: string,
  rows: Iterable<readonly (string | null)[]>,
): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${target} FROM STDIN`));
  await pipeline(Readable.from(chunks(rows), { objectMode: false }), stream);
}

function* chunks(rows: Iterable<readonly (string | null)[]>): Generator<string> {
  let chunk = '';
  for (const row of rows) {
    chunk += `${row.map(toField).join('\t')}\n`;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

function toField(value: string | null): string {
  return value === null
    ? '\\N'
    : value.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
