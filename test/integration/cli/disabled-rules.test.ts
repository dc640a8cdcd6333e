import { expect, it } from 'vitest';
import { ManifestFolder, namespaceText } from '../../support/manifests/manifest-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const folder = new ManifestFolder();

it.each(['table', 'summary', 'json'])('scan names the disabled rules in its %s', async (output) => {
  const input = folder.write('shop.yaml', namespaceText('shop'));
  const config = folder.write('ringfence.yaml', 'rules: { disabled: [allow-all-rule] }\n');
  const { stdout } = await runFromSource(['scan', input, '--config', config, '--output', output]);
  expect(stdout).toMatch(/disabled[^\n]*\s+"?allow-all-rule/);
});
