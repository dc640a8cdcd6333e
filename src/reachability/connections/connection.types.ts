import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { PROTOCOLS } from '../../core/network/protocol.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type { PortRange as Range } from '../../core/network/sets.ts';
import type { Endpoint, ExternalCategory, Verdict } from '../../core/reachability/model/model.ts';
import { connectionType } from '../../api/graphql/connection.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { PortRange } from '../../api/graphql/scalars.ts';
import { WorkloadReferenceType } from '../workload.types.ts';

export const VerdictEnum = graphqlEnum<Verdict>('Verdict', 'Whether a connection can be opened.', {
  allowed: 'It can.',
  denied: 'It cannot.',
  unknown: 'It is not decided: the API leaves it open, or something could not be read.',
});

export const ProtocolEnum = graphqlEnum(
  'Protocol',
  'A transport protocol.',
  Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, `${protocol}.`])),
);

export const EndpointTypeEnum = graphqlEnum<Endpoint['type']>(
  'EndpointType',
  'What an end of a connection is.',
  {
    workload: 'A workload of the cluster.',
    external: 'Addresses outside of it.',
  },
);

export const ExternalCategoryEnum = graphqlEnum<ExternalCategory>(
  'ExternalCategory',
  'What outside addresses are.',
  {
    'public-internet': 'The internet.',
    private: 'Private networks.',
    'link-local': 'Link-local.',
    metadata: 'Where clouds serve credentials to machines.',
    loopback: 'Loopback.',
    multicast: 'Multicast.',
    cluster: "The cluster's own ranges.",
    reserved: 'Reserved.',
  },
);

@ObjectType('AddressRange', { description: 'Addresses from the first to the last, both included.' })
export class AddressRangeType {
  @Field(() => String, { description: 'The first.' })
  first!: string;

  @Field(() => String, { description: 'The last.' })
  last!: string;
}

@ObjectType('ConnectionEndpoint', { description: 'An end of a connection: a workload or outside addresses.' })
export class ConnectionEndpointType {
  @Field(() => EndpointTypeEnum, { description: 'What it is.' })
  type!: Endpoint['type'];

  @Field(() => String, { description: '`namespace/name[Kind]`, or `first-last` of the addresses.' })
  label!: string;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'The workload.' })
  workload!: WorkloadReferenceType | null;

  @Field(() => AddressRangeType, { nullable: true, description: 'The addresses.' })
  addresses!: AddressRangeType | null;

  @Field(() => ExternalCategoryEnum, { nullable: true, description: 'What the addresses are.' })
  category!: ExternalCategory | null;
}

@ObjectType('Reachability', {
  description: 'What one end may open to another. Ports are as in `TCP 80,443-445,UDP 53`.',
})
export class ReachabilityType {
  @Field(() => ConnectionEndpointType, { description: 'Who opens the connection.' })
  from!: ConnectionEndpointType;

  @Field(() => ConnectionEndpointType, { description: 'Who it is opened to.' })
  to!: ConnectionEndpointType;

  @Field(() => String, { description: 'What some pod of `from` may open to some pod of `to`.' })
  allowed!: string;

  @Field(() => String, { description: 'What may be possible and is not decided.' })
  unknown!: string;

  @Field(() => String, { description: 'What is not possible, of the ports that were asked for.' })
  denied!: string;
}

export const ReachabilityConnection = connectionType(ReachabilityType, 'Reachability', 'connections');

@InputType({
  description: 'Ports of a protocol. Protocol left out: of every one. Ports left out: every port.',
})
export class PortFilterInput {
  @Field(() => ProtocolEnum, { nullable: true, description: 'The protocol.' })
  protocol?: Protocol | null;

  @Field(() => PortRange, { nullable: true, description: 'The port or ports.' })
  ports?: Range | null;
}
