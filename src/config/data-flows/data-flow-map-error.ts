import type { SourceLocation } from '../../core/inventory/problems/problem.ts';

/** An error or a warning about a data-flow map, with its place. */
export interface MapIssue {
  /** Path of the key, e.g. `spec.flows[0].to.endpoint`; empty if it is about the whole document. */
  readonly key: string;
  readonly message: string;
  readonly location: SourceLocation;
}

/** `map.yaml:4: spec.flows[0].name: ...` */
export function mapIssueText({ key, message, location }: MapIssue): string {
  return `${location.file}:${location.line}: ${key === '' ? '' : `${key}: `}${message}`;
}

/** All errors in a data-flow map, reported at once. */
export class DataFlowMapError extends Error {
  readonly code = 'invalid-data-flow-map';
  readonly issues: readonly MapIssue[];

  constructor(issues: readonly MapIssue[]) {
    super(issues.map(mapIssueText).join('\n'));
    this.name = 'DataFlowMapError';
    this.issues = issues;
  }
}
