import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfiguredCluster } from '../../config/config.ts';

/** Folder of the example clusters, each with a folder per day. */
export const EXAMPLE_FLEET = fileURLToPath(new URL('../../../examples/fleet/', import.meta.url));

const EXAMPLE_INTERVAL_SECONDS = 900;

/** The dates of the states are fixed: they are kept whenever the example is looked at. */
const EXAMPLE_RETENTION = { all: 36_525, daily: 36_525, weekly: 36_525, records: 36_525 };

/** The declared connections of the example clusters, as a configuration file. */
export const EXAMPLE_DECLARATIONS = join(EXAMPLE_FLEET, 'declared-connections.yaml');

/** The teams of the example clusters, as a configuration file. */
export const EXAMPLE_TEAMS = join(EXAMPLE_FLEET, 'teams.yaml');

/** The example clusters, for a first look before any cluster is configured. */
export function exampleFleet(): readonly ConfiguredCluster[] {
  return readdirSync(EXAMPLE_FLEET, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      name,
      // The commits of a checkout of Ringfence say nothing about these clusters.
      source: { type: 'manifests', path: join(EXAMPLE_FLEET, name), states: 'dated-folders', git: 'off' },
      schedule: { type: 'interval', seconds: EXAMPLE_INTERVAL_SECONDS, jitterSeconds: 30 },
      cniProfile: 'detected',
      assumptions: {},
      maxIntervalSeconds: null,
      retention: EXAMPLE_RETENTION,
      labels: {},
    }));
}
