import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { readableText } from './storable.ts';

/** Characters with a special meaning in COPY's text format, and their escape sequences. */
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const CHUNK_CHARACTERS = 64 * 1024;

/** A SHA-256 in hex, in the format of a bytea in COPY and parameters. */
export function byteaLiteral(hex: string): string {
  return `\\x${hex}`;
}

/** Texts, in the format of an array in COPY and parameters. */
export function arrayLiteral(texts: readonly string[]): string {
  const escaped = texts.map((text) => text.replaceAll(/["\\]/g, (character) => `\\${character}`));
  return `{${escaped.map((text) => `"${text}"`).join(',')}}`;
}

/**
 * A value of a column. Dates become timestamps, other objects become JSON, and null becomes NULL. U+0000, which cannot
 * be stored, is replaced: check text that identifies something with `assertStorable` first.
 */
type ColumnValue = string | number | boolean | object | null;

/** The column of a field: its name in snake case. */
export function columnOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Loads rows with COPY, the fastest way. `fields` names what is loaded, each into the column with its name in snake
 * case. Rows are read while they are sent, so that a large load is never in memory twice.
 */
export async function copyRows<Field extends string>(
  client: PoolClient,
  table: string,
  fields: readonly Field[],
  rows: Iterable<Readonly<Record<Field, ColumnValue>>>,
): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${table} (${fields.map(columnOf).join(', ')}) FROM STDIN`));
  await pipeline(Readable.from(chunks(fields, rows), { objectMode: false }), stream);
}

function* chunks<Field extends string>(
  fields: readonly Field[],
  rows: Iterable<Readonly<Record<Field, ColumnValue>>>,
): Generator<string> {
  let chunk = '';
  for (const row of rows) {
    chunk += `${fields.map((field) => toText(row[field])).join('\t')}\n`;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

function toText(value: ColumnValue): string {
  if (value === null) return '\\N';
  if (value instanceof Date) return value.toISOString();
  const text = typeof value === 'object' ? JSON.stringify(value) : readableText(String(value));
  return text.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
