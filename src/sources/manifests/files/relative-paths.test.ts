import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Collection } from '../../source.ts';
import { ManifestSource } from '../manifest-source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function collect(of: string, path: string): Promise<Collection> {
  const source = new ManifestSource({ folder: of, paths: [path] });
  return source.collect({ signal: new AbortController().signal });
}

describe('the folder that paths are relative to', () => {
  it.each(['.', '2026-11-23'])('does not occur in any location, message or description: %s', async (path) => {
    const place = path === '.' ? '' : `${path}/`;
    write(`${place}a.yaml`, 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n---\nkind: Service\n');
    write(`${place}broken.yaml`, 'a: [');
    write(`${place}overlay/kustomization.yaml`, 'namespace: prod\n');
    symlinkSync('/etc', join(folder, place, 'link'));
    const collection = await collect(folder, path);
    expect(JSON.stringify(collection)).not.toContain(folder);
    expect(collection.inventory.problems.map(({ location }) => location?.file)).toEqual(
      expect.arrayContaining([`${place}broken.yaml`, `${place}link`, `${place}overlay/kustomization.yaml`]),
    );
    expect(collection.description).toBe(path === '.' ? 'manifests' : 'manifests: 2026-11-23');
  });

  it('may be a single file, which is shown by its name', async () => {
    const file = write('one.yaml', 'a: [');
    await expect(collect(file, '.')).rejects.toThrow(
      /^Nothing could be read from the cluster's folder\. one\.yaml:1: broken YAML/,
    );
  });

  it.each([
    ['absent', '.', "the cluster's folder: there is no such file or folder."],
    ['absent', '2026-11-23', '2026-11-23: there is no such file or folder.'],
    ['.', '.', "the cluster's folder contains no .yaml, .yml or .json file."],
  ])('is not shown if nothing can be read: %s, %s', async (below, path, message) => {
    await expect(collect(join(folder, below), path)).rejects.toThrow(message);
  });
});
