import { Field, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { FLOW_STATUSES } from '../../dataflows/flow-statuses.ts';
import type { FlowStatus } from '../../core/rules/flows/flow-status.ts';
import { DataFlowType } from '../../dataflows/data-flow-map.types.ts';
import { SnapshotType } from '../../snapshots/snapshot.types.ts';

const FlowStatusEnum = graphqlEnum<FlowStatus['status']>(
  'DataFlowStatus',
  'What policies do with a data flow.',
  FLOW_STATUSES,
);

@ObjectType('DataFlowPart', { description: 'A data flow between two namespaces, or with an endpoint.' })
export class FlowPartType {
  @Field(() => String, {
    nullable: true,
    description: 'Null if connections start from the endpoint of the flow.',
  })
  fromNamespace!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Null if connections lead to the endpoint of the flow.',
  })
  toNamespace!: string | null;

  @Field(() => FlowStatusEnum, { description: 'What policies do with this part.' })
  status!: FlowStatus['status'];

  @Field(() => Int, { description: 'Number of connections of which everything is allowed.' })
  allowed!: number;

  @Field(() => Int, { description: 'Number of connections of which only some ports are allowed.' })
  partly!: number;

  @Field(() => Int, { description: 'Number of connections of which nothing is allowed.' })
  blocked!: number;

  @Field(() => Int, { description: 'Number of connections that cannot be decided.' })
  unknown!: number;
}

@ObjectType('JudgedDataFlow', { description: 'A data flow with what policies do with it.' })
export class JudgedFlowType {
  @Field(() => DataFlowType, { description: 'The flow as the map declares it.' })
  flow!: DataFlowType;

  @Field(() => FlowStatusEnum, { description: 'What policies do with it.' })
  status!: FlowStatus['status'];

  @UsualLength(3)
  @Field(() => [FlowPartType], { description: 'By pair of namespaces. Empty if an end selects nothing.' })
  parts!: readonly FlowPartType[];
}

@ObjectType('UndeclaredConnection', {
  description: 'A connection of a workload with personal data that is allowed, and that nothing declares.',
})
export class UndeclaredConnectionType {
  @Field(() => String, { description: '`namespace/name[Kind]`, or a range of addresses.' })
  from!: string;

  @Field(() => String, { description: '`namespace/name[Kind]`, or a range of addresses.' })
  to!: string;

  @Field(() => String, { description: 'The ports that are allowed and not declared, e.g. `TCP 443`.' })
  allowed!: string;
}

@ObjectType('UndeclaredPart', { description: 'The undeclared connections between two namespaces.' })
export class UndeclaredPartType {
  @Field(() => String, { nullable: true, description: 'Null for outside addresses.' })
  fromNamespace!: string | null;

  @Field(() => String, { nullable: true, description: 'Null for outside addresses.' })
  toNamespace!: string | null;

  @Field(() => Int, { description: 'How many there are.' })
  connections!: number;
}

@ObjectType('UndeclaredConnections', {
  description: 'Connections of workloads with personal data that are allowed, and that nothing declares.',
})
export class UndeclaredConnectionsType {
  @Field(() => Int, { description: 'How many there are.' })
  count!: number;

  @UsualLength(100)
  @Field(() => [UndeclaredConnectionType], { description: 'The first 1,000 of them.' })
  first!: readonly UndeclaredConnectionType[];

  @UsualLength(10)
  @Field(() => [UndeclaredPartType], { description: 'All of them, counted by pair of namespaces.' })
  parts!: readonly UndeclaredPartType[];
}

@ObjectType('DataFlowsOfCluster', {
  description:
    'The data flows of a cluster, joined with what its policies allow. Tokens that are limited to some namespaces see the flows that select only workloads in these.',
})
export class DataFlowsOfClusterType {
  @Field(() => SnapshotType, { description: 'The newest complete snapshot, which was judged.' })
  snapshot!: SnapshotType;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of the map in force; null if there is none.',
  })
  mapVersion!: number | null;

  @UsualLength(50)
  @Field(() => [JudgedFlowType], {
    description: 'The flows that apply to the cluster, in the order of the map.',
  })
  flows!: readonly JudgedFlowType[];

  @Field(() => UndeclaredConnectionsType, {
    description:
      'What is allowed to and from workloads with personal data without being declared by the map or the configuration. Traffic of nodes is left out, and name resolution by the DNS of the cluster.',
  })
  undeclared!: UndeclaredConnectionsType;
}
