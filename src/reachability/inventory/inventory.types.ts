import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { connectionType } from '../../api/graphql/connection.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { DIRECTION_SIDES, NOT_EVALUATED } from '../../api/enums.ts';
import { Json } from '../../api/graphql/scalars.ts';
import type { NetworkMode } from '../../core/inventory/workload.ts';
import type { Direction, Protocol } from '../../core/network/protocol.ts';
import type { DataClass } from '../../core/classification/classification.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { ProtocolEnum } from '../connections/connection.types.ts';
import { DataCategoryType, DataClassEnum, DataClassReasonType } from './classification.types.ts';
import type { NamespaceRow, PolicyRow, WorkloadRow } from './inventory.topic.ts';

const NetworkModeEnum = graphqlEnum<NetworkMode>('NetworkMode', 'The network that a pod uses.', {
  pod: 'The pod network.',
  host: 'The network of its node; policies usually do not apply to it.',
});

export const DirectionEnum = graphqlEnum(
  'Direction',
  'The side of connections that a policy applies to.',
  DIRECTION_SIDES,
);

export const NotEvaluatedEnum = graphqlEnum(
  'NotEvaluated',
  'Why a policy is not evaluated. Verdicts that it could change are unknown.',
  NOT_EVALUATED,
);

@ObjectType({ isAbstract: true })
export abstract class ClassifiedType {
  @Field(() => DataClassEnum, {
    nullable: true,
    description:
      'How sensitive its data is, determined when the snapshot was taken. Null for snapshots of versions that did not record it.',
  })
  dataClass!: DataClass | null;

  @Field(() => DataClassReasonType, { nullable: true, description: 'What declares the data class.' })
  dataClassReason!: DataClassReasonType | null;

  @UsualLength(2)
  @Field(() => [DataCategoryType], {
    description:
      'What kinds of personal data it handles, by name, and what declares each. A workload for which none is declared has those of its namespace.',
  })
  dataCategories!: readonly DataCategoryType[];
}

@ObjectType('Namespace', { description: 'A namespace at a point in time.' })
export class NamespaceType
  extends ClassifiedType
  implements Omit<NamespaceRow, 'classification' | 'categories'>
{
  /** Not part of the schema: used to load nested fields. */
  domainSnapshot!: Snapshot;

  @Field(() => String, { description: 'The name of the namespace.' })
  name!: string;

  @Field(() => Json, { description: 'The labels of the namespace.' })
  labels!: Readonly<Record<string, string>>;
}

@ObjectType('ContainerPort', { description: 'A port that a container declares.' })
export class ContainerPortType {
  @Field(() => String, { nullable: true, description: 'The name of the port.' })
  name?: string;

  @Field(() => ProtocolEnum, { description: 'The protocol of the port.' })
  protocol!: Protocol;

  @Field(() => Int, { description: 'The port number.' })
  containerPort!: number;

  @Field(() => Int, { nullable: true, description: "The port of the pod's node that leads to this port." })
  hostPort?: number;

  @Field(() => String, {
    nullable: true,
    description: 'The address of the node on which `hostPort` is open. Null means all addresses.',
  })
  hostIp?: string;
}

@ObjectType('Workload', {
  description: 'A controller with its pods, or a pod without a controller, at a point in time.',
})
export class WorkloadType
  extends ClassifiedType
  implements Omit<WorkloadRow, 'classification' | 'categories'>
{
  /** Not part of the schema: used to load nested fields. */
  domainSnapshot!: Snapshot;

  @Field(() => String, { description: 'The namespace of the workload.' })
  namespace!: string;

  @Field(() => String, { description: 'The name of the workload.' })
  name!: string;

  @Field(() => String, { description: 'The kind of the workload, e.g. `Deployment`.' })
  kind!: string;

  @Field(() => Json, { description: "The controller's own labels." })
  labels!: Readonly<Record<string, string>>;

  @Field(() => Int, { description: 'Number of existing pods; 0 if the workload was read from manifests.' })
  pods!: number;

  @Field(() => Int, { nullable: true, description: 'The desired number of pods, if specified.' })
  replicas!: number | null;

  @Field(() => [NetworkModeEnum], { description: 'The networks that its pods use.' })
  networkModes!: readonly NetworkMode[];

  @Field(() => [Json], { description: 'The labels of its pods, once per distinct set.' })
  podLabels!: readonly Readonly<Record<string, string>>[];

  @Field(() => [String], { description: 'Service accounts of its pods.' })
  serviceAccounts!: readonly string[];

  @UsualLength(2)
  @Field(() => [ContainerPortType], { description: 'Ports that its containers declare.' })
  ports!: readonly ContainerPortType[];
}

@ObjectType('Policy', { description: 'A network policy of any kind, at a point in time.' })
export class PolicyType implements PolicyRow {
  /** Not part of the schema: used to load nested fields. */
  domainSnapshot!: Snapshot;

  /** Not part of the schema: the kind under which it is stored. */
  storedKind!: string;

  @Field(() => String, { description: 'The kind of the policy, e.g. `NetworkPolicy`.' })
  kind!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The namespace of the policy. Null if it is cluster-scoped.',
  })
  namespace!: string | null;

  @Field(() => String, { description: 'The name of the policy.' })
  name!: string;

  @Field(() => [DirectionEnum], { description: 'The directions that the policy applies to.' })
  directions!: readonly Direction[];

  @Field(() => NotEvaluatedEnum, {
    nullable: true,
    description: 'Why the policy is not evaluated. Null if it is.',
  })
  notEvaluated!: PolicyRow['notEvaluated'];

  @Field(() => Json, {
    description: 'The normalised policy, or the policy as it was read if it is not evaluated.',
  })
  content!: unknown;
}

export const NamespaceConnection = connectionType(NamespaceType, 'Namespace', 'namespaces');
export const WorkloadConnection = connectionType(WorkloadType, 'Workload', 'workloads');
export const PolicyConnection = connectionType(PolicyType, 'Policy', 'policies');

@ObjectType('Inventory', { description: 'The contents of a cluster at a point in time.' })
export class InventoryType {
  /** Not part of the schema: used to load nested fields. */
  domainSnapshot!: Snapshot;
}
