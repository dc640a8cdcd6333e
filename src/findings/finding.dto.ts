import { ApiProperty } from '@nestjs/swagger';
import type { Finding } from '../core/findings/finding.ts';
import type { Cut, PatchedPolicy } from '../core/remediation/patch.ts';
import { SEVERITIES } from '../core/rules/rule.ts';
import type { Severity } from '../core/rules/rule.ts';
import { toGlobalId } from '../api/global-id.ts';
import { toFindingType } from './finding-mapping.ts';
import type { FindingRemedy } from './finding.service.ts';
import { toRemediationType } from './remediation/remediation-mapping.ts';

/** What violates the rule. */
export class FindingSubjectDto {
  @ApiProperty({ enum: ['workload', 'namespace'] })
  type!: Finding['subject']['type'];

  @ApiProperty()
  namespace!: string;

  @ApiProperty({ type: String, nullable: true })
  kind!: string | null;

  @ApiProperty({ type: String, nullable: true })
  name!: string | null;
}

/** The path or fact that proves a violation. */
export class EvidenceDto {
  @ApiProperty({ description: 'One sentence for people.' })
  summary!: string;

  @ApiProperty({ required: false })
  from?: string;

  @ApiProperty({ required: false })
  to?: string;

  @ApiProperty({ required: false, description: 'What is allowed, e.g. `TCP 80,443-445`.' })
  connections?: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'object' },
    description: 'Policies, rules and defaults that decided, each with a `type`.',
  })
  reasons!: readonly object[];
}

/** A finding in the REST API. */
export class FindingDto {
  @ApiProperty({ description: 'As in the GraphQL API.' })
  id!: string;

  @ApiProperty({ description: 'Stays the same however often the finding comes back.' })
  fingerprint!: string;

  @ApiProperty({ description: 'Id of the cluster.' })
  cluster!: string;

  @ApiProperty({ description: 'Key of the rule, e.g. `public-egress`.' })
  rule!: string;

  @ApiProperty({ enum: SEVERITIES })
  severity!: Severity;

  @ApiProperty({ type: FindingSubjectDto })
  subject!: FindingSubjectDto;

  @ApiProperty({ type: EvidenceDto })
  evidence!: EvidenceDto;

  @ApiProperty({ enum: ['open', 'resolved'] })
  state!: Finding['state'];

  @ApiProperty({ enum: ['current', 'stale'], description: '`stale`: the evidence could not be re-read.' })
  freshness!: Finding['freshness'];

  @ApiProperty({ format: 'date-time', type: String })
  firstSeenAt!: Date;

  @ApiProperty({ format: 'date-time', type: String })
  lastSeenAt!: Date;

  @ApiProperty({ format: 'date-time', type: String, nullable: true })
  resolvedAt!: Date | null;

  @ApiProperty({ format: 'date-time', type: String, nullable: true })
  dueAt!: Date | null;
}

/** Connections that are allowed today and that a patch takes away. */
export class PatchCutDto implements Cut {
  @ApiProperty({
    enum: ['outside', 'served', 'unserved'],
    description: 'With addresses outside the cluster, on ports that are served or declared, or on others.',
  })
  kind!: Cut['kind'];

  @ApiProperty({ enum: ['ingress', 'egress'], description: 'The side whose policies change.' })
  direction!: Cut['direction'];

  @ApiProperty({ description: '`namespace/name[Kind]` of the workload whose policies change.' })
  workload!: string;

  @ApiProperty({ type: [String], description: 'The other ends.' })
  peers!: readonly string[];

  @ApiProperty({ description: 'What is cut, e.g. `TCP 80,443-445`.' })
  connections!: string;
}

/** A NetworkPolicy that a patch creates or replaces. */
export class PatchedPolicyDto {
  @ApiProperty({ enum: ['create', 'replace'] })
  change!: PatchedPolicy['change'];

  @ApiProperty()
  namespace!: string;

  @ApiProperty()
  name!: string;
}

/** How to mend a violation. */
export class RemediationDto {
  @ApiProperty({ description: 'What to do (Markdown).' })
  text!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'The policies that close the violation, as YAML, what they cut first. Null where policies cannot, and for tokens that see some namespaces only.',
  })
  patch!: string | null;

  @ApiProperty({ type: [PatchedPolicyDto], description: 'The policies of the patch.' })
  policies!: readonly PatchedPolicyDto[];

  @ApiProperty({ type: [PatchCutDto], description: 'What the patch takes away, worst first.' })
  cuts!: readonly PatchCutDto[];
}

/** A finding by itself, with how to mend it. */
export class FindingDetailDto extends FindingDto {
  @ApiProperty({ type: RemediationDto, nullable: true })
  remediation!: RemediationDto | null;
}

export function toFindingDetailDto(finding: Finding, remedy: FindingRemedy | null): FindingDetailDto {
  return { ...fieldsOf(finding), remediation: remedy && toRemediationType(remedy) };
}

export function toFindingDto(finding: Finding): FindingDto {
  return fieldsOf(finding);
}

function fieldsOf(finding: Finding) {
  const { id, subject } = toFindingType(finding);
  return {
    id,
    fingerprint: finding.fingerprint,
    cluster: toGlobalId('Cluster', finding.clusterId),
    rule: finding.ruleId,
    severity: finding.severity,
    subject,
    evidence: finding.evidence,
    state: finding.state,
    freshness: finding.freshness,
    firstSeenAt: finding.firstSeenAt,
    lastSeenAt: finding.lastSeenAt,
    resolvedAt: finding.resolvedAt,
    dueAt: finding.dueAt,
  };
}
