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
  const key = issue.key === '' ? '' : `${issue.key}: `;
  return `${locationText(issue.location)}${key}${issue.message}`;
}

/** `ringfence.yaml:4: `, for the beginning of a message. */
export function locationText(location: SourceLocation | undefined): string {
  return location === undefined ? '' : `${location.file}:${location.line}: `;
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
