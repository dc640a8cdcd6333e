import { Field, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import { RUN_STATES } from './run-states.ts';
import type { RunState, SnapshotRun } from './snapshot-run.store.ts';

const RunStateEnum = graphqlEnum(
  'SnapshotRunState',
  'The state of an attempt to take a snapshot.',
  RUN_STATES,
);

@ObjectType('SnapshotRunError', { description: 'Why an attempt failed.' })
export class SnapshotRunErrorType {
  @Field(() => String, { description: 'A stable code in kebab-case.' })
  code!: string;

  @Field(() => String, { description: 'A human-readable message: what happened and what to do.' })
  message!: string;
}

@ObjectType('SnapshotRun', { description: 'An attempt to take a snapshot.' })
export class SnapshotRunType implements Pick<SnapshotRun, 'state' | 'error' | 'startedAt' | 'finishedAt'> {
  @Field(() => RunStateEnum, { description: 'The state of the attempt.' })
  state!: RunState;

  @Field(() => SnapshotRunErrorType, { nullable: true, description: 'Why the attempt failed.' })
  error!: SnapshotRunErrorType | null;

  @Field(() => DateTime, { description: 'When the attempt began.' })
  startedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the attempt ended.' })
  finishedAt!: Date | null;
}
