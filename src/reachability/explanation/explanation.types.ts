import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { Direction } from '../../core/network/protocol.ts';
import type { EndpointQuery, Verdict } from '../../core/reachability/model/model.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { Cidr } from '../../api/graphql/scalars.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { VerdictEnum } from '../connections/connection.types.ts';
import { DirectionEnum } from '../inventory/inventory.types.ts';
import { ReasonObject } from '../reasons/reason.types.ts';
import { WorkloadInput } from '../workload.types.ts';

const ExplainedEndTypeEnum = graphqlEnum<EndpointQuery['type']>(
  'ExplainedEndType',
  'The type of an end of an explained connection.',
  {
    workload: 'A workload, represented by the pods with the most permissive verdict.',
    pod: 'One pod.',
    address:
      'An address or block, represented by the outside addresses, or pods in the block, with the most ' +
      'permissive verdict.',
  },
);

@InputType('PodInput', { description: 'Identifies a pod of a cluster.' })
export class PodInput {
  @Field(() => String, { description: 'The namespace of the pod.' })
  namespace!: string;

  @Field(() => String, { description: 'The name of the pod.' })
  name!: string;
}

@InputType('EndInput', { description: 'One end of a connection; give exactly one field.' })
export class EndInput {
  @Field(() => WorkloadInput, { nullable: true, description: 'A workload.' })
  workload?: WorkloadInput | null;

  @Field(() => PodInput, { nullable: true, description: 'One pod.' })
  pod?: PodInput | null;

  @Field(() => Cidr, {
    nullable: true,
    description:
      'An address or a block of addresses. An address that a pod has means that pod. A block means the pods that have addresses in it, and the outside addresses in it.',
  })
  address?: string | null;
}

@ObjectType('ExplainedEnd', { description: 'What an end was resolved to.' })
export class ExplainedEndType {
  @Field(() => ExplainedEndTypeEnum, { description: 'The type of the end.' })
  type!: EndpointQuery['type'];

  @Field(() => String, {
    description: '`namespace/name[Kind]` of a workload, `namespace/name` of a pod, or the addresses.',
  })
  label!: string;
}

@ObjectType('DirectionDecision', { description: 'The decision of one side of a connection.' })
export class DirectionDecisionType {
  @Field(() => DirectionEnum, { description: 'The side of the connection.' })
  direction!: Direction;

  @Field(() => VerdictEnum, { description: 'The verdict of this side.' })
  verdict!: Verdict;

  @UsualLength(3)
  @Field(() => [ReasonObject], { description: 'Why this side reached its verdict.' })
  reasons!: readonly ReasonObject[];

  @Field(() => Int, {
    description: 'Number of reasons that are left out because they name something out of scope.',
  })
  withheldReasons!: number;
}

@ObjectType('Explanation', {
  description:
    'Whether a connection can be opened, and why. It can be opened if the egress of its source and the ' +
    'ingress of its destination both allow it.',
})
export class ExplanationType {
  /** Not part of the schema: used to load the snapshot. */
  domainSnapshot!: Snapshot;

  @Field(() => ExplainedEndType, { description: 'The source of the connection.' })
  from!: ExplainedEndType;

  @Field(() => ExplainedEndType, { description: 'The destination of the connection.' })
  to!: ExplainedEndType;

  @Field(() => VerdictEnum, { description: 'Whether the connection can be opened.' })
  verdict!: Verdict;

  @Field(() => DirectionDecisionType, { description: 'The decision of the policies for the source.' })
  egress!: DirectionDecisionType;

  @Field(() => DirectionDecisionType, { description: 'The decision of the policies for the destination.' })
  ingress!: DirectionDecisionType;
}
