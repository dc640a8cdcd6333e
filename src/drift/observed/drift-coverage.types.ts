import { Field, ObjectType, type FieldMiddleware } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import { DRIFT_COVERAGE } from '../drift-values.ts';
import { DriftEventConnection } from '../drift.types.ts';
import type { DriftCoverage } from './drift-coverage.ts';

export const DriftCoverageEnum = graphqlEnum(
  'DriftCoverage',
  'Whether the changes of a time are known.',
  DRIFT_COVERAGE,
);

@ObjectType('DriftCoverageInterval', {
  description: 'A time of a cluster, half-open, and whether its changes are known.',
})
export class DriftCoverageIntervalType {
  /** Not part of the schema: used to load the cluster. */
  clusterId!: string;

  @Field(() => DateTime, { description: 'The beginning of the time.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The end of the time, which is not part of it.' })
  until!: Date;

  @Field(() => DriftCoverageEnum, { description: 'Whether its changes are known.' })
  coverage!: DriftCoverage;
}

const coverageWhenAsked: FieldMiddleware<DriftConnection> = ({ source }) => source.coverage();

@ObjectType('DriftConnection', {
  description: 'A page of drift events, and what of the period was observed.',
})
export class DriftConnection extends DriftEventConnection {
  @UsualLength(20)
  @Field(() => [DriftCoverageIntervalType], {
    description:
      'What of the period was observed, by cluster and time: of the clusters in the filter, otherwise of the fleet. Without `from`, the period begins with the first snapshot of each cluster. The first 1,000 intervals.',
    middleware: [coverageWhenAsked],
  })
  coverage!: () => Promise<readonly DriftCoverageIntervalType[]>;
}
