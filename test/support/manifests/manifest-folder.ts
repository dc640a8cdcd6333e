import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import {
  ManifestSource,
  type ManifestSourceOptions,
} from '../../../src/sources/manifests/manifest-source.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';

/** A separate empty folder for each test. */
export class ManifestFolder {
  path = '';

  constructor() {
    beforeEach(() => {
      this.path = mkdtempSync(join(tmpdir(), 'ringfence-manifests-'));
    });
    afterEach(() => rmSync(this.path, { recursive: true }));
  }

  /** Writes a file and its parent folders; returns its path. */
  write(name: string, text: string | Uint8Array): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  async read(options: Partial<ManifestSourceOptions> = {}): Promise<Inventory> {
    const source = new ManifestSource({ paths: [this.path], ...options });
    const { inventory } = await source.collect({ signal: new AbortController().signal });
    return inventory;
  }
}

/** The text of a namespace. */
export const namespaceText = (name: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;

export const namespaceNames = ({ namespaces }: Inventory): readonly string[] =>
  namespaces.map(({ name }) => name);
