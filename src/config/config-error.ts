import type { SourceLocation } from '../core/inventory/problem.ts';

/** One thing wrong with the configuration, in words that say what to do about it. */
export interface ConfigIssue {
  /** Dotted path of the key in the file (`clusters[0].source.path`), or the environment variable. */
  readonly key: string;
  readonly message: string;
  /** Missing for what the environment sets. */
  readonly location?: SourceLocation;
}

function renderIssue(issue: ConfigIssue): string {
  const where = issue.location === undefined ? '' : `${issue.location.file}:${issue.location.line}: `;
  const key = issue.key === '' ? '' : `${issue.key}: `;
  return `${where}${key}${issue.message}`;
}

/** Everything wrong with the configuration, reported at once. Never holds a configured value that may be secret. */
export class ConfigError extends Error {
  readonly code = 'invalid-configuration';
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    super(issues.map(renderIssue).join('\n'));
    this.name = 'ConfigError';
    this.issues = issues;
  }
}
