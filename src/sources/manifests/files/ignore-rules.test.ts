import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManifestSource, type ManifestSourceOptions } from '../manifest-source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-ignored-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function read(options: Partial<ManifestSourceOptions>) {
  const source = new ManifestSource({ paths: [folder], ...options });
  const { inventory } = await source.collect({ signal: new AbortController().signal });
  return { names: inventory.namespaces.map(({ name }) => name), problems: inventory.problems };
}

describe('excluded files', () => {
  it('are those that match .ringfenceignore or the patterns of the command line, as in git', async () => {
    for (const [path, name] of [
      ['a.yaml', 'a'],
      ['charts/b.yaml', 'b'],
      ['charts/kept/c.yaml', 'c'],
      ['test/d.yaml', 'd'],
      ['deep/test/e.yaml', 'e'],
    ] as const)
      write(path, `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`);
    write('.ringfenceignore', '# charts are rendered elsewhere\ncharts/*\n!charts/kept\n');
    const { names, problems } = await read({ exclude: ['/test/'] });
    expect(names).toEqual(['a', 'c', 'e']);
    expect(problems).toMatchObject([{ code: 'files-excluded' }]);
    expect(problems[0]?.message).toBe(
      `2 files or folders are excluded from ${folder} by .ringfenceignore and --exclude. Their contents are not assessed.`,
    );
    expect((await read({ exclude: ['/test/'], strict: true })).names).toEqual(['a', 'c', 'e']);
  });
});
