import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { Unread } from '../../core/inventory/problems/unread.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type { AddressRange } from '../../core/network/sets.ts';
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
import { ExposureDoubtType, WayInType } from '../entry/entry.types.ts';
import { ReasonObject } from '../reasons/reason.types.ts';
import type { ShownPath } from '../../core/reachability/paths/path-scope.ts';
import { WorkloadReferenceType } from '../workload.types.ts';

const PathKindEnum = graphqlEnum<PathKind>('PathKind', 'The ends of a path.', {
  pivot: 'From the internet to a workload.',
  exfiltration: 'From a workload to the internet.',
  lateral: 'Between workloads.',
});

const PathSearchEndEnum = graphqlEnum<PathSearch['search']>('PathSearchEnd', 'Why a search ended.', {
  exhausted: 'All reachable workloads were searched.',
  enough: 'The requested number of allowed paths was found.',
  'cut-off': 'Longer paths were not searched.',
});

const HopTypeEnum = graphqlEnum<Hop['type']>('HopType', 'The type of a hop.', {
  entry: 'From the internet to a workload.',
  connection: 'Between two workloads.',
  exit: 'From a workload to the internet.',
});

const ShownEnum = graphqlEnum<ShownPath['shown']>('PathShown', 'How much of a path the token may see.', {
  whole: 'The whole path is visible.',
  'in-part': 'Parts of the path are out of scope.',
});

export const PathPortsEnum = graphqlEnum<NonNullable<PathOptions['ports']>>(
  'PathPorts',
  'Which ports count for a hop.',
  {
    served: 'Ports that the workload declares, or that a Service leads to.',
    any: 'All ports that policies allow.',
  },
);

@ObjectType('PathEntry', { description: 'How a path enters the cluster.' })
export class PathEntryType extends WayInType {}

@ObjectType('PathHop', {
  description: 'One connection of a path. An end that is out of scope is null.',
})
export class PathHopType {
  @Field(() => HopTypeEnum, { description: 'The type of the hop.' })
  type!: Hop['type'];

  @Field(() => VerdictEnum, { description: 'Whether the connection can be opened: `ALLOWED` or `UNKNOWN`.' })
  verdict!: PathVerdict;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'The source workload.' })
  from!: WorkloadReference | null;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'The destination workload.' })
  to!: WorkloadReference | null;

  @Field(() => AddressRangeType, {
    nullable: true,
    description: 'The destination addresses, if the type is `EXIT`.',
  })
  addresses!: AddressRange | null;

  @Field(() => PathEntryType, { nullable: true, description: 'The entry point, if the type is `ENTRY`.' })
  entry!: PathEntryType | null;

  @Field(() => String, { description: 'The ports of the connection, e.g. `TCP 80,443`.' })
  connections!: string;

  @Field(() => ProtocolEnum, { description: 'The protocol that the reasons are about.' })
  protocol!: Protocol;

  @Field(() => Int, { description: 'The port that the reasons are about.' })
  port!: number;

  @UsualLength(4)
  @Field(() => [ReasonObject], {
    description:
      'The reasons of both sides, without those of a side that is out of scope; use `explain` to see them by side.',
  })
  reasons!: readonly ReasonObject[];
}

@ObjectType('Path', {
  description: 'A chain of connections through workloads, each of which occurs only once.',
})
export class PathType {
  @Field(() => VerdictEnum, {
    description: 'Whether the whole path can be used: `UNKNOWN` if one of its hops is.',
  })
  verdict!: PathVerdict;

  @Field(() => ShownEnum, { description: 'How much of the path is visible.' })
  shown!: ShownPath['shown'];

  @UsualLength(5)
  @Field(() => [PathHopType], {
    description: 'The hops of the path. Hops between two ends that are out of scope are left out.',
  })
  hops!: readonly PathHopType[];
}

@ObjectType('PathSearch', {
  description:
    'The shortest paths between two ends. The first path is always a shortest one. Another path may be ' +
    'left out if enough shorter paths lead to one of its workloads. An attacker who controls one pod ' +
    'of a workload is assumed to control all of them.',
})
export class PathSearchType {
  /** Not part of the schema: used to load the snapshot. */
  domainSnapshot!: Snapshot;

  @Field(() => PathKindEnum, { description: 'The ends of the paths.' })
  kind!: PathKind;

  @UsualLength(6)
  @Field(() => [PathType], {
    description: 'The allowed paths, followed by those that are unknown; each shortest first.',
  })
  paths!: readonly PathType[];

  @Field(() => PathSearchEndEnum, { description: 'Why the search ended.' })
  search!: PathSearch['search'];

  @UsualLength(4)
  @Field(() => [UnreadType], { description: 'What could not be read and may contain further paths.' })
  unread!: readonly Unread[];

  @UsualLength(4)
  @Field(() => [ExposureDoubtType], {
    description:
      'For paths from the internet, why unknown entry points may exist, except for what is in `unread`.',
  })
  doubts!: readonly ExposureDoubtType[];
}

/** Default for the number of paths per verdict. */
export const DEFAULT_PATH_LIMIT = 3;

@InputType({ description: 'Options of a path search.' })
export class PathOptionsInput {
  @Field(() => PathPortsEnum, { defaultValue: 'served', description: 'Which ports count for a hop.' })
  ports!: NonNullable<PathOptions['ports']>;

  @Field(() => Int, {
    defaultValue: DEFAULT_PATH_LIMIT,
    description: 'Maximum number of paths per verdict, 1 to 20.',
  })
  limit!: number;

  @Field(() => Int, { defaultValue: 8, description: 'Maximum number of hops of a path, 1 to 32.' })
  maxHops!: number;
}
