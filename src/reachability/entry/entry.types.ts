import { Field, ObjectType } from '@nestjs/graphql';
import type { Unread } from '../../core/inventory/unread.ts';
import type { Audience, EntryDoor, ExposureDoubt } from '../../core/reachability/entry/entry-point.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UnreadType } from '../../snapshots/snapshot.types.ts';
import { ObjectReferenceType } from '../reasons/reason.types.ts';

export const DoorEnum = graphqlEnum<EntryDoor['type']>('EntryDoor', 'What opens a cluster to its outside.', {
  route: 'An Ingress, Gateway API route or OpenShift Route.',
  'load-balancer': 'A Service of type LoadBalancer.',
  'node-port': 'A port of every node.',
  'external-ip': 'An external address of a Service.',
  'host-port': "A port of the pod's node.",
  'host-network': "A pod on its node's network.",
  'pod-address': 'A public address of the pod itself.',
});

export const AudienceEnum = graphqlEnum<Audience>('Audience', 'Who may knock at a door.', {
  internet: 'Anyone on the internet.',
  private: 'Nobody there.',
  unknown: 'It depends on the cloud, or on what stands in front of the nodes.',
});

const ExposureDoubtTypeEnum = graphqlEnum<ExposureDoubt['type']>(
  'ExposureDoubtType',
  'Why there may be ways in that are not known.',
  {
    unread: 'Something that may lead in could not be read.',
    'missing-service': 'A route leads to a Service that was not found.',
    'unknown-backend': 'A route leads to something that is no Service.',
    'unevaluated-kind': 'There are objects of a kind that leads in and is not evaluated.',
    'endpoints-to-be':
      'A Service without a selector leads in: pods without an address may become its endpoints.',
    'further-network': 'Pods are attached to networks that may lead to them without any Service or route.',
  },
);

@ObjectType('ExposureDoubt', {
  description: 'Why there may be ways in that are not known. What else it holds goes by its type.',
})
export class ExposureDoubtType {
  @Field(() => ExposureDoubtTypeEnum, { description: 'What it is.' })
  type!: ExposureDoubt['type'];

  @Field(() => ObjectReferenceType, {
    nullable: true,
    description: 'The route of `MISSING_SERVICE` and `UNKNOWN_BACKEND`.',
  })
  route!: ObjectReferenceType | null;

  @Field(() => ObjectReferenceType, {
    nullable: true,
    description: 'The Service of `MISSING_SERVICE` and `ENDPOINTS_TO_BE`.',
  })
  service!: ObjectReferenceType | null;

  @Field(() => String, {
    nullable: true,
    description: 'The kind of `UNKNOWN_BACKEND` and `UNEVALUATED_KIND`, `kind.group`.',
  })
  kind!: string | null;

  @Field(() => UnreadType, { nullable: true, description: 'Of `UNREAD`: what could not be read.' })
  unread!: Unread | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Of a `FURTHER_NETWORK`: the networks, as annotations of the pods name them.',
  })
  networks!: readonly string[] | null;
}
