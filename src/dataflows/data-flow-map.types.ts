import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionType } from '../api/graphql/connection.ts';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { Node } from '../api/graphql/nodes/node.ts';
import { DateTime } from '../api/graphql/scalars.ts';
import type { DataFlow } from '../core/dataflow/data-flow-map.ts';
import { PersonType } from '../tokens/token.types.ts';

export const FlowStateEnum = graphqlEnum<DataFlow['state']>(
  'DataFlowState',
  'Whether a flow counts as declared.',
  {
    declared: 'It does.',
    draft: 'It is proposed, and declares nothing.',
  },
);

@ObjectType('ProcessorAgreement', {
  description: 'The agreement with whoever processes the data at an endpoint.',
})
export class ProcessorAgreementType {
  @Field(() => String, { description: 'Where it is filed.' })
  reference!: string;

  @Field(() => String, { nullable: true, description: 'A day, such as 2026-08-01.' })
  signedOn!: string | null;

  @Field(() => String, { nullable: true, description: 'A day, such as 2026-08-01.' })
  expiresOn!: string | null;
}

@ObjectType('ExternalEndpoint', { description: 'A system outside the clusters that flows refer to by name.' })
export class ExternalEndpointType {
  @Field(() => String, { description: 'Unique in the map.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is.' })
  description!: string | null;

  @Field(() => [String], { description: 'Its blocks of addresses.' })
  cidrs!: readonly string[];

  @Field(() => [String], { description: 'Its host names. They are never resolved.' })
  fqdns!: readonly string[];

  @Field(() => String, { nullable: true, description: 'Who is responsible for it.' })
  owner!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it processes the data.' })
  region!: string | null;

  @Field(() => ProcessorAgreementType, { nullable: true, description: 'The agreement with its operator.' })
  processorAgreement!: ProcessorAgreementType | null;
}

@ObjectType('DataFlowEnd', { description: 'One end of a flow: pods, or an external endpoint.' })
export class DataFlowEndType {
  @Field(() => String, { description: 'The end as text, for display.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'The name of the external endpoint. Null for pods.' })
  endpoint!: string | null;
}

@ObjectType('DataFlowApproval', { description: 'Who approved a flow, as the map says.' })
export class DataFlowApprovalType {
  @Field(() => String, { description: 'Who approved it.' })
  by!: string;

  @Field(() => String, { description: 'A day, such as 2026-08-01.' })
  date!: string;

  @Field(() => String, { nullable: true, description: 'Where the approval is filed.' })
  reference!: string | null;
}

@ObjectType('DataFlow', { description: 'A wanted connection of the data-flow map.' })
export class DataFlowType {
  @Field(() => String, { description: 'Unique in the map.' })
  name!: string;

  @Field(() => FlowStateEnum, { description: 'Whether it counts as declared.' })
  state!: DataFlow['state'];

  @Field(() => [String], {
    nullable: true,
    description: 'Names of the clusters in scope that it is limited to; null if it applies to all.',
  })
  clusters!: readonly string[] | null;

  @Field(() => DataFlowEndType, { description: 'Where connections start.' })
  from!: DataFlowEndType;

  @Field(() => DataFlowEndType, { description: 'Where connections end.' })
  to!: DataFlowEndType;

  @Field(() => String, { description: 'Protocols and ports, e.g. `TCP 443`.' })
  ports!: string;

  @Field(() => [String], { description: 'The kinds of data, e.g. `financial`.' })
  dataCategories!: readonly string[];

  @Field(() => String, { nullable: true, description: 'Why it is needed.' })
  purpose!: string | null;

  @Field(() => String, { nullable: true, description: 'Who is responsible for it.' })
  owner!: string | null;

  @Field(() => DataFlowApprovalType, { nullable: true, description: 'Who approved it.' })
  approval!: DataFlowApprovalType | null;

  @Field(() => String, {
    nullable: true,
    description: 'The day by which it must be reviewed, such as 2026-08-01.',
  })
  reviewBy!: string | null;
}

@ObjectType({ isAbstract: true })
abstract class MapVersionFields {
  @Field(() => Int, {
    description: 'Increases with each change. `applyDataFlowMap` requires the one in force.',
  })
  version!: number;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of the content. Null for tokens that do not see the whole fleet.',
  })
  contentHash!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was applied. Null for tokens that do not see the whole fleet.',
  })
  comment!: string | null;

  @Field(() => DateTime, { description: 'When it was applied.' })
  appliedAt!: Date;

  @Field(() => PersonType, { description: 'Who applied it.' })
  appliedBy!: PersonType;

  @Field(() => String, { description: 'The name of the token that the person used.' })
  appliedWith!: string;
}

@ObjectType('DataFlowMapVersion', { description: 'A version of the data-flow map, without its content.' })
export class MapVersionType extends MapVersionFields {}

export const MapVersionConnection = connectionType(
  MapVersionType,
  'DataFlowMapVersion',
  'versions of the data-flow map',
);

@ObjectType('DataFlowMap', {
  implements: () => [Node],
  description:
    'The connections with personal data that are wanted, and why. Tokens that do not see the whole fleet see the flows of their clusters; those limited to some namespaces, of these the flows whose ends name only such namespaces.',
})
export class DataFlowMapType extends MapVersionFields implements Node {
  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => String, { description: 'The name that the map gives itself.' })
  name!: string;

  @Field(() => String, { description: 'The map as a `kind: DataFlowMap` document in YAML.' })
  yaml!: string;

  @UsualLength(50)
  @Field(() => [DataFlowType], { description: 'The flows, in the order of the document.' })
  flows!: readonly DataFlowType[];

  @UsualLength(20)
  @Field(() => [ExternalEndpointType], {
    description: 'The external endpoints, in the order of the document.',
  })
  endpoints!: readonly ExternalEndpointType[];
}
