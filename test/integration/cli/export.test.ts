import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyExport } from '../../../src/export/verify-export.ts';
import { makeStores } from '../../../src/stores.ts';
import { runFromSource, type Finished } from '../../support/process/run-program.ts';
import { publishHistory, type Moment } from '../../support/retention/histories.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { publish, storedObject } from '../../support/store/history.ts';

const MOMENT: Moment = { hours: 10, database: 'personal', site: 80, policy: 'open', reading: 'whole' };
/** JSON may contain this line separator, at which a line of the file does not end. */
const SEPARATOR = '\u2028';

let database: TestDatabase;
let folder = '';
let file = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-export-'));
  file = join(folder, 'prod.ndjson');
  database = await createTestDatabase();
  const { cluster } = await publishHistory(database.pool, [MOMENT, { ...MOMENT, policy: 'isolated' }]);
  await publishHistory(database.pool, [MOMENT]);
  await makeStores(database.pool).clusters.update(cluster, { name: 'prod' });
  await publish(database.pool, cluster, { objects: [storedObject('Namespace//odd', SEPARATOR)] });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

function ringfence(...args: string[]): Promise<Finished> {
  return runFromSource(args, { env: { DATABASE_URL: database.connectionString } });
}

describe('ringfence export', () => {
  it('writes everything that was recorded of one cluster, which can be verified', async () => {
    expect(await ringfence('export', 'cluster', 'prod', '--file', file)).toMatchObject({
      code: 0,
      stdout: '',
    });
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const records: { type: string; record?: { sequence?: number } }[] = lines.map((line) => JSON.parse(line));
    expect(records[0]).toMatchObject({
      type: 'header',
      format: 'ringfence-export',
      version: 1,
      cluster: { name: 'prod' },
    });
    expect(records.at(-1)).toMatchObject({
      type: 'footer',
      counts: { run: 3, snapshot: 3, 'object-revision': 8, finding: 1, 'access-revision': 3 },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(records.filter(({ type }) => type === 'snapshot').map(({ record }) => record?.sequence)).toEqual([
      1, 2, 3,
    ]);
    expect(readFileSync(file, 'utf8')).toContain(SEPARATOR);

    const verified = await ringfence('export', 'verify', file);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.stdout).toMatch(/^whole: prod, exported at 20/);
    expect(verified.stdout).toMatch(/^snapshot: 3$/m);
  });

  it('writes to standard output, and never over a file', async () => {
    const { code, stdout } = await ringfence('export', 'cluster', 'prod');
    expect([code, stdout.split('\n').length]).toEqual([0, readFileSync(file, 'utf8').split('\n').length]);
    expect(await ringfence('export', 'cluster', 'prod', '--file', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('exists: choose another name'),
    });
  });

  it.each([
    ['a changed record', (text: string) => text.replace('"sequence":2', '"sequence":9'), /its SHA-256 is/],
    [
      'a record that is missing',
      (text: string) => text.replace(/^{"type":"finding".*\n/m, ''),
      /0 records of the type finding, and its footer says 1/,
    ],
    ['a file that is cut off', (text: string) => text.slice(0, text.length / 2), /not JSON|cut off/],
    [
      'a file without footer',
      (text: string) => text.replace(/^{"type":"footer".*\n/m, ''),
      /without a footer/,
    ],
    ['more after the footer', (text: string) => `${text}{"type":"run"}\n`, /comes after the footer/],
    ['another file', () => '{"type":"header"}\n', /not the header of an export/],
    [
      'a newer format',
      (text: string) => text.replace('"version":1', '"version":2'),
      /version 2 of the format, and this program reads version 1/,
    ],
    ['an empty file', () => '', /it is empty/],
  ])('finds %s', async (_, change, message) => {
    const text = change(readFileSync(file, 'utf8'));
    await expect(verifyExport(linesOf(text))).rejects.toThrow(message);
  });

  it('verify fails, with the reason, where a file is not whole', async () => {
    const changed = join(folder, 'changed.ndjson');
    writeFileSync(changed, readFileSync(file, 'utf8').slice(0, -100));
    const { code, stdout, stderr } = await ringfence('export', 'verify', changed);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('not a whole export');
  });

  it('verify says that a file does not exist, or is none', async () => {
    const missing = join(folder, 'missing.ndjson');
    expect(await ringfence('export', 'verify', missing)).toMatchObject({
      code: 2,
      stderr: `ringfence: there is no file ${missing}\n`,
    });
    expect(await ringfence('export', 'verify', folder)).toMatchObject({
      code: 2,
      stderr: `ringfence: ${folder} is a folder: give the file of an export\n`,
    });
  });
});

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text === '' ? [] : text.trimEnd().split('\n');
}
