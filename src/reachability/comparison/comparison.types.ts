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

export const PresenceEnum = graphqlEnum<Presence>('Presence', 'Which of two snapshots hold a workload.', {
  both: 'Both.',
  added: 'The second only.',
  removed: 'The first only.',
});

export const ConnectionChangeEnum = graphqlEnum<ConnectionDifference['change']>(
  'ConnectionChange',
  'How a connection differs between two snapshots.',
  {
    added: 'Nothing was allowed or unknown in the first.',
    removed: 'Nothing is allowed or unknown in the second.',
    changed: 'Other ports are allowed or unknown.',
  },
);

@ObjectType('ComparedEndpoint', { description: 'An end of a connection that two snapshots are compared by.' })
export class ComparedEndpointType {
  @Field(() => EndpointTypeEnum, { description: 'What it is.' })
  type!: ComparedEndpoint['type'];

  @Field(() => String, { description: '`namespace/name[Kind]`, or `first-last` of the addresses.' })
  label!: string;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'The workload.' })
  workload!: WorkloadReferenceType | null;

  @Field(() => AddressRangeType, { nullable: true, description: 'The addresses.' })
  addresses!: AddressRangeType | null;

  @Field(() => [ExternalCategoryEnum], { description: 'What the addresses are, in either snapshot.' })
  categories!: readonly ExternalCategory[];
}

@ObjectType('JudgedPorts', { description: 'What a snapshot says of a connection.' })
export class JudgedPortsType {
  @Field(() => String, { description: 'What is allowed, e.g. `TCP 80,443-445,UDP 53`.' })
  allowed!: string;

  @Field(() => String, { description: 'What is not decided.' })
  unknown!: string;
}

@ObjectType('GainAndLoss', { description: 'Ports that came and went.' })
export class GainAndLossType {
  @Field(() => String, { description: 'Those that came, e.g. `TCP 80,443-445,UDP 53`.' })
  gained!: string;

  @Field(() => String, { description: 'Those that went.' })
  lost!: string;
}

@ObjectType('ConnectionDifference', {
  description:
    'A connection that two snapshots judge differently. From a workload to itself: between its replicas.',
})
export class ConnectionDifferenceType {
  @Field(() => ComparedEndpointType, { description: 'Who opens the connection.' })
  from!: ComparedEndpointType;

  @Field(() => ComparedEndpointType, { description: 'Who it is opened to.' })
  to!: ComparedEndpointType;

  @Field(() => ConnectionChangeEnum, { description: 'How it differs.' })
  change!: ConnectionDifference['change'];

  @Field(() => GainAndLossType, { description: 'What is allowed and was not, and the other way round.' })
  allowed!: GainAndLossType;

  @Field(() => GainAndLossType, {
    description: 'What is not decided and was decided, and the other way round.',
  })
  unknown!: GainAndLossType;

  @Field(() => JudgedPortsType, { description: 'What the first snapshot says.' })
  before!: JudgedPortsType;

  @Field(() => JudgedPortsType, { description: 'What the second snapshot says.' })
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
    'Who can reach whom in one snapshot and not in another, each by the assumptions it was judged by. Not which policies changed, but what that changes.',
})
export class SnapshotComparisonType {
  /** Not part of the schema: what nested fields are answered by. */
  pair!: readonly [before: Snapshot, after: Snapshot];
  summary?: Promise<ComparisonSummary>;

  @Field(() => CompletenessEnum, {
    description: 'Partial if a snapshot is: what seems to have come or gone may only not have been read.',
  })
  completeness!: Completeness;
}
