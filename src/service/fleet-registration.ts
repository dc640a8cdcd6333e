import { existsSync } from 'node:fs';
import { WHOLE_FLEET } from '../auth/whole-fleet.ts';
import { registerConfigured } from '../clusters/registration/configured-clusters.ts';
import type { ClusterStore } from '../clusters/cluster.store.ts';
import type { CredentialCipher } from '../clusters/credentials/credential-cipher.ts';
import {
  EXAMPLE_DECLARATIONS,
  EXAMPLE_FLEET,
  EXAMPLE_TEAMS,
  exampleFleet,
} from '../clusters/registration/example-fleet.ts';
import { loadAssessmentSettings, loadFindingSettings, type Config } from '../config/config.ts';
import type { FindingSettings } from '../core/findings/finding-settings.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';

/** Which fleet is used: the example fleet, as long as there are no other clusters. */
async function whoseFleet(config: Config, clusters: ClusterStore): Promise<'example' | 'own'> {
  if (config.clusters.length > 0 || !existsSync(EXAMPLE_FLEET)) return 'own';
  const registered = await clusters.all(WHOLE_FLEET);
  return registered.every(({ origin }) => origin === 'example') ? 'example' : 'own';
}

/**
 * Synchronises the registry with the configuration. If nothing is configured or registered, the example fleet is
 * registered, so that there is something to see.
 */
export async function registerFleet(
  config: Config,
  clusters: ClusterStore,
  cipher: CredentialCipher,
  progress: (text: string) => void,
): Promise<void> {
  if ((await whoseFleet(config, clusters)) === 'example') {
    progress('no cluster is configured: using the example fleet');
    await registerConfigured(clusters, cipher, exampleFleet(), 'example');
    return;
  }
  const changes = await registerConfigured(clusters, cipher, config.clusters, 'configured');
  for (const name of changes.deletedExamples)
    progress(`${name}: example removed, because other clusters are registered now`);
  for (const name of changes.removed) {
    progress(
      `${name}: removed from the configuration file; its history is kept, and it is not included in the scores and counts of the fleet`,
    );
  }
  for (const name of changes.restored) progress(`${name}: in the configuration file again`);
}

/**
 * The settings that the fleet is judged with: the configuration and, for the example fleet, its own declared
 * connections, unless the configuration declares others.
 */
export async function settingsFor(config: Config, clusters: ClusterStore): Promise<AssessmentSettings> {
  const { assessment } = config;
  if (assessment.declaredConnections.length > 0) return assessment;
  if ((await whoseFleet(config, clusters)) === 'own') return assessment;
  const { declaredConnections } = loadAssessmentSettings({ file: EXAMPLE_DECLARATIONS, env: {} });
  return { ...assessment, declaredConnections };
}

/** How findings of the fleet are handled: by the configuration or, for the example fleet, by its own teams. */
export async function findingSettingsFor(config: Config, clusters: ClusterStore): Promise<FindingSettings> {
  const { findings } = config;
  if (findings.teams.length > 0 || (await whoseFleet(config, clusters)) === 'own') return findings;
  return { ...loadFindingSettings({ file: EXAMPLE_TEAMS, env: {} }), dueDays: findings.dueDays };
}
