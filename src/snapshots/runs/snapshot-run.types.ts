import { Field, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import type { RunState, SnapshotRun } from './snapshot-run.store.ts';

const RunStateEnum = graphqlEnum<RunState>(
  'SnapshotRunState',
  'What became of an attempt to take a snapshot.',
  {
    running: 'It is under way.',
    published: 'It came to a snapshot.',
    failed: 'It came to nothing; the error says why.',
    abandoned: 'A newer attempt took over.',
  },
);

@ObjectType('SnapshotRunError', { description: 'Why an attempt came to nothing.' })
export class SnapshotRunErrorType {
  @Field(() => String, { description: 'Stable, in kebab-case.' })
  code!: string;

  @Field(() => String, { description: 'For people: what happened and what to do.' })
  message!: string;
}

@ObjectType('SnapshotRun', { description: 'An attempt to take a snapshot.' })
export class SnapshotRunType implements Pick<SnapshotRun, 'state' | 'error' | 'startedAt' | 'finishedAt'> {
  @Field(() => RunStateEnum, { description: 'What became of it.' })
  state!: RunState;

  @Field(() => SnapshotRunErrorType, { nullable: true, description: 'Why it failed.' })
  error!: SnapshotRunErrorType | null;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  finishedAt!: Date | null;
}
