import type { SourceLocation } from '../core/inventory/problems/problem.ts';

/** One error in the configuration, with its fix. */
export interface ConfigIssue {
  /** Path of the key in the file (`clusters[0].source.path`), or the environment variable. */
  readonly key: string;
  readonly message: string;
  /** Missing for errors in environment variables. */
  readonly location?: SourceLocation;
}

/** `ringfence.yaml:4: clusters[0].name: ...` */
export function issueText(issue: ConfigIssue): string {
  const where = issue.location === undefined ? '' : `${issue.location.file}:${issue.location.line}: `;
  const key = issue.key === '' ? '' : `${issue.key}: `;
  return `${where}${key}${issue.message}`;
}

/** All errors in the configuration, reported at once. Never contains a configured value that may be secret. */
export class ConfigError extends Error {
  readonly code = 'invalid-configuration';
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    super(issues.map(issueText).join('\n'));
    this.name = 'ConfigError';
    this.issues = issues;
  }
}
