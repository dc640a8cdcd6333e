import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../../config/config-error.ts';
import { ConfigDocument, renderPath, type KeyPath } from '../../config/document.ts';
import { schemaIssues } from '../../config/schema-issues.ts';
import { suggest } from '../../config/suggestion.ts';
import { CNI_PROFILE_NAMES } from '../../core/reachability/plugins/cni-profile.ts';
import { OUTCOMES, type Outcome } from '../../core/rules/rule.ts';

/** The file of a test folder that is no manifest. */
export const EXPECTED_FILE = 'expected.yaml';

const schema = z.strictObject({
  /** A data-flow map in the folder, and the name of the cluster in it. */
  map: z.string().min(1).optional(),
  cluster: z.string().min(1).optional(),
  cniProfile: z.enum([...CNI_PROFILE_NAMES, 'detected']).default('detected'),
  expect: z.record(z.string().min(1), z.record(z.string().min(1), z.enum(OUTCOMES))),
});

/** The outcome that a rule must have for a workload, given as `namespace/name` or `namespace/name[Kind]`. */
export interface Expectation {
  readonly rule: string;
  readonly workload: string;
  readonly expected: Outcome;
  readonly path: KeyPath;
}

/** What a test folder expects. */
export interface ExpectedOutcomes extends Pick<z.output<typeof schema>, 'map' | 'cluster' | 'cniProfile'> {
  readonly expectations: readonly Expectation[];
  /** An error about an expectation. */
  readonly errorAt: (path: KeyPath, message: string) => ConfigError;
}

/** Reads `expected.yaml` of a folder. @throws ConfigError with all its errors */
export function readExpectedOutcomes(folder: string, ruleIds: readonly string[]): ExpectedOutcomes {
  const document = new ConfigDocument(join(folder, EXPECTED_FILE));
  const parsed = schema.safeParse(document.value);
  const issueAt = (path: KeyPath, message: string) => ({
    key: renderPath(path),
    message,
    location: document.locate(path),
  });
  const issues = schemaIssues(schema, parsed.error).map(({ path, message }) => issueAt(path, message));
  const expect = parsed.data?.expect ?? {};
  for (const id of Object.keys(expect)) {
    if (ruleIds.includes(id)) continue;
    const meant = suggest(id, ruleIds);
    const fix = meant === undefined ? `rules: ${ruleIds.join(', ')}` : `did you mean ${meant}?`;
    issues.push(issueAt(['expect', id], `there is no rule ${id} in the file; ${fix}`));
  }
  if (parsed.data === undefined || issues.length > 0) throw new ConfigError(issues);
  const { expect: _, ...settings } = parsed.data;
  return {
    ...settings,
    expectations: Object.entries(expect).flatMap(([rule, workloads]) =>
      Object.entries(workloads).map(([workload, expected]) => ({
        rule,
        workload,
        expected,
        path: ['expect', rule, workload],
      })),
    ),
    errorAt: (path, message) => new ConfigError([issueAt(path, message)]),
  };
}
