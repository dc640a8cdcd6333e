import { Field, ObjectType } from '@nestjs/graphql';
import type { Completeness } from '../../core/inventory/inventory.ts';
import type { Presence } from '../../core/reachability/comparison/diff.ts';
import type {
  ComparedEndpoint,
  ConnectionDifference,
} from '../../core/reachability/comparison/difference.ts';
import type { ExternalCategory } from '../../core/reachability/model/model.ts';
import { connectionType } from '../../api/graphql/connection.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { CompletenessEnum } from '../../snapshots/snapshot.types.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import type { ComparisonSummary } from './comparison.topic.ts';
import { AddressRangeType, EndpointTypeEnum, ExternalCategoryEnum } from '../connections/connection.types.ts';
import { WorkloadReferenceType } from '../workload.types.ts';

export const PresenceEnum = graphqlEnum<Presence>('Presence', 'Which of two snapshots contain a workload.', {
  both: 'Both.',
  added: 'Only the second snapshot.',
  removed: 'Only the first snapshot.',
});

export const ConnectionChangeEnum = graphqlEnum<ConnectionDifference['change']>(
  'ConnectionChange',
  'How a connection differs between two snapshots.',
  {
    added: 'Nothing was allowed or unknown in the first snapshot.',
    removed: 'Nothing is allowed or unknown in the second snapshot.',
    changed: 'The allowed or unknown ports differ.',
  },
);

@ObjectType('ComparedEndpoint', { description: 'One end of a connection in a comparison of two snapshots.' })
export class ComparedEndpointType {
  @Field(() => EndpointTypeEnum, { description: 'Whether the end is a workload or outside addresses.' })
  type!: ComparedEndpoint['type'];

  @Field(() => String, { description: '`namespace/name[Kind]`, or `first-last` of the addresses.' })
  label!: string;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'The workload, if the end is one.' })
  workload!: WorkloadReferenceType | null;

  @Field(() => AddressRangeType, {
    nullable: true,
    description: 'The range of outside addresses, if the end is one.',
  })
  addresses!: AddressRangeType | null;

  @Field(() => [ExternalCategoryEnum], {
    description: 'The categories of the addresses in the two snapshots.',
  })
  categories!: readonly ExternalCategory[];
}

@ObjectType('JudgedPorts', { description: 'The verdicts for one connection in one snapshot.' })
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
  @Field(() => ComparedEndpointType, { description: 'The source of the connection.' })
  from!: ComparedEndpointType;

  @Field(() => ComparedEndpointType, { description: 'The destination of the connection.' })
  to!: ComparedEndpointType;

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
