/**
 * Plans patches for every folder of manifests below a folder, applies them, and judges the result again: `node
 * tools/patched-folders.ts FOLDER`. Every namespace counts as personal data, and policies count as enforced.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ManifestSource } from '../src/sources/manifests/manifest-source.ts';
import { EVERYTHING } from '../src/core/inventory/selector.ts';
import { resolveAssumptions } from '../src/core/reachability/plugins/profiles.ts';
import { DEFAULT_SETTINGS } from '../src/core/rules/settings.ts';
import { patchedCluster } from '../test/support/engine/patched-cluster.ts';

const [root = '.'] = process.argv.slice(2);
const settings = {
  ...DEFAULT_SETTINGS,
  classificationRules: [{ dataClass: 'pii', namespaceSelector: EVERYTHING }],
} as const;

let passed = 0;
let failed = 0;
for (const entry of readdirSync(root, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  const source = new ManifestSource({ paths: [join(root, entry.name)] });
  const { inventory } = await source.collect({ signal: new AbortController().signal });
  for (const profile of ['calico', 'cilium'] as const) {
    const { patches, left, faults } = patchedCluster(inventory, resolveAssumptions(profile, {}), settings);
    // A NetworkPolicy cannot deny what an earlier tier has accepted.
    const open = inventory.clusterTierPolicies.length > 0 ? [] : left;
    const name = `${entry.name} with ${profile}`;
    if (faults.length + open.length === 0) {
      passed += 1;
      process.stdout.write(
        `ok ${name}: ${patches.length} patches${left.length === 0 ? '' : `, ${left.length} left to tiers`}\n`,
      );
    } else {
      failed += 1;
      process.stdout.write(
        `FAIL ${name}\n${[...faults, ...open.map((key) => `left: ${key}`)].map((line) => `  ${line}\n`).join('')}`,
      );
    }
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
