import { Field, ObjectType } from '@nestjs/graphql';
import type { Unread } from '../../core/inventory/problems/unread.ts';
import type { Audience, EntryDoor, ExposureDoubt } from '../../core/reachability/entry/entry-point.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UnreadType } from '../../snapshots/snapshot.types.ts';
import { ObjectReferenceType } from '../reasons/reason.types.ts';

const DoorEnum = graphqlEnum<EntryDoor['type']>(
  'EntryDoor',
  'What opens a port of a workload to the outside of the cluster.',
  {
    route: 'An Ingress, Gateway API route or OpenShift Route.',
    'load-balancer': 'A Service of type LoadBalancer.',
    'node-port': 'A port of every node.',
    'external-ip': 'An external address of a Service.',
    'host-port': "A port of the pod's node.",
    'host-network': "A pod on its node's network.",
    'pod-address': 'A public address of the pod itself.',
  },
);

const AudienceEnum = graphqlEnum<Audience>('Audience', 'Who can send traffic to an entry point.', {
  internet: 'Anyone on the internet.',
  private: 'Nobody on the internet.',
  unknown: 'Unknown: it depends on the cloud, or on what is in front of the nodes.',
});

@ObjectType({ isAbstract: true })
export abstract class WayInType {
  @Field(() => DoorEnum, { description: 'What opens the port to the outside.' })
  door!: EntryDoor['type'];

  @Field(() => ObjectReferenceType, { nullable: true, description: 'The route, if there is one.' })
  route!: ObjectReferenceType | null;

  @Field(() => ObjectReferenceType, { nullable: true, description: 'The Service, if there is one.' })
  service!: ObjectReferenceType | null;

  @Field(() => AudienceEnum, { description: 'Who can send traffic to it.' })
  audience!: Audience;
}

const ExposureDoubtTypeEnum = graphqlEnum<ExposureDoubt['type']>(
  'ExposureDoubtType',
  'Why unknown entry points may exist.',
  {
    unread: 'An object that may be an entry point could not be read.',
    'missing-service': 'A route leads to a Service that does not exist.',
    'unknown-backend': 'A route leads to an object that is not a Service.',
    'unevaluated-kind': 'There are objects of a kind of entry point that is not evaluated.',
    'endpoints-to-be':
      'A Service without a selector is open to the outside, and pods without an address may become its ' +
      'endpoints.',
    'further-network':
      'Pods are attached to additional networks, which may lead to them without any Service or route.',
  },
);

@ObjectType('ExposureDoubt', {
  description:
    'A reason why unknown entry points may exist. Which of the other fields are set depends on the ' +
    'type.',
})
export class ExposureDoubtType {
  @Field(() => ExposureDoubtTypeEnum, { description: 'The type of the doubt.' })
  type!: ExposureDoubt['type'];

  @Field(() => ObjectReferenceType, {
    nullable: true,
    description: 'The route, if the type is `MISSING_SERVICE` or `UNKNOWN_BACKEND`.',
  })
  route!: ObjectReferenceType | null;

  @Field(() => ObjectReferenceType, {
    nullable: true,
    description: 'The Service, if the type is `MISSING_SERVICE` or `ENDPOINTS_TO_BE`.',
  })
  service!: ObjectReferenceType | null;

  @Field(() => String, {
    nullable: true,
    description: 'The kind as `kind.group`, if the type is `UNKNOWN_BACKEND` or `UNEVALUATED_KIND`.',
  })
  kind!: string | null;

  @Field(() => UnreadType, {
    nullable: true,
    description: 'What could not be read, if the type is `UNREAD`.',
  })
  unread!: Unread | null;

  @Field(() => [String], {
    nullable: true,
    description: "The networks as named by the pods' annotations, if the type is `FURTHER_NETWORK`.",
  })
  networks!: readonly string[] | null;
}
