import { z } from 'zod';
import { SUBJECT_TYPES } from '../api/enums.ts';
import { ACTOR_TYPES, FINDING_EVENT_TYPES } from '../api/finding-event-enums.ts';
import { toGlobalId } from '../api/global-id.ts';
import { oneOf, resource } from '../api/rest/resource.ts';
import { ruleResource, toRuleResource } from '../assessments/rules/rule.resource.ts';
import type { KnownRule } from '../custom-rules/rule-lookup.ts';
import type { Finding, FindingEvent } from '../core/findings/finding.ts';
import { ownershipText } from '../core/findings/ownership/team.ts';
import { reasonResource } from '../reachability/reasons/reason.resource.ts';
import { FINDING_FIELDS } from './finding-fields.ts';
import { showAcknowledgement, showEvent, showEvidence, showSubject } from './finding-mapping.ts';
import type { Remedy } from './remediation/remediation-task.ts';
import { remediationResource, toRemediationResource } from './remediation/remediation.resource.ts';

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
      summary: z.string().describe('A human-readable sentence.'),
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
      actorType: oneOf(ACTOR_TYPES).describe('Whether a snapshot, a person or a program caused the event.'),
      actorEmail: z.string().nullable().describe('The e-mail address of the person.'),
      details: z
        .record(z.string(), z.unknown())
        .describe(
          'The differences, by field. Of what snapshots show, empty for tokens that are limited to some namespaces.',
        ),
    })
    .describe('An event in the history of a finding.'),
);

const acknowledgement = resource(
  'Acknowledgement',
  z
    .object({
      by: z.string().describe('The name of the person, or of the token of a program.'),
      email: z.string().nullable().describe('The e-mail address of the person.'),
      at: z.date().describe('When.'),
      note: z.string().describe('What was decided.'),
    })
    .describe('Somebody knows of a finding and has decided what happens next. The finding stays open.'),
);

export const findingResource = resource(
  'Finding',
  z
    .object({
      id: z.string().describe('The same id as in the GraphQL API.'),
      cluster: z.string().describe('The id of the cluster.'),
      rule: ruleResource,
      subject,
      evidence,
      ...FINDING_FIELDS,
      teamReason: z.string().describe('Why that team owns the finding, or why none does, as a line of text.'),
      version: z
        .int()
        .nullable()
        .describe(
          'Increases with each change by a snapshot and each act except comments. Null for past states.',
        ),
      acknowledgement: acknowledgement.nullable(),
      assignee: z
        .object({ name: z.string(), email: z.string() })
        .nullable()
        .describe('The person whom the finding is assigned to.'),
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
  readonly remedy: Remedy;
  readonly events: readonly FindingEvent[];
  /** Missing: this version does not have it. */
  readonly rule: KnownRule | undefined;
  /** The rules that the configuration disables. */
  readonly disabledRules: readonly string[];
}

/** Leaves out the other fields of a finding. */
const asStored = z.object(FINDING_FIELDS);

/** Converts a finding to its REST resource. Its evidence must already be limited to the scope. */
export function toFindingResource({
  finding,
  remedy,
  events,
  rule,
  disabledRules,
}: FindingParts): FindingResource {
  return {
    ...asStored.parse(finding),
    id: toGlobalId('Finding', finding.id),
    cluster: toGlobalId('Cluster', finding.clusterId),
    rule: toRuleResource(finding.ruleId, rule, disabledRules),
    subject: showSubject(finding.subject),
    evidence: showEvidence(finding.evidence),
    teamReason: ownershipText(finding.teamReason ?? { type: 'nothing' }),
    version: finding.version,
    acknowledgement: finding.acknowledgement && showAcknowledgement(finding.acknowledgement),
    assignee: finding.assignee,
    remediation: toRemediationResource(remedy),
    history: events.slice(-SHOWN_EVENTS).map(showEvent),
  };
}
