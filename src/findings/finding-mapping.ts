import { toGlobalId } from '../api/global-id.ts';
import type { Finding } from '../core/findings/finding.ts';
import type { FindingType } from './finding.types.ts';

/** A finding as the API shows it. Its evidence is in scope already. */
export function toFindingType(finding: Finding): FindingType {
  const { subject } = finding;
  return {
    id: toGlobalId('Finding', finding.id),
    findingId: finding.id,
    clusterId: finding.clusterId,
    ruleId: finding.ruleId,
    lastSnapshotId: finding.lastSnapshotId,
    domainSubject: subject,
    violationKey: finding.key,
    fingerprint: finding.fingerprint,
    severity: finding.severity,
    subject: {
      type: subject.type,
      namespace: subject.namespace,
      name: subject.type === 'workload' ? subject.name : null,
      kind: subject.type === 'workload' ? subject.kind : null,
    },
    evidence: finding.evidence,
    state: finding.state,
    freshness: finding.freshness,
    firstSeenAt: finding.firstSeenAt,
    lastSeenAt: finding.lastSeenAt,
    resolvedAt: finding.resolvedAt,
    dueAt: finding.dueAt,
  };
}
