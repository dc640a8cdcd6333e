import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { Unread } from '../../core/inventory/unread.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type { AddressRange } from '../../core/network/sets.ts';
import type { Audience, EntryDoor } from '../../core/reachability/entry/entry-point.ts';
import type {
  Hop,
  PathKind,
  PathOptions,
  PathSearch,
  PathVerdict,
} from '../../core/reachability/paths/path.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { UnreadType } from '../../snapshots/snapshot.types.ts';
import { AddressRangeType, ProtocolEnum, VerdictEnum } from '../connections/connection.types.ts';
import { AudienceEnum, DoorEnum, ExposureDoubtType } from '../entry/entry.types.ts';
import { ObjectReferenceType, ReasonObject } from '../reasons/reason.types.ts';
import type { ShownPath } from '../../core/reachability/paths/path-scope.ts';
import { WorkloadReferenceType } from '../workload.types.ts';

const PathKindEnum = graphqlEnum<PathKind>('PathKind', 'Between what a path leads.', {
  pivot: 'From the internet to a workload.',
  exfiltration: 'From a workload to the internet.',
  lateral: 'Between workloads.',
});

const PathSearchEndEnum = graphqlEnum<PathSearch['search']>('PathSearchEnd', 'Why a search ended.', {
  exhausted: 'Every workload that can be reached was gone on from.',
  enough: 'As many allowed paths as were asked for were found.',
  'cut-off': 'Longer paths were not looked for.',
});

const HopTypeEnum = graphqlEnum<Hop['type']>('HopType', 'What a hop is.', {
  entry: 'In from the internet.',
  connection: 'Between two workloads.',
  exit: 'Out to the internet.',
});

const ShownEnum = graphqlEnum<ShownPath['shown']>('PathShown', 'How much of a path the token sees.', {
  whole: 'All of it.',
  'in-part': 'It leads through what the token does not see.',
});

export const PathPortsEnum = graphqlEnum<NonNullable<PathOptions['ports']>>(
  'PathPorts',
  'Which ports a hop needs.',
  {
    served: 'One that the workload declares, or that a Service leads to.',
    any: 'Any that policies let through.',
  },
);

@ObjectType('PathEntry', { description: 'How a path comes in.' })
export class PathEntryType {
  @Field(() => DoorEnum, { description: 'What it is.' })
  door!: EntryDoor['type'];

  @Field(() => ObjectReferenceType, { nullable: true, description: 'The route, where it is one.' })
  route!: ObjectReferenceType | null;

  @Field(() => ObjectReferenceType, { nullable: true, description: 'The Service, where one is passed.' })
  service!: ObjectReferenceType | null;

  @Field(() => AudienceEnum, { description: 'Who may come in.' })
  audience!: Audience;
}

@ObjectType('PathHop', {
  description: 'One connection of a path. An end that the token does not see is null.',
})
export class PathHopType {
  @Field(() => HopTypeEnum, { description: 'What it is.' })
  type!: Hop['type'];

  @Field(() => VerdictEnum, { description: 'Whether it is open: `ALLOWED` or `UNKNOWN`.' })
  verdict!: PathVerdict;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'Where it begins.' })
  from!: WorkloadReference | null;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'Where it ends.' })
  to!: WorkloadReference | null;

  @Field(() => AddressRangeType, { nullable: true, description: 'Of an `EXIT`: where it ends.' })
  addresses!: AddressRange | null;

  @Field(() => PathEntryType, { nullable: true, description: 'Of an `ENTRY`: how it comes in.' })
  entry!: PathEntryType | null;

  @Field(() => String, { description: 'Its ports, e.g. `TCP 80,443`.' })
  connections!: string;

  @Field(() => ProtocolEnum, { description: 'The protocol that the reasons are of.' })
  protocol!: Protocol;

  @Field(() => Int, { description: 'The port that the reasons are of.' })
  port!: number;

  @Field(() => [ReasonObject], { description: 'Why, on both sides; `explain` tells them apart.' })
  reasons!: readonly ReasonObject[];
}

@ObjectType('Path', { description: 'A chain of connections through workloads, none of which occurs twice.' })
export class PathType {
  @Field(() => VerdictEnum, { description: 'Whether it is open: `UNKNOWN` if one of its hops is.' })
  verdict!: PathVerdict;

  @Field(() => ShownEnum, { description: 'How much of it is shown.' })
  shown!: ShownPath['shown'];

  @Field(() => [PathHopType], {
    description: 'Its hops. Those between what the token does not see are left out.',
  })
  hops!: readonly PathHopType[];
}

@ObjectType('PathSearch', {
  description:
    'The shortest few paths between two ends: the first is always a shortest one; of the others one may be left out where as many as are shown lead to a workload of it sooner. Whoever holds one pod of a workload is taken to hold all.',
})
export class PathSearchType {
  /** Not part of the schema: what the snapshot is shown by. */
  domainSnapshot!: Snapshot;

  @Field(() => PathKindEnum, { description: 'Between what they lead.' })
  kind!: PathKind;

  @Field(() => [PathType], {
    description: 'Those that are allowed, then those that may be; each shortest first.',
  })
  paths!: readonly PathType[];

  @Field(() => PathSearchEndEnum, { description: 'Why the search ended.' })
  search!: PathSearch['search'];

  @Field(() => [UnreadType], { description: 'What could not be read and may hold further paths.' })
  unread!: readonly Unread[];

  @Field(() => [ExposureDoubtType], {
    description: 'Of a `PIVOT`: why there may be ways in that are not known, apart from what is unread.',
  })
  doubts!: readonly ExposureDoubtType[];
}

@InputType({ description: 'How paths are searched.' })
export class PathOptionsInput {
  @Field(() => PathPortsEnum, { defaultValue: 'served', description: 'Which ports a hop needs.' })
  ports!: NonNullable<PathOptions['ports']>;

  @Field(() => Int, { defaultValue: 3, description: 'Paths of each verdict, 1 to 20.' })
  limit!: number;

  @Field(() => Int, { defaultValue: 8, description: 'Hops of the longest path, 1 to 32.' })
  maxHops!: number;
}
