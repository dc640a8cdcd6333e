import { Field, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import type { Simulation, SimulationCase } from '../../core/simulation/simulation.ts';
import { SnapshotType } from '../../snapshots/snapshot.types.ts';
import { ReasonObject } from '../reasons/reason.types.ts';
import { VerdictEnum } from '../connections/connection.types.ts';
import { WorkloadReferenceType } from '../workload.types.ts';
import { ExpectationEnum } from '../../scenarios/scenario.types.ts';
import { CASE_OUTCOMES, SCENARIO_ORIGINS, SCENARIO_OUTCOMES } from './simulation-enums.ts';

const OutcomeEnum = graphqlEnum('ScenarioOutcome', 'Whether a scenario is as expected.', SCENARIO_OUTCOMES);
const CaseOutcomeEnum = graphqlEnum('SimulationCaseOutcome', 'What is known of a case.', CASE_OUTCOMES);
const OriginEnum = graphqlEnum('ScenarioOrigin', 'Where a scenario comes from.', SCENARIO_ORIGINS);

@ObjectType('SimulatedHop', { description: 'One connection of a simulated path.' })
export class SimulatedHopType {
  @Field(() => String, {
    description: '`namespace/name[Kind]`, a range of addresses, or what leads in from the internet.',
  })
  from!: string;

  @Field(() => String, { description: '`namespace/name[Kind]`, or a range of addresses.' })
  to!: string;

  @Field(() => String, { description: 'The ports, e.g. `TCP 80,443-445`.' })
  connections!: string;

  @Field(() => VerdictEnum, { description: 'Whether it is possible.' })
  verdict!: 'allowed' | 'denied' | 'unknown';

  @UsualLength(2)
  @Field(() => [ReasonObject], { description: 'Why, for one of the ports.' })
  reasons!: readonly ReasonObject[];
}

@ObjectType('SimulationCase', { description: 'What is not as a scenario expects, or is not decided.' })
export class SimulationCaseType {
  @Field(() => CaseOutcomeEnum, { description: 'What is known of it.' })
  outcome!: SimulationCase['outcome'];

  @Field(() => WorkloadReferenceType, {
    nullable: true,
    description: 'The workload that a built-in scenario attacks. Null for written scenarios.',
  })
  subject!: WorkloadReferenceType | null;

  @Field(() => String, { description: 'What happens, on which path, and which change cuts it.' })
  text!: string;

  @UsualLength(2)
  @Field(() => [SimulatedHopType], {
    description:
      'The shortest path. Empty for built-in scenarios, whose text describes it, and for paths that the token does not see as a whole.',
  })
  path!: readonly SimulatedHopType[];

  @UsualLength(2)
  @Field(() => [ReasonObject], { description: 'Why, for the whole path.' })
  reasons!: readonly ReasonObject[];

  @Field(() => String, {
    nullable: true,
    description: 'The one change that cuts the path. Null if no policy can, or the text says it.',
  })
  change!: string | null;
}

@ObjectType('Simulation', { description: 'The outcome of one scenario.' })
export class SimulationType {
  @Field(() => String, { description: 'The name of the scenario.' })
  name!: string;

  @Field(() => String, { description: 'What is simulated.' })
  title!: string;

  @Field(() => OriginEnum, { description: 'Where it comes from.' })
  origin!: Simulation['origin'];

  @Field(() => ExpectationEnum, { description: 'What it expects.' })
  expect!: Simulation['expect'];

  @Field(() => OutcomeEnum, { description: 'Whether it is as expected.' })
  outcome!: Simulation['outcome'];

  @UsualLength(5)
  @Field(() => [SimulationCaseType], { description: 'Violated first, then undecided: at most 50.' })
  cases!: readonly SimulationCaseType[];

  @Field(() => Int, { description: 'Number of further cases.' })
  more!: number;

  @Field(() => String, { nullable: true, description: 'Why it is not decided, or what it depends on.' })
  message!: string | null;
}

@ObjectType('SimulationRun', { description: 'The outcomes of scenarios on one snapshot.' })
export class SimulationRunType {
  @Field(() => SnapshotType, { description: 'The snapshot that was used.' })
  snapshot!: SnapshotType;

  @UsualLength(12)
  @Field(() => [SimulationType], { description: 'The built-in scenarios first.' })
  simulations!: readonly SimulationType[];

  @Field(() => [String], { description: 'What of the manifests could not be read, and other problems.' })
  warnings!: readonly string[];
}
