import { existsSync } from 'node:fs';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../core/rules/settings.ts';
import { ConfigReader } from './config-reader.ts';
import type { Config } from './config.types.ts';
import { ConfigDocument } from './document.ts';
import { readEnvironment, type Variables } from './environment.ts';

export type { Config, ConfiguredCluster } from './config.types.ts';
export { ConfigError } from './config-error.ts';

const DEFAULT_FILE = 'ringfence.yaml';

/**
 * Reads ringfence.yaml and the environment into one validated, frozen `Config`.
 *
 * `file`: the path from the command line; if missing, RINGFENCE_CONFIG; else ./ringfence.yaml if it exists; else only
 * defaults. Relative paths in the file are relative to it. Throws `ConfigError` with all errors.
 */
export function loadConfig(options: { file?: string | undefined; env: Variables }): Config {
  const { environment, issues } = readEnvironment(options.env);
  const file =
    options.file ?? environment.RINGFENCE_CONFIG ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  const reader = new ConfigReader(issues, file === undefined ? undefined : new ConfigDocument(file));
  return reader.read(options.env, environment);
}

/**
 * Reads only the settings for judging: `classification`, `declaredConnections` and `rules`, from the same file that the
 * service uses. The whole file is validated in the same way, so that misspelt keys are found; only secrets and files
 * that other sections refer to may be missing.
 */
export function loadAssessmentSettings(options: {
  file?: string | undefined;
  env: Variables;
}): AssessmentSettings {
  const told = options.file ?? options.env['RINGFENCE_CONFIG'];
  const file = told ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  if (file === undefined) return DEFAULT_SETTINGS;
  return new ConfigReader([], new ConfigDocument(file)).readAssessment(options.env);
}
