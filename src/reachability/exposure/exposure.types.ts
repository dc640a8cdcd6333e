import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type { Audience, EntryDoor, SeenAs } from '../../core/reachability/entry/entry-point.ts';
import type { Verdict } from '../../core/reachability/model/model.ts';
import { connectionType } from '../../api/graphql/connection.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { ProtocolEnum, VerdictEnum } from '../connections/connection.types.ts';
import { AudienceEnum, DoorEnum, ExposureDoubtType } from '../entry/entry.types.ts';
import { ObjectReferenceType, ReasonObject } from '../reasons/reason.types.ts';
import type { Exposedness } from './exposure.topic.ts';
import { WorkloadReferenceType } from '../workload.types.ts';

export const ExposednessEnum = graphqlEnum<Exposedness>(
  'Exposedness',
  'Whether the public internet reaches a workload.',
  {
    exposed: 'It does.',
    'not-exposed': 'It does not: every way in is closed, and everything that may hold others was read.',
    unknown: 'It may: a way in is not decided, or there may be some that are not known.',
  },
);

const SeenAsEnum = graphqlEnum<SeenAs['type']>('SeenAs', 'Whom pods may see traffic come from.', {
  client: 'The client itself.',
  'own-node': "The pods' own node, in place of the client.",
  'load-balancer': 'A load balancer, in place of the client.',
  controller: 'A controller of the cluster.',
  'unidentified-controller': 'A controller that is not known.',
});

@ObjectType('Sighting', { description: 'One way in which pods may see traffic that comes in.' })
export class SightingType {
  @Field(() => SeenAsEnum, { description: 'Whom it comes from.' })
  seenAs!: SeenAs['type'];

  @Field(() => WorkloadReferenceType, {
    nullable: true,
    description: 'Of a `CONTROLLER`: which. Null: the token does not see it.',
  })
  controller!: WorkloadReference | null;

  @Field(() => VerdictEnum, { description: 'Whether policies let it in.' })
  verdict!: Verdict;

  @Field(() => [ReasonObject], { description: 'Why.' })
  reasons!: readonly ReasonObject[];
}

@ObjectType('EntryPoint', { description: 'A port of a workload that something leads to from outside.' })
export class EntryPointType {
  @Field(() => DoorEnum, { description: 'What leads in.' })
  door!: EntryDoor['type'];

  @Field(() => ObjectReferenceType, { nullable: true, description: 'The route, where it is one.' })
  route!: ObjectReferenceType | null;

  @Field(() => ObjectReferenceType, { nullable: true, description: 'The Service, where one is passed.' })
  service!: ObjectReferenceType | null;

  @Field(() => AudienceEnum, { description: 'Who may come in.' })
  audience!: Audience;

  @Field(() => VerdictEnum, {
    description: 'Whether policies let it in: what all sightings agree on, else `UNKNOWN`.',
  })
  verdict!: Verdict;

  @Field(() => ProtocolEnum, { description: 'The protocol.' })
  protocol!: Protocol;

  @Field(() => Int, {
    description: "The pods' port. With reason `UNDECLARED_PORT` the lowest of many that may be open.",
  })
  port!: number;

  @Field(() => [SightingType], {
    description: 'Alternatives: which is true depends on the network plugin and on what stands in front.',
  })
  sightings!: readonly SightingType[];
}

@ObjectType('InternetExposure', { description: 'Whether the public internet reaches a workload, and how.' })
export class InternetExposureType {
  @Field(() => WorkloadReferenceType, { description: 'The workload.' })
  workload!: WorkloadReference;

  @Field(() => ExposednessEnum, { description: 'Whether it does.' })
  exposure!: Exposedness;

  @Field(() => [EntryPointType], { description: 'Ways in that are open to it, or may be.' })
  entryPoints!: readonly EntryPointType[];

  @Field(() => [ExposureDoubtType], { description: 'Why there may be others.' })
  doubts!: readonly ExposureDoubtType[];

  @Field(() => Int, { description: 'Doubts left out, because they name what the token does not see.' })
  withheldDoubts!: number;
}

export const InternetExposureConnection = connectionType(
  InternetExposureType,
  'InternetExposure',
  'workloads',
);
