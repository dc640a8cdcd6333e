import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { MutationInput, MutationPayload } from '../api/graphql/mutation.ts';
import { DateTime } from '../api/graphql/scalars.ts';
import type { Scenario } from '../core/scenarios/scenario.ts';
import { PersonType } from '../tokens/token.types.ts';
import type { SavedScenario } from './saved-scenario.ts';
import { SCENARIO_EXPECTATIONS } from './scenario-enums.ts';

export const ExpectationEnum = graphqlEnum(
  'ScenarioExpectation',
  'What a scenario expects.',
  SCENARIO_EXPECTATIONS,
);

@ObjectType('SavedScenario', { description: 'A scenario that is judged at every snapshot of its clusters.' })
export class SavedScenarioType {
  @Field(() => String, { description: 'Unique in the fleet. The key of its findings.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is about.' })
  description!: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Names of the clusters that it applies to. Null if it applies to all.',
  })
  clusters!: readonly string[] | null;

  @Field(() => ExpectationEnum, { description: 'What it expects.' })
  expect!: Scenario['expect'];

  @Field(() => String, { description: 'The scenario as a `kind: Scenarios` document, as it was sent.' })
  yaml!: string;

  @Field(() => Int, { description: 'Increases with each change.' })
  version!: number;

  @Field(() => DateTime, { description: 'When it was saved.' })
  savedAt!: Date;

  @Field(() => PersonType, { description: 'Who saved it.' })
  savedBy!: PersonType;
}

@InputType({ description: 'A scenario to save.' })
export class SaveScenarioInput extends MutationInput {
  @Field(() => String, {
    description:
      'A `kind: Scenarios` document in YAML with one scenario. It replaces the one of the same name.',
  })
  scenario!: string;

  @Field(() => Int, {
    description:
      'The version of the saved scenario of this name, 0 if there is none. If it has another version now, the result is `CONFLICT`.',
  })
  expectedVersion!: number;
}

@ObjectType('SaveScenarioPayload', { description: 'The result of saving a scenario.' })
export class SaveScenarioPayload extends MutationPayload {
  @Field(() => SavedScenarioType, { nullable: true, description: 'The scenario as it is now.' })
  scenario?: SavedScenarioType;
}

@InputType({ description: 'A scenario to delete.' })
export class DeleteScenarioInput extends MutationInput {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Int, {
    description: 'Its version. If it has another version now, the result is `CONFLICT`.',
  })
  expectedVersion!: number;
}

@ObjectType('DeleteScenarioPayload', { description: 'The result of deleting a scenario.' })
export class DeleteScenarioPayload extends MutationPayload {
  @Field(() => String, { nullable: true, description: 'The name of the deleted scenario.' })
  deleted?: string;
}

export function toSavedScenarioType({
  scenario,
  yaml,
  version,
  savedAt,
  savedBy,
}: SavedScenario): SavedScenarioType {
  const { name, description = null, clusters, expect } = scenario;
  return {
    name,
    description,
    clusters: clusters === 'all' ? null : clusters,
    expect,
    yaml,
    version,
    savedAt,
    savedBy: savedBy.person,
  };
}
