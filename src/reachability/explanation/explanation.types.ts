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
  'What an end of an explained connection is.',
  {
    workload: 'A workload: those of its pods that come furthest.',
    pod: 'One pod.',
    address: 'Addresses outside of the cluster, and of a block the pods in it: those that come furthest.',
  },
);

@InputType('PodInput', { description: 'Names a pod of a cluster.' })
export class PodInput {
  @Field(() => String, { description: 'Its namespace.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@InputType('EndInput', { description: 'An end of a connection. Give exactly one.' })
export class EndInput {
  @Field(() => WorkloadInput, { nullable: true, description: 'A workload.' })
  workload?: WorkloadInput | null;

  @Field(() => PodInput, { nullable: true, description: 'One pod.' })
  pod?: PodInput | null;

  @Field(() => Cidr, {
    nullable: true,
    description:
      'The pod that has this address; of a block, the pods that have addresses in it, and the addresses outside of the cluster.',
  })
  address?: string | null;
}

@ObjectType('ExplainedEnd', { description: 'What an end was taken for.' })
export class ExplainedEndType {
  @Field(() => ExplainedEndTypeEnum, { description: 'What it is.' })
  type!: EndpointQuery['type'];

  @Field(() => String, {
    description: '`namespace/name[Kind]`, `namespace/name` of a pod, or the addresses.',
  })
  label!: string;
}

@ObjectType('DirectionDecision', { description: 'What one side of a connection decides.' })
export class DirectionDecisionType {
  @Field(() => DirectionEnum, { description: 'Which side.' })
  direction!: Direction;

  @Field(() => VerdictEnum, { description: 'What it decides.' })
  verdict!: Verdict;

  @Field(() => [ReasonObject], { description: 'Why.' })
  reasons!: readonly ReasonObject[];

  @Field(() => Int, { description: 'Reasons left out, because they name what the token does not see.' })
  withheldReasons!: number;
}

@ObjectType('Explanation', {
  description:
    'Whether a connection can be opened, and why. It can if the egress of its source and the ingress of its destination both allow it.',
})
export class ExplanationType {
  /** Not part of the schema: what the snapshot is shown by. */
  domainSnapshot!: Snapshot;

  @Field(() => ExplainedEndType, { description: 'Who would open it.' })
  from!: ExplainedEndType;

  @Field(() => ExplainedEndType, { description: 'Who it would be opened to.' })
  to!: ExplainedEndType;

  @Field(() => VerdictEnum, { description: 'Whether it can be opened.' })
  verdict!: Verdict;

  @Field(() => DirectionDecisionType, { description: 'What the policies of the source decide.' })
  egress!: DirectionDecisionType;

  @Field(() => DirectionDecisionType, { description: 'What the policies of the destination decide.' })
  ingress!: DirectionDecisionType;
}
