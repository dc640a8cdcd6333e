import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { CONNECTION_CHANGES } from '../../api/enums.ts';
import { connectionType } from '../../api/graphql/connection.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { SeverityEnum } from '../../api/graphql/severity.ts';
import type { Age } from '../../core/gate/age.ts';
import type { CheckedConnection, CheckedDoubt, Weight } from '../../core/gate/report.ts';
import type { GateVerdict } from '../../core/gate/verdict.ts';
import type { Severity } from '../../core/rules/rule.ts';
import { SnapshotType } from '../../snapshots/snapshot.types.ts';
import { ConnectionChangeEnum, GainAndLossType, JudgedPortsType } from '../comparison/comparison.types.ts';
import { ProposedObjectType } from '../proposal/proposal.types.ts';
import { ManifestLocationType } from '../reasons/reason.types.ts';
import { AGE, COUNTED, DOUBT_OUTCOMES, GATE_VERDICT, WEIGHT, WITHOUT_PII } from './check-enums.ts';
import type { CheckAnswer } from './check.topic.ts';

export const GateVerdictEnum = graphqlEnum('GateVerdict', 'Whether a change may be applied.', GATE_VERDICT);
export const CountedEnum = graphqlEnum('CountedFindings', 'Which findings count in a check.', COUNTED);
export const WithoutPiiEnum = graphqlEnum(
  'WithoutPii',
  'What follows if nothing is classified as personal data.',
  WITHOUT_PII,
);
const AgeEnum = graphqlEnum('FindingAge', 'Whether the base of a check has the same.', AGE);
const WeightEnum = graphqlEnum('CheckWeight', 'Whether something counts in a check.', WEIGHT);
const DoubtOutcomeEnum = graphqlEnum(
  'CheckDoubtOutcome',
  'Why a result of a check is not decided.',
  DOUBT_OUTCOMES,
);

@ObjectType('CheckFinding', { description: 'A violation of a rule by what would be deployed.' })
export class CheckFindingType {
  @Field(() => String, { description: 'The rule, by its key.' })
  rule!: string;

  @Field(() => SeverityEnum, { description: 'The severity of the rule.' })
  severity!: Severity;

  @Field(() => String, { description: 'The workload as `namespace/name[Kind]`, or the namespace.' })
  subject!: string;

  @Field(() => String, { description: 'What is violated.' })
  summary!: string;

  @Field(() => [String], { description: 'What proves it.' })
  reasons!: readonly string[];

  @Field(() => String, { nullable: true, description: 'What to do.' })
  remediation!: string | null;

  @Field(() => String, { description: 'That of the finding, once a snapshot shows it.' })
  fingerprint!: string;

  @Field(() => AgeEnum, { description: 'Whether the base has it too.' })
  age!: Age;

  @Field(() => WeightEnum, { description: 'Whether it counts.' })
  weight!: Weight;

  @Field(() => ManifestLocationType, {
    nullable: true,
    description: 'Where it can be mended in the manifests.',
  })
  location!: ManifestLocationType | null;
}

@ObjectType('CheckDoubt', { description: 'A rule that could not be decided for a subject.' })
export class CheckDoubtType {
  @Field(() => String, { description: 'The rule, by its key.' })
  rule!: string;

  @Field(() => SeverityEnum, { description: 'The severity of the rule.' })
  severity!: Severity;

  @Field(() => String, { description: 'The workload as `namespace/name[Kind]`, or the namespace.' })
  subject!: string;

  @Field(() => DoubtOutcomeEnum, { description: 'Why it is not decided.' })
  outcome!: CheckedDoubt['outcome'];

  @Field(() => String, { description: 'What leaves it open.' })
  message!: string;

  @Field(() => AgeEnum, {
    description: 'Whether it is the same in the base, and the change cannot affect it.',
  })
  age!: Age;

  @Field(() => WeightEnum, { description: 'Whether it counts.' })
  weight!: Weight;
}

@ObjectType('CheckedDifference', {
  description:
    'A connection that differs once the manifests are applied. Empty sets of ports are empty texts.',
})
export class CheckedDifferenceType {
  @Field(() => String, { description: 'Who opens it: `namespace/name[Kind]`, or a range of addresses.' })
  from!: string;

  @Field(() => String, { description: 'Who it is opened to.' })
  to!: string;

  @Field(() => ConnectionChangeEnum, { description: 'The kind of difference.' })
  change!: keyof typeof CONNECTION_CHANGES;

  @Field(() => GainAndLossType, {
    description: 'Ports that become allowed, and ports that are no longer allowed.',
  })
  allowed!: CheckedConnection['allowed'];

  @Field(() => GainAndLossType, {
    description: 'Ports that become unknown, and ports that are no longer unknown.',
  })
  unknown!: CheckedConnection['unknown'];

  @Field(() => JudgedPortsType, {
    nullable: true,
    description:
      'What the change opens, or may open, from or to personal data although nothing declares it. It counts as severity `HIGH`.',
  })
  opens!: NonNullable<CheckedConnection['opens']> | null;
}

export const CheckFindingConnection = connectionType(CheckFindingType, 'CheckFinding', 'findings');
export const CheckDoubtConnection = connectionType(CheckDoubtType, 'CheckDoubt', 'undecided results');
export const CheckedDifferenceConnection = connectionType(
  CheckedDifferenceType,
  'CheckedDifference',
  'differences',
);

@ObjectType('Check', {
  description:
    'Whether manifests may be applied to a cluster: they are laid over a snapshot, and the result is judged by all rules. Nothing is stored.',
})
export class CheckType {
  /** Not part of the schema: used to answer nested fields. */
  answer!: CheckAnswer;

  @Field(() => SnapshotType, { description: 'The snapshot that the manifests were laid over.' })
  base!: SnapshotType;

  @Field(() => GateVerdictEnum, { description: 'Whether they may be applied.' })
  verdict!: GateVerdict;

  @Field(() => [String], { description: 'Why it did not pass; empty if it did.' })
  because!: readonly string[];

  @Field(() => Float, { nullable: true, description: 'The score once the manifests are applied.' })
  score!: number | null;

  @Field(() => Float, { nullable: true, description: 'The score of the snapshot by the same rules.' })
  scoreBefore!: number | null;

  @Field(() => Int, { description: 'Number of workloads with personal data.' })
  piiWorkloads!: number;

  @Field(() => [String], {
    description: 'Workloads and namespaces of which it is not known whether they hold personal data.',
  })
  perhapsPii!: readonly string[];

  @Field(() => [String], {
    description: 'Workloads that hold personal data by the snapshot, and still exist, but no longer do.',
  })
  noLongerPii!: readonly string[];

  @UsualLength(10)
  @Field(() => [ProposedObjectType], { description: 'Objects of the snapshot that are deleted.' })
  deletedObjects!: readonly ProposedObjectType[];

  @UsualLength(2)
  @Field(() => [ProposedObjectType], {
    description: 'Objects of the snapshot that may stay, change or be deleted; which of these is not known.',
  })
  undecidedObjects!: readonly ProposedObjectType[];

  @Field(() => Int, { description: 'How many findings beyond the first 10,000 are only counted.' })
  findingsLeftOut!: number;

  @Field(() => Int, { description: 'How many connections beyond the first 10,000 are only counted.' })
  connectionsLeftOut!: number;

  @Field(() => [String], {
    description:
      'Human-readable messages about what could not be read of the manifests, and about other problems with them.',
  })
  warnings!: readonly string[];
}
