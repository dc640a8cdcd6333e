import { toGlobalId } from '../api/global-id.ts';
import type { AccessScope } from '../core/access-scope.ts';
import type { Baseline } from './baseline.ts';
import type { BaselineType } from './baseline.types.ts';

/** A baseline as shown to a caller with that scope. Comments may name objects outside a limited scope. */
export function toBaselineType(baseline: Baseline, scope: AccessScope): BaselineType {
  const { id, snapshotId, version, approvedVersion, comment, approvedAt, approvedBy, replacedAt } = baseline;
  return {
    id: toGlobalId('Baseline', id),
    snapshotId,
    baselineId: id,
    version,
    approvedVersion,
    comment: scope.namespaces === 'all' ? comment : null,
    approvedAt,
    approvedBy: approvedBy.person,
    approvedWith: approvedBy.token,
    replacedAt,
  };
}
