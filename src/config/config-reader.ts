import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { FindingSettings } from '../core/findings/finding-settings.ts';
import { LINT_CODES, type LintSettings } from '../core/reachability/lint/finding.ts';
import { RULES } from '../core/rules/catalogue.ts';
import {
  contradictionIn,
  DEFAULT_RETENTION,
  retentionOf,
  type RetentionPolicy,
} from '../core/retention/retention-policy.ts';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../core/rules/settings.ts';
import type { SourceLocation } from '../core/inventory/problems/problem.ts';
import { formOf } from '../sources/catalogue.ts';
import type { ClusterEntry } from './cluster.schema.ts';
import { ConfigError, type ConfigIssue } from './config-error.ts';
import type { Config, ConfiguredCluster, StorageConfig } from './config.types.ts';
import { renderPath, type ConfigDocument, type KeyPath } from './document.ts';
import { findingSettings, findingShape, type FindingSection } from './findings/finding.schema.ts';
import type { Environment, Variables } from './environment.ts';
import {
  assessmentSectionSchema,
  clusterRetentionSchema,
  fileSchema,
  isCredentialKey,
  storageSectionSchema,
  type AssessmentSection,
  type ClusterRetention,
  type ConfigFile,
  type StorageSection,
} from './file.schema.ts';
import { isReference, resolveReferences } from './references.ts';
import { schemaIssues } from './schema-issues.ts';
import { suggest } from './suggestion.ts';

function assessmentSettings(file: AssessmentSection): AssessmentSettings {
  return {
    classificationLabel: file.classification.label ?? DEFAULT_SETTINGS.classificationLabel,
    classificationValues: file.classification.values ?? DEFAULT_SETTINGS.classificationValues,
    classificationRules: file.classification.rules,
    ...(file.classification.categoriesLabel !== undefined && {
      categoriesLabel: file.classification.categoriesLabel,
    }),
    declaredConnections: file.declaredConnections,
    environments: file.environments,
    disabledRules: file.rules.disabled,
  };
}

/** The environment variables that replace whole sections. */
const SECTION_VARIABLES = {
  dataDirectory: 'RINGFENCE_DATA_DIRECTORY',
  database: 'DATABASE_URL',
  redis: 'REDIS_URL',
} as const satisfies Partial<Record<keyof StorageSection, keyof Environment>>;

/** Combines a parsed file and the environment into the configuration. Collects all errors before it fails. */
export class ConfigReader {
  private readonly issues: ConfigIssue[];
  private readonly document: ConfigDocument | undefined;
  private readonly folder: string;

  constructor(issues: readonly ConfigIssue[], document: ConfigDocument | undefined) {
    this.issues = [...issues];
    this.document = document;
    this.folder = document === undefined ? process.cwd() : dirname(resolve(document.file));
  }

  /** Where the file has a key, or the nearest key above it. */
  locate(path: KeyPath): SourceLocation | undefined {
    return this.document?.locate(path);
  }

  /** Only the assessment settings, from a file that is validated as a whole. */
  readAssessment(variables: Variables): AssessmentSettings {
    return deepFreeze(assessmentSettings(this.assessmentSection(variables)));
  }

  /** Only the path of the data-flow map, from a file that is validated as a whole; undefined if it names none. */
  readDataFlowMapFile(variables: Variables): string | undefined {
    const { dataFlowMap } = this.assessmentSection(variables);
    return dataFlowMap === undefined ? undefined : resolve(this.folder, dataFlowMap);
  }

  /** The path of the document with scenarios, if the file names one. */
  readScenariosFile(variables: Variables): string | undefined {
    const { scenarios } = this.assessmentSection(variables);
    return scenarios === undefined ? undefined : resolve(this.folder, scenarios);
  }

  /** Only the settings of `lint`, from a file that is validated as a whole. */
  readLint(variables: Variables): LintSettings {
    return deepFreeze(this.assessmentSection(variables).lint);
  }

  /** Only the settings for findings, from a file that is validated as a whole. */
  readFindings(variables: Variables): FindingSettings {
    const file = this.check(variables, Object.keys(findingShape));
    if (file !== undefined) this.checkTeams(file);
    if (file === undefined || this.issues.length > 0) throw new ConfigError(inFileOrder(this.issues));
    return deepFreeze(findingSettings(file));
  }

  /** Only the locations of data and queues, and how long data is kept, from a file that is validated as a whole. */
  readStorage(variables: Variables, environment: Environment): StorageConfig {
    const needed = Object.entries(SECTION_VARIABLES).filter(
      ([, variable]) => environment[variable] === undefined,
    );
    const keys = ['retention', ...needed.map(([section]) => section)];
    this.check(variables, keys);
    const { value } = this.resolved(variables);
    const section = storageSectionSchema.safeParse(
      Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => keys.includes(key))),
    ).data;
    const clusters = clusterRetentionSchema.safeParse(value ?? {}).data?.clusters ?? [];
    for (const [index, { retention }] of clusters.entries())
      this.retention({ ...section?.retention, ...retention }, ['clusters', index, 'retention']);
    const storage = section && this.storage({ ...section, clusters }, environment);
    if (storage === undefined || this.issues.length > 0) throw new ConfigError(inFileOrder(this.issues));
    return deepFreeze(storage);
  }

  read(variables: Variables, environment: Environment): Config {
    const file = this.check(variables, Object.keys(fileSchema.shape));
    if (file !== undefined) {
      this.checkNames(file);
      this.checkTeams(file);
    }
    const config = file === undefined ? undefined : this.assemble(file, environment);
    if (config === undefined || this.issues.length > 0) throw new ConfigError(inFileOrder(this.issues));
    return deepFreeze(config);
  }

  private assessmentSection(variables: Variables): AssessmentSection {
    this.check(variables, Object.keys(assessmentSectionSchema.shape));
    const section = assessmentSectionSchema.safeParse(this.resolved(variables).value).data;
    if (section !== undefined) this.checkNames(section);
    if (section === undefined || this.issues.length > 0) throw new ConfigError(inFileOrder(this.issues));
    return section;
  }

  private resolved(variables: Variables) {
    return resolveReferences(this.document?.value ?? {}, variables);
  }

  /** Reports errors in the file. Unset environment variables are errors only in the sections that are needed. */
  private check(variables: Variables, needed: readonly string[]): ConfigFile | undefined {
    const { value, unset } = this.resolved(variables);
    const parsed = fileSchema.safeParse(value);
    const unresolved = new Set(unset.map(({ path }) => renderPath(path)));
    for (const issue of schemaIssues(fileSchema, parsed.error)) {
      if (!unresolved.has(renderPath(issue.path))) this.report(issue.path, issue.message);
    }
    for (const { path, variable } of unset) {
      if (!needed.includes(String(path[0]))) continue;
      this.report(path, `environment variable ${variable} is not set: set it where Ringfence is started`);
    }
    return parsed.data;
  }

  /** Reports unknown names: a misspelt rule or code would stay enabled. */
  private checkNames({ rules, lint }: AssessmentSection): void {
    const ids = RULES.map(({ id }) => id);
    for (const [index, id] of rules.disabled.entries())
      this.checkName(['rules', 'disabled', index], id, 'rule', ids);
    for (const [index, code] of lint.disabled.entries())
      this.checkName(['lint', 'disabled', index], code, 'code', LINT_CODES);
    for (const code of Object.keys(lint.severities))
      this.checkName(['lint', 'severities', code], code, 'code', LINT_CODES);
  }

  /** Reports rules that name a team that does not exist: their findings would have no team. */
  private checkTeams({ teams, ownership }: FindingSection): void {
    for (const [index, { team }] of ownership.rules.entries())
      this.checkName(
        ['ownership', 'rules', index, 'team'],
        team,
        'team',
        teams.map(({ name }) => name),
      );
  }

  private checkName(path: KeyPath, name: string, noun: string, known: readonly string[]): void {
    if (known.includes(name)) return;
    const meant = suggest(name, known);
    const fix = meant === undefined ? `${noun}s: ${known.join(', ') || 'none'}` : `did you mean ${meant}?`;
    this.report(path, `there is no such ${noun}; ${fix}`);
  }

  private assemble(file: ConfigFile, environment: Environment): Config {
    return {
      ...this.storage(file, environment),
      server: {
        host: environment.RINGFENCE_HTTP_HOST ?? file.server.host,
        port: environment.RINGFENCE_HTTP_PORT ?? file.server.port,
        signInLink: environment.RINGFENCE_SIGN_IN_LINK ?? file.server.signInLink,
        trustedProxies: file.server.trustedProxies,
      },
      credentialKeys: this.credentialKeys(file, environment),
      clusters: file.clusters.flatMap((cluster, index) => this.cluster(cluster, file, ['clusters', index])),
      assessment: assessmentSettings(file),
      findings: findingSettings(file),
      limits: {
        concurrentSnapshots: file.limits.concurrentSnapshots,
        snapshotTimeoutSeconds: file.limits.snapshotTimeout,
        allowedServers: file.limits.allowedServers ?? 'any',
        allowLoopbackServers: file.limits.allowLoopbackServers,
      },
      outgoing: file.outgoing,
      logging: { level: environment.RINGFENCE_LOG_LEVEL ?? file.logging.level },
      metrics: file.metrics,
    };
  }

  private storage(section: StorageSection & ClusterRetention, environment: Environment): StorageConfig {
    const databaseUrl = environment.DATABASE_URL ?? section.database.url;
    const redisUrl = environment.REDIS_URL ?? section.redis.url;
    const { RINGFENCE_DATA_DIRECTORY: dataDirectory } = environment;
    return {
      dataDirectory:
        dataDirectory === undefined ? resolve(this.folder, section.dataDirectory) : resolve(dataDirectory),
      database: databaseUrl === undefined ? { type: 'embedded' } : { type: 'external', url: databaseUrl },
      queues: redisUrl === undefined ? { type: 'postgres' } : { type: 'redis', url: redisUrl },
      retention: this.retention(section.retention, ['retention']),
      clusterRetention: new Map(section.clusters.map(({ name, retention }) => [name, retention])),
    };
  }

  /** The retention with what is given at `path` and, for a cluster, for all of them. */
  private retention(given: Partial<RetentionPolicy>, path: KeyPath): RetentionPolicy {
    const policy = retentionOf(DEFAULT_RETENTION, given);
    const wrong = contradictionIn(policy);
    if (wrong !== undefined) this.report([...path, wrong.key], wrong.message);
    return policy;
  }

  private credentialKeys(file: ConfigFile, environment: Environment): readonly string[] {
    const keys = file.credentialKeys.map((entry, index) => {
      const path = ['credentialKeys', index, entry.keyFile === undefined ? 'key' : 'keyFile'];
      const key = entry.keyFile === undefined ? (entry.key ?? '') : this.readSecret(entry.keyFile, path);
      if (key !== undefined && !isCredentialKey(key)) {
        this.report(path, 'not 32 bytes in base64: make one with `openssl rand -base64 32`');
      }
      return key ?? '';
    });
    const first = environment.RINGFENCE_CREDENTIAL_KEY;
    return first === undefined ? keys : [first, ...keys];
  }

  /** Empty if its source is invalid, which is reported. */
  private cluster(entry: ClusterEntry, all: ConfigFile, path: KeyPath): readonly ConfiguredCluster[] {
    this.retention({ ...all.retention, ...entry.retention }, [...path, 'retention']);
    const access = formOf(entry.source).read(entry.source, {
      resolve: (file) => resolve(this.folder, file),
      read: (file, key) => this.readSecret(file, [...path, 'source', key]),
      written: (key) =>
        isReference(valueAt(this.document?.value, [...path, 'source', key])) ? 'as-reference' : 'in-full',
      report: (message, key) =>
        this.report([...path, 'source', ...(key === undefined ? [] : [key])], message),
    });
    if (access === undefined) return [];
    const { observation, ...settings } = entry;
    return [{ ...settings, maxIntervalSeconds: observation.maxInterval ?? null, ...access }];
  }

  private readSecret(file: string, path: KeyPath): string | undefined {
    try {
      const text = readFileSync(resolve(this.folder, file), 'utf8').trim();
      if (text !== '') return text;
      this.report(path, 'the file is empty');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
      this.report(path, `the file cannot be read (${code})`);
    }
    return undefined;
  }

  private report(path: KeyPath, message: string): void {
    const location = this.document?.locate(path);
    this.issues.push({ key: renderPath(path), message, ...(location === undefined ? {} : { location }) });
  }
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (within, part) => (typeof within === 'object' && within !== null ? Reflect.get(within, part) : undefined),
    value,
  );
}

/** Errors in the environment first, then those in the file from top to bottom. */
function inFileOrder(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  return issues.toSorted((a, b) => (a.location?.line ?? 0) - (b.location?.line ?? 0));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}
