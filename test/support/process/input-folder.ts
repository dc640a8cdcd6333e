import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder for the inputs of the tests of one file, removed after them. */
export class InputFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'ringfence-inputs-'));

  constructor() {
    afterAll(() => rmSync(this.path, { recursive: true }));
  }

  /** Writes a file and its parent folders; returns its path. */
  readonly write = (name: string, text: string): string => {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
}
