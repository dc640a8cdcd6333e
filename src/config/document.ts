import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { SourceLocation } from '../core/inventory/problem.ts';
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
  private readonly document: Document;
  private readonly lines: LineCounter;

  /** Throws `ConfigError` if the file cannot be read or is not YAML. */
  constructor(file: string) {
    this.file = file;
    this.lines = new LineCounter();
    this.document = parseDocument(readText(file), { lineCounter: this.lines, prettyErrors: false });
    if (this.document.errors.length > 0) {
      throw new ConfigError(
        this.document.errors.map((error) => ({
          key: '',
          message: error.message,
          location: { file, line: this.lines.linePos(error.pos[0]).line },
        })),
      );
    }
    this.value = this.document.toJS({ maxAliasCount: 20 }) ?? {};
  }

  /** The line of a key; if it is missing, of the nearest parent. */
  locate(path: KeyPath): SourceLocation {
    for (let length = path.length; length > 0; length--) {
      const offset = this.offsetOf(path.slice(0, length));
      if (offset !== undefined) return { file: this.file, line: this.lines.linePos(offset).line };
    }
    return { file: this.file, line: 1 };
  }

  private offsetOf(path: KeyPath): number | undefined {
    const parentPath = path.slice(0, -1);
    const parent = parentPath.length === 0 ? this.document.contents : this.document.getIn(parentPath, true);
    const name = path.at(-1);
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(name));
      return pair !== undefined && isNode(pair.key) ? pair.key.range?.[0] : undefined;
    }
    const node = this.document.getIn(path, true);
    return isNode(node) ? node.range?.[0] : undefined;
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
