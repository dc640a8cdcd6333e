import { Field, ObjectType } from '@nestjs/graphql';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { DataFlowType, ExternalEndpointType } from '../../dataflows/data-flow-map.types.ts';
import { SnapshotType } from '../../snapshots/snapshot.types.ts';

@ObjectType('ProposedDataFlow', { description: 'A data flow that a draft proposes.' })
export class ProposedFlowType {
  @Field(() => DataFlowType, { description: 'The flow, with state `draft`.' })
  flow!: DataFlowType;

  @UsualLength(2)
  @Field(() => [String], { description: 'Human-readable: what a person should check of it.' })
  notes!: readonly string[];
}

@ObjectType('ProposedEndpoint', { description: 'An external endpoint that a draft proposes.' })
export class ProposedEndpointType {
  @Field(() => ExternalEndpointType, { description: 'The endpoint, with a name made from its addresses.' })
  endpoint!: ExternalEndpointType;

  @UsualLength(2)
  @Field(() => [String], { description: 'Human-readable: what a person should check of it.' })
  notes!: readonly string[];
}

@ObjectType('DataFlowMapDraft', {
  description:
    'A first data-flow map for some namespaces, from what is allowed and served today. Every flow is a draft, which declares nothing until a person gives purpose and owner. Nothing is stored.',
})
export class FlowDraftType {
  @Field(() => SnapshotType, { description: 'The newest complete snapshot, which it was derived from.' })
  snapshot!: SnapshotType;

  @UsualLength(5)
  @Field(() => [String], { description: 'The namespaces that it is about.' })
  namespaces!: readonly string[];

  @Field(() => String, {
    description:
      'The draft as a `kind: DataFlowMap` document in YAML, with comments for the person who completes it.',
  })
  yaml!: string;

  @UsualLength(50)
  @Field(() => [ProposedFlowType], { description: 'The flows.' })
  flows!: readonly ProposedFlowType[];

  @UsualLength(5)
  @Field(() => [ProposedEndpointType], { description: 'The systems outside the cluster that they refer to.' })
  endpoints!: readonly ProposedEndpointType[];

  @UsualLength(5)
  @Field(() => [String], {
    description:
      'Human-readable: what is allowed today and has no flow in the draft, with counts and reasons.',
  })
  leftOut!: readonly string[];
}
