import { describe, expect, it } from 'vitest';
import { ManifestFolder, namespaceText } from '../../support/manifests/manifest-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const folder = new ManifestFolder();

const POD = `apiVersion: v1
kind: Pod
metadata: { namespace: shop, name: db }
spec: { containers: [{ name: main, image: main }] }
`;

function writeInput(): void {
  folder.write('shop.yaml', `${namespaceText('shop')}---\n${POD}`);
  folder.write('overlay/kustomization.yaml', 'namePrefix: prod-\n');
  folder.write('policies/default-deny.yaml', namespaceText('left-out'));
  folder.write('.ringfenceignore', 'policies/\n');
}

const EXCLUDED = /warning: 1 file or folder is excluded from \S+ by \.ringfenceignore\./g;
const NOT_APPLIED = /warning: \S+overlay\/kustomization\.yaml:1: This kustomization is not applied/g;

describe('files that are excluded and kustomizations that are not applied', () => {
  it.each([
    ['explain', '--from', 'shop/db', '--to', '203.0.113.1', '--port', '443'],
    ['connections'],
    ['exposure'],
    ['lint'],
    ['scan', '--output', 'json'],
    ['scan', '--output', 'csv'],
    ['scan', '--output', 'summary'],
  ])('are stated once on standard error by %s', async (command, ...options) => {
    writeInput();
    const { stderr } = await runFromSource([command, folder.path, ...options]);
    expect(stderr.match(EXCLUDED)).toHaveLength(1);
    expect(stderr.match(NOT_APPLIED)).toHaveLength(1);
  });

  it('are stated for each state by diff', async () => {
    writeInput();
    const { stderr } = await runFromSource(['diff', folder.path, folder.path]);
    expect(stderr.match(EXCLUDED)).toHaveLength(2);
    expect(stderr.match(NOT_APPLIED)).toHaveLength(2);
  });

  it('are part of the Markdown report of scan', async () => {
    writeInput();
    const { stdout, stderr } = await runFromSource(['scan', folder.path, '--output', 'markdown']);
    expect(stdout).toContain('## Warnings about the input');
    expect(stdout).toContain('is excluded from');
    expect(stderr).not.toContain('warning:');
  });
});
