import { Field, Int, ObjectType } from '@nestjs/graphql';
import { connectionType } from '../../api/graphql/connection.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { DIRECTION_SIDES, NOT_EVALUATED } from '../../api/enums.ts';
import { Json } from '../../api/graphql/scalars.ts';
import type { NetworkMode } from '../../core/inventory/workload.ts';
import type { Direction, Protocol } from '../../core/network/protocol.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { ProtocolEnum } from '../connections/connection.types.ts';
import type { NamespaceRow, PolicyRow, WorkloadRow } from './inventory.topic.ts';

const NetworkModeEnum = graphqlEnum<NetworkMode>('NetworkMode', 'Whose network a pod is on.', {
  pod: 'Its own.',
  host: "Its node's: policies mostly do not apply to it.",
});

export const DirectionEnum = graphqlEnum(
  'Direction',
  'The side of a connection that a policy judges.',
  DIRECTION_SIDES,
);

export const NotEvaluatedEnum = graphqlEnum(
  'NotEvaluated',
  'Why a policy takes no part in verdicts. What it might decide is unknown.',
  NOT_EVALUATED,
);

@ObjectType('Namespace', { description: 'A namespace at a moment.' })
export class NamespaceType implements NamespaceRow {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Json, { description: 'Its labels: an object of texts.' })
  labels!: Readonly<Record<string, string>>;
}

@ObjectType('ContainerPort', { description: 'A port that a container declares.' })
export class ContainerPortType {
  @Field(() => String, { nullable: true, description: 'Its name.' })
  name?: string;

  @Field(() => ProtocolEnum, { description: 'Its protocol.' })
  protocol!: Protocol;

  @Field(() => Int, { description: 'Its number.' })
  containerPort!: number;

  @Field(() => Int, { nullable: true, description: "The port of the pod's node that leads to it." })
  hostPort?: number;

  @Field(() => String, {
    nullable: true,
    description: 'The one address of the node where `hostPort` is open. Null: all of them.',
  })
  hostIp?: string;
}

@ObjectType('Workload', { description: 'A controller, or a bare pod, with its pods, at a moment.' })
export class WorkloadType implements WorkloadRow {
  @Field(() => String, { description: 'Its namespace.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its kind, e.g. `Deployment`.' })
  kind!: string;

  @Field(() => Json, { description: "The controller's own labels." })
  labels!: Readonly<Record<string, string>>;

  @Field(() => Int, { description: 'Pods that are there; 0 where it was read from manifests.' })
  pods!: number;

  @Field(() => Int, { nullable: true, description: 'Pods that are wanted, where it says so.' })
  replicas!: number | null;

  @Field(() => [NetworkModeEnum], { description: 'Whose network its pods are on.' })
  networkModes!: readonly NetworkMode[];

  @Field(() => [Json], { description: 'Labels of its pods: one object for pods that look alike.' })
  podLabels!: readonly Readonly<Record<string, string>>[];

  @Field(() => [String], { description: 'Service accounts of its pods.' })
  serviceAccounts!: readonly string[];

  @Field(() => [ContainerPortType], { description: 'Ports that its containers declare.' })
  ports!: readonly ContainerPortType[];
}

@ObjectType('Policy', { description: 'A network policy of any kind, at a moment.' })
export class PolicyType implements PolicyRow {
  @Field(() => String, { description: 'Its kind, e.g. `NetworkPolicy`.' })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Null: it is cluster-scoped.' })
  namespace!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => [DirectionEnum], { description: 'What it judges.' })
  directions!: readonly Direction[];

  @Field(() => NotEvaluatedEnum, { nullable: true, description: 'Null: it takes part in verdicts.' })
  notEvaluated!: PolicyRow['notEvaluated'];

  @Field(() => Json, { description: 'The policy, normalised; as it was read where it is not evaluated.' })
  content!: unknown;
}

export const NamespaceConnection = connectionType(NamespaceType, 'Namespace', 'namespaces');
export const WorkloadConnection = connectionType(WorkloadType, 'Workload', 'workloads');
export const PolicyConnection = connectionType(PolicyType, 'Policy', 'policies');

@ObjectType('Inventory', { description: 'What a cluster contained at a moment.' })
export class InventoryType {
  /** Not part of the schema: what nested fields are read from. */
  domainSnapshot!: Snapshot;
}
