import { existsSync } from 'node:fs';
import type { SourceLocation } from '../core/inventory/problems/problem.ts';
import { DEFAULT_FINDING_SETTINGS, type FindingSettings } from '../core/findings/finding-settings.ts';
import { DEFAULT_LINT_SETTINGS, type LintSettings } from '../core/reachability/lint/finding.ts';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../core/rules/settings.ts';
import { ConfigReader } from './config-reader.ts';
import type { Config, StorageConfig } from './config.types.ts';
import { ConfigDocument, type KeyPath } from './document.ts';
import { readEnvironment, type Environment, type Variables } from './environment.ts';

export type { Config, ConfiguredCluster } from './config.types.ts';
export { ConfigError } from './config-error.ts';

const DEFAULT_FILE = 'ringfence.yaml';

/**
 * Reads ringfence.yaml and the environment into one validated, frozen `Config`.
 *
 * `file`: the path from the command line; if missing, RINGFENCE_CONFIG; else ./ringfence.yaml if it exists; else only
 * defaults. Relative paths in the file are relative to it. Throws `ConfigError` with all errors.
 */
export function loadConfig(place: ConfigPlace): Config {
  const { reader, environment } = openConfig(place);
  return reader.read(place.env, environment);
}

/**
 * Reads only the locations of data and queues, as `loadConfig` does, for commands that need nothing else. Secrets and
 * files that other sections refer to may be missing.
 */
export function loadStorageConfig(place: ConfigPlace): StorageConfig {
  const { reader, environment } = openConfig(place);
  return reader.readStorage(place.env, environment);
}

function openConfig({ file: told, env }: ConfigPlace): { reader: ConfigReader; environment: Environment } {
  const { environment, issues } = readEnvironment(env);
  const file = told ?? environment.RINGFENCE_CONFIG ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  const reader = new ConfigReader(issues, file === undefined ? undefined : new ConfigDocument(file));
  return { reader, environment };
}

/** The file that the command line names, and the environment. */
interface ConfigPlace {
  readonly file?: string | undefined;
  readonly env: Variables;
}

/**
 * Reads only the assessment settings: `classification`, `declaredConnections` and `rules`, from the same file that the
 * service uses. The whole file is validated in the same way, so that misspelt keys are found; only secrets and files
 * that other sections refer to may be missing.
 */
export function loadAssessmentSettings(place: ConfigPlace): AssessmentSettings {
  return readerOf(place)?.readAssessment(place.env) ?? DEFAULT_SETTINGS;
}

/** Where the file has a setting. Undefined if there is no file. The file is not validated. */
export function settingLocator(place: ConfigPlace): (path: KeyPath) => SourceLocation | undefined {
  const reader = readerOf(place);
  return (path) => reader?.locate(path);
}

/**
 * The path of the data-flow map that commands judge with, if the file names one. The file is validated as by
 * `loadAssessmentSettings`. The service does not read it: there, the map in force is the one that a person applied.
 */
export function loadDataFlowMapFile(place: ConfigPlace): string | undefined {
  return readerOf(place)?.readDataFlowMapFile(place.env);
}

/** The path of the document with scenarios that commands judge with, if the file names one, as `loadDataFlowMapFile`. */
export function loadScenariosFile(place: ConfigPlace): string | undefined {
  return readerOf(place)?.readScenariosFile(place.env);
}

/** Reads only the settings for findings. The file is validated as by `loadAssessmentSettings`. */
export function loadFindingSettings(place: ConfigPlace): FindingSettings {
  return readerOf(place)?.readFindings(place.env) ?? DEFAULT_FINDING_SETTINGS;
}

/** Reads only `lint`. The file is validated as by `loadAssessmentSettings`. */
export function loadLintSettings(place: ConfigPlace): LintSettings {
  return readerOf(place)?.readLint(place.env) ?? DEFAULT_LINT_SETTINGS;
}

function readerOf({ file, env }: ConfigPlace): ConfigReader | undefined {
  const told = file ?? env['RINGFENCE_CONFIG'] ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  return told === undefined ? undefined : new ConfigReader([], new ConfigDocument(told));
}
