import { z } from 'zod';
import { FINDING_EVENT_TYPES, FINDING_STATES, FRESHNESS, SEVERITY, SUBJECT_TYPES } from '../api/enums.ts';
import { toGlobalId } from '../api/global-id.ts';
import { oneOf, resource } from '../api/rest/resource.ts';
import { ruleResource, toRuleResource } from '../assessments/rules/rule.resource.ts';
import type { Finding, FindingEvent } from '../core/findings/finding.ts';
import { reasonResource } from '../reachability/reasons/reason.resource.ts';
import { showEvidence, showSubject } from './finding-mapping.ts';
import type { FindingRemedy } from './finding.service.ts';
import { toRemediationType } from './remediation/remediation-mapping.ts';
import { remediationResource } from './remediation/remediation.resource.ts';

const subject = resource(
  'FindingSubject',
  z
    .object({
      type: oneOf(SUBJECT_TYPES).describe('Whether the subject is a workload or a namespace.'),
      namespace: z.string().describe('The namespace, or the namespace of the workload.'),
      kind: z.string().nullable().describe('The kind of the workload.'),
      name: z.string().nullable().describe('The name of the workload.'),
    })
    .describe('The workload or namespace that violates the rule.'),
);

const evidence = resource(
  'Evidence',
  z
    .object({
      summary: z.string().describe('One sentence for people.'),
      from: z.string().nullable().describe('The source of the connection.'),
      to: z.string().nullable().describe('The destination of the connection.'),
      connections: z.string().nullable().describe('The allowed ports, e.g. `TCP 80,443-445`.'),
      reasons: z.array(reasonResource).readonly().describe('The policies, rules and defaults that decided.'),
    })
    .describe('The connection or fact that proves a violation.'),
);

/** Limits the answer for a finding that has been resolved and reopened for years. */
const SHOWN_EVENTS = 100;

const findingEvent = resource(
  'FindingEvent',
  z
    .object({
      type: oneOf(FINDING_EVENT_TYPES).describe('What happened.'),
      at: z.date().describe('When it happened.'),
      actor: z.string().describe('`system`, or the name of the person or token.'),
      details: z
        .record(z.string(), z.unknown())
        .describe('The differences, by field. Empty for tokens that are limited to some namespaces.'),
    })
    .describe('An event in the history of a finding.'),
);

export const findingResource = resource(
  'Finding',
  z
    .object({
      id: z.string().describe('The same id as in the GraphQL API.'),
      fingerprint: z.string().describe('Stays the same when the finding is resolved and comes back.'),
      cluster: z.string().describe('The id of the cluster.'),
      rule: ruleResource,
      severity: oneOf(SEVERITY).describe('How severe the finding is.'),
      subject,
      evidence,
      state: oneOf(FINDING_STATES).describe('Whether the violation still exists.'),
      freshness: oneOf(FRESHNESS).describe(
        '`stale` if the newest snapshot could neither confirm nor resolve the finding.',
      ),
      firstSeenAt: z.date().describe('When the finding was first seen.'),
      lastSeenAt: z.date().describe('When the finding was last seen.'),
      resolvedAt: z.date().nullable().describe('When the finding was resolved.'),
      dueAt: z.date().nullable().describe('When the finding should be fixed by.'),
      remediation: remediationResource.nullable(),
      history: z
        .array(findingEvent)
        .readonly()
        .describe(`The newest ${SHOWN_EVENTS} events of the finding, oldest first.`),
    })
    .describe('A violation of a rule by one subject, tracked over time.'),
);
export type FindingResource = z.output<typeof findingResource>;

/** A finding with its remediation and events. */
export interface FindingParts {
  readonly finding: Finding;
  readonly remedy: FindingRemedy | null;
  readonly events: readonly FindingEvent[];
}

/** Converts a finding to its REST resource. Its evidence must already be limited to the scope. */
export function toFindingResource({ finding, remedy, events }: FindingParts): FindingResource {
  return {
    id: toGlobalId('Finding', finding.id),
    fingerprint: finding.fingerprint,
    cluster: toGlobalId('Cluster', finding.clusterId),
    rule: toRuleResource(finding.ruleId),
    severity: finding.severity,
    subject: showSubject(finding.subject),
    evidence: showEvidence(finding.evidence),
    state: finding.state,
    freshness: finding.freshness,
    firstSeenAt: finding.firstSeenAt,
    lastSeenAt: finding.lastSeenAt,
    resolvedAt: finding.resolvedAt,
    dueAt: finding.dueAt,
    remediation: remedy && toRemediationType(remedy),
    history: events
      .slice(-SHOWN_EVENTS)
      .map(({ type, at, actor, details }) => ({ type, at, actor, details })),
  };
}
