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
  allowed: 'The connection can be opened.',
  denied: 'The connection cannot be opened.',
  unknown: 'Not decided: the Kubernetes API leaves the behaviour open, or something could not be read.',
});

export const ProtocolEnum = graphqlEnum(
  'Protocol',
  'A transport protocol.',
  Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, `${protocol}.`])),
);

export const EndpointTypeEnum = graphqlEnum<Endpoint['type']>(
  'EndpointType',
  'The type of an end of a connection.',
  {
    workload: 'A workload of the cluster.',
    external: 'Addresses outside the cluster.',
  },
);

export const ExternalCategoryEnum = graphqlEnum<ExternalCategory>(
  'ExternalCategory',
  'The category of outside addresses.',
  {
    'public-internet': 'Public addresses of the internet.',
    private: 'Addresses of private networks.',
    'link-local': 'Link-local.',
    metadata: 'Addresses at which clouds serve credentials to machines.',
    loopback: 'Loopback.',
    multicast: 'Multicast.',
    cluster: "The cluster's own address ranges.",
    reserved: 'Reserved.',
  },
);

@ObjectType('AddressRange', { description: 'A range of addresses, including both ends.' })
export class AddressRangeType {
  @Field(() => String, { description: 'The first address.' })
  first!: string;

  @Field(() => String, { description: 'The last address.' })
  last!: string;
}

@ObjectType('ConnectionEndpoint', { description: 'An end of a connection: a workload or outside addresses.' })
export class ConnectionEndpointType {
  @Field(() => EndpointTypeEnum, { description: 'Whether the end is a workload or outside addresses.' })
  type!: Endpoint['type'];

  @Field(() => String, { description: '`namespace/name[Kind]`, or `first-last` of the addresses.' })
  label!: string;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'The workload, if the end is one.' })
  workload!: WorkloadReferenceType | null;

  @Field(() => AddressRangeType, {
    nullable: true,
    description: 'The range of outside addresses, if the end is one.',
  })
  addresses!: AddressRangeType | null;

  @Field(() => ExternalCategoryEnum, {
    nullable: true,
    description: 'The category of the outside addresses.',
  })
  category!: ExternalCategory | null;
}

@ObjectType('Reachability', {
  description:
    'The connections that one end may open to another. Ports are given as text, e.g. `TCP ' +
    '80,443-445,UDP 53`.',
})
export class ReachabilityType {
  @Field(() => ConnectionEndpointType, { description: 'The source of the connections.' })
  from!: ConnectionEndpointType;

  @Field(() => ConnectionEndpointType, { description: 'The destination of the connections.' })
  to!: ConnectionEndpointType;

  @Field(() => String, { description: 'Ports on which some pod of `from` can connect to some pod of `to`.' })
  allowed!: string;

  @Field(() => String, { description: 'Ports whose verdict is unknown.' })
  unknown!: string;

  @Field(() => String, { description: 'Ports that are denied, out of the requested ones.' })
  denied!: string;
}

export const ReachabilityConnection = connectionType(ReachabilityType, 'Reachability', 'connections');

@InputType({
  description: 'Ports of a protocol. Without `protocol`, of all protocols; without `ports`, all ports.',
})
export class PortFilterInput {
  @Field(() => ProtocolEnum, { nullable: true, description: 'The protocol of the ports.' })
  protocol?: Protocol | null;

  @Field(() => PortRange, { nullable: true, description: 'The port or range of ports.' })
  ports?: Range | null;
}
