import { Field, ObjectType } from '@nestjs/graphql';
import type { Completeness } from '../../core/inventory/inventory.ts';
import type { ConnectionDifference } from '../../core/reachability/comparison/difference.ts';
import { CONNECTION_CHANGES, PRESENCE } from '../../api/enums.ts';
import { connectionType } from '../../api/graphql/connection.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { CompletenessEnum } from '../../snapshots/snapshot.types.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import type { ComparisonSummary } from './comparison.topic.ts';
import { ConnectionEndpointType } from '../connections/connection.types.ts';
import { WorkloadReferenceType } from '../workload.types.ts';

export const PresenceEnum = graphqlEnum('Presence', 'Which of two snapshots contain a workload.', PRESENCE);

export const ConnectionChangeEnum = graphqlEnum(
  'ConnectionChange',
  'How a connection differs between two snapshots.',
  CONNECTION_CHANGES,
);

@ObjectType('JudgedPorts', { description: 'The verdicts for a connection in one snapshot.' })
export class JudgedPortsType {
  @Field(() => String, { description: 'The allowed ports, e.g. `TCP 80,443-445,UDP 53`.' })
  allowed!: string;

  @Field(() => String, { description: 'The ports whose verdict is unknown.' })
  unknown!: string;
}

@ObjectType('GainAndLoss', { description: 'Ports that were added and removed.' })
export class GainAndLossType {
  @Field(() => String, { description: 'The added ports, e.g. `TCP 80,443-445,UDP 53`.' })
  gained!: string;

  @Field(() => String, { description: 'The removed ports.' })
  lost!: string;
}

@ObjectType('ConnectionDifference', {
  description:
    'A connection that differs between two snapshots. If both ends are the same workload, the ' +
    'connection is between its pods.',
})
export class ConnectionDifferenceType {
  @Field(() => ConnectionEndpointType, { description: 'Who opens the connection.' })
  from!: ConnectionEndpointType;

  @Field(() => ConnectionEndpointType, { description: 'Who it is opened to.' })
  to!: ConnectionEndpointType;

  @Field(() => ConnectionChangeEnum, { description: 'The kind of difference.' })
  change!: ConnectionDifference['change'];

  @Field(() => GainAndLossType, {
    description: 'Ports that became allowed, and ports that are no longer allowed.',
  })
  allowed!: GainAndLossType;

  @Field(() => GainAndLossType, {
    description: 'Ports that became unknown, and ports that are no longer unknown.',
  })
  unknown!: GainAndLossType;

  @Field(() => JudgedPortsType, { description: 'The verdicts in the first snapshot.' })
  before!: JudgedPortsType;

  @Field(() => JudgedPortsType, { description: 'The verdicts in the second snapshot.' })
  after!: JudgedPortsType;
}

export const ConnectionDifferenceConnection = connectionType(
  ConnectionDifferenceType,
  'ConnectionDifference',
  'differences',
);
export const WorkloadReferenceConnection = connectionType(
  WorkloadReferenceType,
  'WorkloadReference',
  'workloads',
);

@ObjectType('SnapshotComparison', {
  description:
    'Which connections are possible in one snapshot but not in the other, each judged with its own ' +
    'assumptions. It compares the effect of policies, not their text.',
})
export class SnapshotComparisonType {
  /** Not part of the schema: used to answer nested fields. */
  pair!: readonly [before: Snapshot, after: Snapshot];
  summary?: Promise<ComparisonSummary>;

  @Field(() => CompletenessEnum, {
    description:
      'Partial if one of the snapshots is partial: apparent differences may be due to objects that were ' +
      'not read.',
  })
  completeness!: Completeness;
}
