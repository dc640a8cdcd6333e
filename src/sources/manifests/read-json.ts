import { parseDocument } from 'yaml';
import type { FieldLocator } from '../../core/inventory/kubernetes/fields/object-context.ts';
import type { DocumentFault, ManifestDocument } from './document.ts';
import { scanJson } from './scan-json.ts';
import type { ManifestLimits } from './limits.ts';
import { effectOf } from './broken-text.ts';
import { lineOfField } from '../../parsing/line-of-field.ts';
import { LineIndex } from '../../parsing/line-index.ts';

/** Fields are located within items up to this length; for longer ones the item's own line is used. */
const LOCATE_FIELDS_UP_TO = 1_000_000;

/** Reads a file with one JSON document, as written by `kubectl get -o json`. */
export function readJson(
  text: string,
  file: string,
  limits: ManifestLimits,
): ManifestDocument | DocumentFault {
  const lines = new LineIndex(text);
  const fault = (code: DocumentFault['code'], message: string, offset: number): DocumentFault => ({
    type: 'fault',
    code,
    message,
    location: { file, line: lines.lineAt(offset) },
    ...effectOf(text),
  });
  const scan = scanJson(text, limits.maxDepth);
  if (scan.tooDeepAt !== undefined)
    return fault(
      'nesting-too-deep',
      `nested deeper than the limit of ${limits.maxDepth} levels`,
      scan.tooDeepAt,
    );
  const special = text.indexOf('__proto__');
  if ((special >= 0 || /\\u005f/i.test(text)) && hasForbiddenKey(text))
    return fault(
      'forbidden-key',
      'the key "__proto__" is refused: no Kubernetes object has it',
      Math.max(0, special),
    );
  try {
    const value: unknown = JSON.parse(text);
    if (countFields(value) < scan.fields)
      return fault(
        'broken-document',
        'the same key occurs twice in one object: keep one',
        text.length > LOCATE_FIELDS_UP_TO ? scan.start : offsetOfRepeatedKey(text),
      );
    return {
      type: 'document',
      value,
      location: { file, line: lines.lineAt(scan.start) },
      locate: jsonLocator(text, file, lines, scan.items),
    };
  } catch (error) {
    return fault('broken-document', 'broken JSON: check it with "jq ."', faultOffset(error, text));
  }
}

function hasForbiddenKey(text: string): boolean {
  let found = false;
  try {
    JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') found = true;
      return value;
    });
  } catch {
    return false;
  }
  return found;
}

/** Fewer than in the text if a key occurs twice, because the parser keeps the last. */
function countFields(value: unknown): number {
  let count = 0;
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const values: unknown[] = Array.isArray(next) ? next : Object.values(next);
    if (!Array.isArray(next)) count += values.length;
    for (const each of values) if (typeof each === 'object' && each !== null) open.push(each);
  }
  return count;
}

function offsetOfRepeatedKey(text: string): number {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  return document.errors.find(({ code }) => code === 'DUPLICATE_KEY')?.pos[0] ?? 0;
}

/** Where the parser failed, from its message, which is the only source of this information. */
function faultOffset(error: unknown, text: string): number {
  const position = /position ([0-9]+)/.exec(String(error))?.[1];
  return position === undefined ? text.length : Number(position);
}

function jsonLocator(
  text: string,
  file: string,
  lines: LineIndex,
  items: readonly { readonly from: number; readonly to: number }[],
): FieldLocator {
  return (path) => {
    const [first, index, ...rest] = path;
    const item = first === 'items' && typeof index === 'number' ? items[index] : undefined;
    const { from, to } = item ?? { from: 0, to: text.length };
    const within = item === undefined ? path : rest;
    if (within.length === 0 || to - from > LOCATE_FIELDS_UP_TO) return { file, line: lines.lineAt(from) };
    const document = parseDocument(text.slice(from, to), { prettyErrors: false, logLevel: 'silent' });
    return { file, line: lineOfField(document, within, lines, from) };
  };
}
