import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManifestSource } from '../../src/sources/manifests/manifest-source.ts';
import { loadAssessmentSettings } from '../../src/config/config.ts';
import { resolveAssumptions } from '../../src/core/reachability/plugins/profiles.ts';
import { patchedCluster } from '../support/engine/patched-cluster.ts';

const FLEET = resolve('examples/fleet');
/** The days on which the numbers of a cluster changed. */
const days = readFileSync(join(FLEET, 'README.md'), 'utf8').matchAll(/^\| `(\S+)` +\| (\d{4}-\d{2}-\d{2}) +\|/gm);
const states = [...days].flatMap(([, cluster = '', date = '']) =>
  (['calico', 'cilium'] as const).map((profile) => ({ cluster, date, profile })),
);

describe.each(states)('the example cluster $cluster as of $date with $profile', ({ cluster, date, profile }) => {
  it('passes once all patches are applied, and loses nothing that they do not name', async () => {
    const { inventory } = await new ManifestSource({ paths: [join(FLEET, cluster, date)] }).collect({
      signal: new AbortController().signal,
    });
    const settings = loadAssessmentSettings({ file: join(FLEET, 'declared-connections.yaml'), env: {} });
    const assumptions = resolveAssumptions(profile, {});
    const { left, faults } = patchedCluster(inventory, assumptions, settings);
    expect(faults).toEqual([]);
    expect(left).toEqual([]);
  });
});
