import { readFileSync } from 'node:fs';
import { parseDocument, type Document } from 'yaml';
import type { SourceLocation } from '../core/inventory/problems/problem.ts';
import { LineIndex } from '../parsing/line-index.ts';
import { lineOfField } from '../parsing/line-of-field.ts';
import { ConfigError } from './config-error.ts';

export type KeyPath = readonly (string | number)[];

/** `clusters[0].source.path` */
export function renderPath(path: KeyPath): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}

/** A parsed configuration file, with the line of each key. */
export class ConfigDocument {
  readonly file: string;
  readonly value: unknown;
  private readonly document: Document.Parsed;
  private readonly lines: LineIndex;

  /** Throws `ConfigError` if the file cannot be read or is not YAML. */
  constructor(file: string) {
    this.file = file;
    const text = readText(file);
    this.lines = new LineIndex(text);
    this.document = parseDocument(text, { prettyErrors: false });
    if (this.document.errors.length > 0) {
      throw new ConfigError(
        this.document.errors.map((error) => ({
          key: '',
          message: error.message,
          location: { file, line: this.lines.lineAt(error.pos[0]) },
        })),
      );
    }
    this.value = this.document.toJS({ maxAliasCount: 20 }) ?? {};
  }

  /** The line of a key; if it is missing, of the nearest parent. */
  locate(path: KeyPath): SourceLocation {
    return { file: this.file, line: lineOfField(this.document, path, this.lines) };
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'there is no such file'
        : String(error);
    throw new ConfigError([{ key: '', message: `cannot read ${file}: ${why}` }]);
  }
}
