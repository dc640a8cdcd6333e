import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type { SeenAs } from '../../core/reachability/entry/entry-point.ts';
import type { Verdict } from '../../core/reachability/model/model.ts';
import { connectionType } from '../../api/graphql/connection.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { ProtocolEnum, VerdictEnum } from '../connections/connection.types.ts';
import { ExposureDoubtType, WayInType } from '../entry/entry.types.ts';
import { ReasonObject } from '../reasons/reason.types.ts';
import type { Exposedness } from './exposure.topic.ts';
import { WorkloadReferenceType } from '../workload.types.ts';

export const ExposednessEnum = graphqlEnum<Exposedness>(
  'Exposedness',
  'Whether the internet can reach a workload.',
  {
    exposed: 'The internet can reach it.',
    'not-exposed':
      'The internet cannot reach it: all entry points are closed, and all objects that may be further entry points were read.',
    unknown:
      'The internet may reach it: the verdict for an entry point is unknown, or unknown entry points may ' +
      'exist.',
  },
);

const SeenAsEnum = graphqlEnum<SeenAs['type']>('SeenAs', 'The source that pods see for incoming traffic.', {
  client: 'The client itself.',
  'own-node': "The pods' own node, instead of the client.",
  'load-balancer': 'A load balancer, instead of the client.',
  controller: 'An ingress controller in the cluster.',
  'unidentified-controller': 'An ingress controller that is not known.',
});

@ObjectType('Sighting', { description: 'One possible source that pods may see for incoming traffic.' })
export class SightingType {
  @Field(() => SeenAsEnum, { description: 'The source that pods see.' })
  seenAs!: SeenAs['type'];

  @Field(() => WorkloadReferenceType, {
    nullable: true,
    description: 'The controller, if the source is `CONTROLLER`. Null if it is out of scope.',
  })
  controller!: WorkloadReference | null;

  @Field(() => VerdictEnum, { description: 'Whether policies allow the traffic.' })
  verdict!: Verdict;

  @UsualLength(3)
  @Field(() => [ReasonObject], { description: 'The reasons for the verdict.' })
  reasons!: readonly ReasonObject[];
}

@ObjectType('EntryPoint', { description: 'A port of a workload that is reachable from outside the cluster.' })
export class EntryPointType extends WayInType {
  @Field(() => VerdictEnum, {
    description:
      'Whether policies allow the traffic: the verdict that all sightings agree on, otherwise `UNKNOWN`.',
  })
  verdict!: Verdict;

  @Field(() => ProtocolEnum, { description: 'The protocol of the port.' })
  protocol!: Protocol;

  @Field(() => Int, {
    description:
      'The port of the pods. With the reason `UNDECLARED_PORT`, the lowest of many ports that may be ' +
      'open.',
  })
  port!: number;

  @UsualLength(3)
  @Field(() => [SightingType], {
    description:
      'The sources that pods may see. Which one applies depends on the network plugin and on what is in ' +
      'front of the cluster.',
  })
  sightings!: readonly SightingType[];
}

@ObjectType('InternetExposure', { description: 'Whether and how the internet can reach a workload.' })
export class InternetExposureType {
  @Field(() => WorkloadReferenceType, { description: 'The workload.' })
  workload!: WorkloadReference;

  @Field(() => ExposednessEnum, { description: 'Whether the internet can reach it.' })
  exposure!: Exposedness;

  @UsualLength(4)
  @Field(() => [EntryPointType], { description: 'Entry points that are or may be open to the internet.' })
  entryPoints!: readonly EntryPointType[];

  @UsualLength(2)
  @Field(() => [ExposureDoubtType], { description: 'Why unknown entry points may exist.' })
  doubts!: readonly ExposureDoubtType[];

  @Field(() => Int, {
    description: 'Number of doubts that are left out because they name something out of scope.',
  })
  withheldDoubts!: number;
}

export const InternetExposureConnection = connectionType(
  InternetExposureType,
  'InternetExposure',
  'workloads',
);
