import { issueText, type ConfigIssue } from '../config-error.ts';

/** An error or a warning about a data-flow map. Its place is always known. */
export type MapIssue = Required<ConfigIssue>;

/** All errors in a data-flow map, reported at once. */
export class DataFlowMapError extends Error {
  readonly code = 'invalid-data-flow-map';
  readonly issues: readonly MapIssue[];

  constructor(issues: readonly MapIssue[]) {
    super(issues.map(issueText).join('\n'));
    this.name = 'DataFlowMapError';
    this.issues = issues;
  }
}
