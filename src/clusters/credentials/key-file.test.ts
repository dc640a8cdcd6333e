import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY_FILE_NAME, loadOrCreateKey } from './key-file.ts';

describe('the generated encryption key', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ringfence-key-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it('is made once, for its owner only, and found again', async () => {
    const first = await loadOrCreateKey(join(directory, 'data'));
    const again = await loadOrCreateKey(join(directory, 'data'));
    expect(again).toEqual(first);
    expect((await stat(join(directory, 'data', KEY_FILE_NAME))).mode & 0o777).toBe(0o600);
  });

  it('is the same for processes that start together, and leaves no other file', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateKey(directory)));
    expect(new Set(keys.map((key) => key.id)).size).toBe(1);
    expect(await readdir(directory)).toEqual([KEY_FILE_NAME]);
  });

  it('is refused when others may read it', async () => {
    await loadOrCreateKey(directory);
    await chmod(join(directory, KEY_FILE_NAME), 0o644);
    await expect(loadOrCreateKey(directory)).rejects.toMatchObject({ code: 'key-file-exposed' });
  });

  it('is refused when the file holds something else', async () => {
    await writeFile(join(directory, KEY_FILE_NAME), 'hello', { mode: 0o600 });
    await expect(loadOrCreateKey(directory)).rejects.toMatchObject({ code: 'key-malformed' });
  });
});
