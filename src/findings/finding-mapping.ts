import { toGlobalId } from '../api/global-id.ts';
import type { Acknowledgement } from '../core/findings/acts/handling.ts';
import { actorName } from '../core/findings/acts/actor.ts';
import type { Finding, FindingEvent } from '../core/findings/finding.ts';
import { ownershipText } from '../core/findings/ownership/team.ts';
import type { Evidence, Subject } from '../core/rules/rule.ts';
import { toSubjectResource } from '../assessments/rules/subject.resource.ts';
import { showReason } from '../reachability/reasons/shown-reason.ts';
import type { PastMoment } from './finding-row.store.ts';
import type {
  AcknowledgementType,
  EvidenceType,
  FindingEventObject,
  FindingSubjectType,
  FindingType,
} from './finding.types.ts';

/**
 * Converts a finding, as it is or was at a past moment, to its API type. Its evidence must already be limited to the
 * scope.
 */
export function toFindingType(finding: Finding, asOf?: PastMoment): FindingType {
  const { subject } = finding;
  return {
    ...finding,
    id: toGlobalId('Finding', finding.id),
    findingId: finding.id,
    ...(asOf && { asOf }),
    domainSubject: subject,
    violationKey: finding.key,
    subject: showSubject(subject),
    evidence: showEvidence(finding.evidence),
    teamReason: ownershipText(finding.teamReason ?? { type: 'nothing' }),
    acknowledgement: finding.acknowledgement && showAcknowledgement(finding.acknowledgement),
  };
}

/** An acknowledgement, as shown by GraphQL and REST. */
export function showAcknowledgement({ by, at, note }: Acknowledgement): AcknowledgementType {
  return { by: actorName(by), email: by.type === 'person' ? by.email : null, at, note };
}

/** An event, as shown by GraphQL and REST. */
export function showEvent({ type, at, actor, details }: FindingEvent): FindingEventObject {
  return {
    type,
    at,
    actor: actorName(actor),
    actorType: actor.type,
    actorEmail: actor.type === 'person' ? actor.email : null,
    details,
  };
}

/** The subject of a finding, as shown by GraphQL and REST. */
export function showSubject(subject: Subject): FindingSubjectType {
  return { type: subject.type, ...toSubjectResource(subject) };
}

/** Evidence, as shown by GraphQL and REST. */
export function showEvidence({ summary, from, to, connections, reasons }: Evidence): EvidenceType {
  return {
    summary,
    from: from ?? null,
    to: to ?? null,
    connections: connections ?? null,
    reasons: reasons.map(showReason),
  };
}
