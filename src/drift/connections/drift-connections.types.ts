import { Field, Int, ObjectType } from '@nestjs/graphql';
import { connectionType } from '../../api/graphql/connection.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import type { Attribution, PiiContact } from '../../core/drift/drift-event.ts';
import type { Verdict } from '../../core/reachability/model/model.ts';
import { AddressRangeType, VerdictEnum } from '../../reachability/connections/connection.types.ts';
import { WorkloadReferenceType } from '../../reachability/workload.types.ts';
import { AttributionEnum, PiiContactEnum } from '../drift.enums.ts';

@ObjectType('DriftEndpoint', { description: 'An end of a connection that changed.' })
export class DriftEndpointType {
  @Field(() => String, { description: '`namespace/name[Kind]`, or `first-last` of outside addresses.' })
  label!: string;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'The workload, if the end is one.' })
  workload!: WorkloadReferenceType | null;

  @Field(() => AddressRangeType, { nullable: true, description: 'The addresses, if they are outside.' })
  addresses!: AddressRangeType | null;
}

@ObjectType('ChangedPorts', {
  description:
    'Ports of a connection whose verdict changed. Ports are given as text, e.g. `TCP 80,443-445,UDP 53`.',
})
export class ChangedPortsType {
  @Field(() => DriftEndpointType, { description: 'The source.' })
  from!: DriftEndpointType;

  @Field(() => DriftEndpointType, { description: 'The destination.' })
  to!: DriftEndpointType;

  @Field(() => String, { description: 'The ports.' })
  ports!: string;

  @Field(() => VerdictEnum, { description: 'The verdict before.' })
  before!: Verdict;

  @Field(() => VerdictEnum, { description: 'The verdict after the change.' })
  after!: Verdict;

  @Field(() => PiiContactEnum, { description: 'Whether an end handles personal data.' })
  pii!: PiiContact;
}

export const ChangedPortsConnection = connectionType(ChangedPortsType, 'ChangedPorts', 'changed connections');

@ObjectType('DriftConnections', {
  description: 'Connections that changed in the same way by the same causes.',
})
export class DriftConnectionsType {
  /** Not part of the schema: used to load nested fields. */
  eventId!: string;

  @Field(() => Int, { description: 'Number of connections of which the token may see both ends.' })
  count!: number;

  @Field(() => Int, {
    description: 'How many of them are not listed, because the snapshot changes too many.',
  })
  unlisted!: number;

  @Field(() => Int, { description: 'Number of distinct source workloads and outside ranges.' })
  sources!: number;

  @Field(() => Int, { description: 'Number of distinct destination workloads and outside ranges.' })
  destinations!: number;

  @Field(() => AttributionEnum, { description: 'How the connections are explained.' })
  attribution!: Attribution;

  @Field(() => Int, {
    description:
      'The number of causes. If it is larger than the number of `causes`, these are not all: so many changes may have contributed, and the search is limited. Tokens that are limited to some namespaces get the number of causes that they see.',
  })
  candidates!: number;

  @UsualLength(3)
  @Field(() => [ChangedPortsType], { description: 'Some of the connections.' })
  examples!: readonly ChangedPortsType[];
}
