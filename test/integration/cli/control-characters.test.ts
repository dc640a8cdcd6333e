import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFromSource } from '../../support/process/run-program.ts';

/** The file name contains a C1 control sequence and a right-to-left override. */
const NAME = 'shop\u009b31m\u202e.yaml';
const MANIFESTS = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ringfence.dev/data: pii } }
---
apiVersion: v1
kind: Pod
metadata: { namespace: shop, name: db }
spec: { containers: [{ name: main, image: main }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { namespace: shop, name: odd }
spec: { podSelector: { matchLabels: { app: absent } } }
---
apiVersion: v1
kind: Secret
data: [
`;

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-controls-'));
  file = join(folder, NAME);
  writeFileSync(file, MANIFESTS);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file whose name contains control characters', () => {
  it.each([
    ['scan', 'table'],
    ['scan', 'json'],
    ['scan', 'yaml'],
    ['scan', 'csv'],
    ['lint', 'json'],
    ['lint', 'csv'],
  ])('sends none of them to the terminal: %s --output %s', async (command, output) => {
    const { stdout, stderr } = await runFromSource([command, file, '--output', output]);
    expect(stdout).not.toBe('');
    for (const text of [stdout.replaceAll('\r\n', '\n'), stderr]) {
      expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
    }
  });

  it('keeps its name in JSON', async () => {
    const { stdout } = await runFromSource(['lint', file, '--output', 'json']);
    expect(JSON.parse(stdout)).toMatchObject([{ code: 'selects-nothing', location: { file } }]);
  });
});
