import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runFromSource } from '../../support/process/run-program.ts';
import { PII_STORE } from '../../support/snapshot-pipeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-connections-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('ringfence connections', () => {
  it('prints the connection list', async () => {
    const file = join(folder, 'open.yaml');
    writeFileSync(file, PII_STORE);
    const { stdout } = await runFromSource(['connections', file, '-o', 'json', '--cni-profile', 'calico']);
    const db = 'customers/db[StatefulSet]';
    const everywhere = ['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'];
    const conn = 'All Connections';
    const rows: unknown = JSON.parse(stdout);
    expect(rows).toHaveLength(4);
    expect(rows).toEqual(
      expect.arrayContaining(
        everywhere.flatMap((outside) => [
          { src: outside, dst: db, conn },
          { src: db, dst: outside, conn },
        ]),
      ),
    );
    const table = await runFromSource(['connections', file]);
    expect(table.stdout).toMatch(/^SOURCE +DESTINATION +ALLOWED\n/);
  });
});
