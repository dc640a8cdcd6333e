import { z } from 'zod';
import { FINDING_STATES, FRESHNESS, SEVERITY, SUBJECT_TYPES } from '../api/enums.ts';
import { toGlobalId } from '../api/global-id.ts';
import { oneOf, resource } from '../api/rest/resource.ts';
import type { Finding } from '../core/findings/finding.ts';
import { reasonResource } from '../reachability/reasons/reason.resource.ts';
import { showEvidence, showSubject } from './finding-mapping.ts';
import type { FindingRemedy } from './finding.service.ts';
import { toRemediationType } from './remediation/remediation-mapping.ts';
import { remediationResource } from './remediation/remediation.resource.ts';

const subject = resource(
  'FindingSubject',
  z
    .object({
      type: oneOf(SUBJECT_TYPES).describe('Workload or namespace.'),
      namespace: z.string().describe('The namespace, or that of the workload.'),
      kind: z.string().nullable().describe("The workload's kind."),
      name: z.string().nullable().describe("The workload's name."),
    })
    .describe('What violates the rule.'),
);

const evidence = resource(
  'Evidence',
  z
    .object({
      summary: z.string().describe('One sentence for people.'),
      from: z.string().nullable().describe('Where the connection comes from.'),
      to: z.string().nullable().describe('Where it goes.'),
      connections: z.string().nullable().describe('What is allowed, e.g. `TCP 80,443-445`.'),
      reasons: z.array(reasonResource).readonly().describe('Policies, rules and defaults that decided.'),
    })
    .describe('The path or fact that proves a violation.'),
);

const fields = z.object({
  id: z.string().describe('As in the GraphQL API.'),
  fingerprint: z.string().describe('Stays the same however often the finding comes back.'),
  cluster: z.string().describe('Id of the cluster.'),
  rule: z.string().describe('Key of the rule, e.g. `public-egress`.'),
  severity: oneOf(SEVERITY).describe('How bad it is.'),
  subject,
  evidence,
  state: oneOf(FINDING_STATES).describe('Whether it still exists.'),
  freshness: oneOf(FRESHNESS).describe('`stale`: the evidence could not be re-read.'),
  firstSeenAt: z.date().describe('When it was first seen.'),
  lastSeenAt: z.date().describe('When it was last seen.'),
  resolvedAt: z.date().nullable().describe('When it was seen to be gone.'),
  dueAt: z.date().nullable().describe('By when it should be mended.'),
});

export const findingResource = resource('Finding', fields.describe('A finding.'));
export type FindingResource = z.output<typeof findingResource>;

export const findingDetailResource = resource(
  'FindingDetail',
  fields
    .extend({ remediation: remediationResource.nullable() })
    .describe('A finding by itself, with how to mend it.'),
);
export type FindingDetailResource = z.output<typeof findingDetailResource>;

/** A finding as the REST API shows it. Its evidence is in scope already. */
export function toFindingResource(finding: Finding): FindingResource {
  return {
    id: toGlobalId('Finding', finding.id),
    fingerprint: finding.fingerprint,
    cluster: toGlobalId('Cluster', finding.clusterId),
    rule: finding.ruleId,
    severity: finding.severity,
    subject: showSubject(finding.subject),
    evidence: showEvidence(finding.evidence),
    state: finding.state,
    freshness: finding.freshness,
    firstSeenAt: finding.firstSeenAt,
    lastSeenAt: finding.lastSeenAt,
    resolvedAt: finding.resolvedAt,
    dueAt: finding.dueAt,
  };
}

/** The same, with how to mend it. */
export function toFindingDetailResource(
  finding: Finding,
  remedy: FindingRemedy | null,
): FindingDetailResource {
  return { ...toFindingResource(finding), remediation: remedy && toRemediationType(remedy) };
}
