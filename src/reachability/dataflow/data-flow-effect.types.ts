import { Field, Float, InputType, Int, ObjectType } from '@nestjs/graphql';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { MutationInput, MutationPayload } from '../../api/graphql/mutation.ts';
import { SeverityEnum } from '../../api/graphql/severity.ts';
import { ClusterType } from '../../clusters/cluster.types.ts';
import type { Severity } from '../../core/rules/rule.ts';
import { DataFlowMapType } from '../../dataflows/data-flow-map.types.ts';
import { SnapshotType } from '../../snapshots/snapshot.types.ts';

@ObjectType('DataFlowFindingChange', { description: 'A violation, or a result that is no longer decided.' })
export class FindingChangeType {
  @Field(() => String, { description: 'The rule, by its key.' })
  rule!: string;

  @Field(() => SeverityEnum, { description: 'The severity of the rule.' })
  severity!: Severity;

  @Field(() => String, { description: 'The workload as `namespace/name[Kind]`, or the namespace.' })
  subject!: string;

  @Field(() => String, { description: 'What is violated, or why it is not decided.' })
  text!: string;
}

@ObjectType('DataFlowFindingChanges', { description: 'Changes of one kind.' })
export class FindingChangesType {
  @Field(() => Int, { description: 'How many there are.' })
  count!: number;

  @UsualLength(20)
  @Field(() => [FindingChangeType], { description: 'The first 100 of them.' })
  first!: readonly FindingChangeType[];
}

@ObjectType('ScoreBeforeAndAfter', {
  description: 'The score of a cluster with the map in force and with another one.',
})
export class ScoreBeforeAndAfterType {
  @Field(() => Float, { nullable: true, description: 'With the map in force; null if there is no score.' })
  before!: number | null;

  @Field(() => Float, { nullable: true, description: 'With the other map; null if there is no score.' })
  after!: number | null;

  @Field(() => Float, { nullable: true, description: 'The coverage of `before`, 0 to 1.' })
  coverageBefore!: number | null;

  @Field(() => Float, { nullable: true, description: 'The coverage of `after`, 0 to 1.' })
  coverageAfter!: number | null;
}

@ObjectType('DataFlowEffect', {
  description: 'What a map would change for a cluster whose flows it changes.',
})
export class DataFlowEffectType {
  @Field(() => ClusterType, { description: 'The cluster.' })
  cluster!: ClusterType;

  @Field(() => SnapshotType, {
    nullable: true,
    description: 'The newest complete snapshot, which was judged with both maps; null if none was judged.',
  })
  snapshot!: SnapshotType | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why no snapshot was judged: it is not known what would change. Null if one was.',
  })
  notJudged!: string | null;

  @Field(() => ScoreBeforeAndAfterType, {
    nullable: true,
    description: 'Null if no snapshot was judged, and for tokens that are limited to some namespaces.',
  })
  score!: ScoreBeforeAndAfterType | null;

  @Field(() => FindingChangesType, { nullable: true, description: 'Violations that would be new.' })
  opened!: FindingChangesType | null;

  @Field(() => FindingChangesType, { nullable: true, description: 'Violations that would be gone.' })
  closed!: FindingChangesType | null;

  @Field(() => FindingChangesType, {
    nullable: true,
    description: 'Results that would no longer be decided. Their findings become stale.',
  })
  undecided!: FindingChangesType | null;

  @UsualLength(10)
  @Field(() => [String], {
    description: 'Ends of flows that select nothing. Empty for tokens that are limited to some namespaces.',
  })
  unmatched!: readonly string[];
}

@InputType({ description: 'A data-flow map to apply, or to try.' })
export class ApplyDataFlowMapInput extends MutationInput {
  @Field(() => String, {
    description: 'A `kind: DataFlowMap` document in YAML. It replaces the whole map in force.',
  })
  map!: string;

  @Field(() => Int, {
    description:
      'The version of the map in force, 0 if there is none. If it has another version now, the result is `CONFLICT`.',
  })
  expectedVersion!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why it is applied: 1 to 1,000 characters. Only a dry run needs none.',
  })
  comment?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Changes nothing, and says what would change.',
  })
  dryRun!: boolean;
}

@ObjectType('ApplyDataFlowMapPayload', {
  description: 'The result of applying a data-flow map, or of a dry run.',
})
export class ApplyDataFlowMapPayload extends MutationPayload {
  @Field(() => DataFlowMapType, {
    nullable: true,
    description: 'The map that is now in force; null for a dry run.',
  })
  dataFlowMap?: DataFlowMapType | null;

  @UsualLength(10)
  @Field(() => [DataFlowEffectType], {
    nullable: true,
    description:
      'For a dry run, what would change in the clusters in scope whose flows it changes. Nothing changes in others.',
  })
  effects?: readonly DataFlowEffectType[] | null;

  @UsualLength(10)
  @Field(() => [String], {
    nullable: true,
    description: 'Parts of the map that are probably mistakes, each with its line.',
  })
  warnings?: readonly string[] | null;
}
