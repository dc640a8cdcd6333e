import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PROTOCOLS } from '../../core/network/protocol.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type { AddressFamily, PortRange as Range } from '../../core/network/sets.ts';
import type { ExternalCategory, Verdict } from '../../core/reachability/model/model.ts';
import { connectionType } from '../../api/graphql/connection.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { PortRange } from '../../api/graphql/scalars.ts';
import type {
  ConnectionEnd,
  ConnectionSpan,
  OutsideForm,
  OutsidePart,
  RowGrouping,
} from './connection-row.ts';
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

export const EndpointTypeEnum = graphqlEnum<ConnectionEnd['type']>(
  'EndpointType',
  'The type of an end of a connection.',
  {
    workload: 'A workload of the cluster.',
    external: 'A range of addresses outside the cluster.',
    outside: 'Outside addresses with the same verdict; see `outside`.',
    namespace: 'A namespace, for some of its workloads.',
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

const OutsideShareEnum = graphqlEnum<OutsidePart['share']>(
  'OutsideShare',
  'Whether all addresses of a category are included.',
  { all: 'All addresses of the category.', part: 'Some addresses; the others have a different verdict.' },
);

const AddressFamilyEnum = graphqlEnum<AddressFamily>('AddressFamily', 'The IP version of addresses.', {
  IPv4: 'IPv4.',
  IPv6: 'IPv6.',
});

@ObjectType('OutsidePart', { description: 'Outside addresses of one category and IP version.' })
export class OutsidePartType implements OutsidePart {
  @Field(() => ExternalCategoryEnum, { description: 'The category of the addresses.' })
  category!: ExternalCategory;

  @Field(() => AddressFamilyEnum, { description: 'The IP version of the addresses.' })
  family!: AddressFamily;

  @Field(() => OutsideShareEnum, { description: 'Whether all addresses of the category are included.' })
  share!: OutsidePart['share'];

  @Field(() => Int, { description: 'Number of address ranges; `outside: RANGES` lists them.' })
  ranges!: number;
}

@ObjectType('ConnectionEndpoint', {
  description: 'An end of a connection: a workload, a namespace, or outside addresses.',
})
export class ConnectionEndpointType {
  @Field(() => EndpointTypeEnum, { description: 'The type of the end.' })
  type!: ConnectionEnd['type'];

  @Field(() => String, {
    description:
      '`namespace/name[Kind]`, the namespace, `first-last` of the addresses, or a description of the outside addresses.',
  })
  label!: string;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'The workload, if the end is one.' })
  workload!: WorkloadReferenceType | null;

  @Field(() => String, { nullable: true, description: 'The namespace, or the namespace of the workload.' })
  namespace!: string | null;

  @Field(() => AddressRangeType, {
    nullable: true,
    description: 'The range of addresses of an `EXTERNAL` end.',
  })
  addresses!: AddressRangeType | null;

  @Field(() => [ExternalCategoryEnum], {
    description: 'The categories of the addresses; in a comparison, in the two snapshots.',
  })
  categories!: readonly ExternalCategory[];

  @UsualLength(4)
  @Field(() => [OutsidePartType], { description: 'The addresses of an `OUTSIDE` end.' })
  outside!: readonly OutsidePartType[];
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

  @Field(() => Int, {
    description:
      'Number of rows of the list without grouping and folding that this row represents. All of them have these verdicts.',
  })
  stands!: number;
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

export const ConnectionSpanEnum = graphqlEnum<ConnectionSpan>(
  'ConnectionSpan',
  'Which ends a connection has.',
  {
    'within-namespace': 'Two workloads of the same namespace.',
    'across-namespaces': 'Two workloads of different namespaces.',
    outside: 'A workload and outside addresses.',
  },
);

export const OutsideFormEnum = graphqlEnum<OutsideForm>('OutsideForm', 'How outside addresses are listed.', {
  ranges: 'One row for each range of addresses that policies or well-known ranges separate.',
  folded:
    'One row for all ranges with the same verdicts for a workload. Ranges with other verdicts have their own rows.',
});

export const RowGroupingEnum = graphqlEnum<RowGrouping>('ConnectionGrouping', 'How rows are grouped.', {
  workload: 'By workload.',
  namespace:
    'By namespace: rows between workloads of the same two namespaces with the same verdicts are one row.',
});
