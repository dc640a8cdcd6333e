import { describe, expect, it } from 'vitest';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';
import { PII_STORE } from '../../support/snapshot-pipeline.ts';

const { write } = new InputFolder();

describe('ringfence connections', () => {
  it('prints the connection list', async () => {
    const file = write('open.yaml', PII_STORE);
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
