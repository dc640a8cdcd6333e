import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { MutationInput } from '../api/graphql/mutation.ts';
import { Json } from '../api/graphql/scalars.ts';
import type { Cluster } from './cluster.ts';
import { CniProfileEnum } from './cluster.enums.ts';

@InputType({ description: 'A kubeconfig whose context names a server and contains its credentials inline.' })
export class KubeconfigInput {
  @Field(() => String, {
    description: 'The text of the kubeconfig. References to programs and files are rejected. Never returned.',
  })
  kubeconfig!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The name of the context; by default the current one.',
  })
  context?: string | null;
}

@InputType({ description: 'An API server with its credentials.' })
export class ApiServerInput {
  @Field(() => String, { description: 'The address of the server: `https://host:port`.' })
  server!: string;

  @Field(() => String, { nullable: true, description: 'The certificate authority, in PEM format.' })
  certificateAuthority?: string | null;

  @Field(() => String, { nullable: true, description: 'A bearer token. Never returned.' })
  token?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A client certificate, in PEM format. Requires `clientKey`.',
  })
  clientCertificate?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The key of the client certificate, in PEM format. Never returned.',
  })
  clientKey?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The name in the server's certificate, if it differs from the address.",
  })
  tlsServerName?: string | null;
}

@InputType({ isOneOf: true, description: 'How to connect to a cluster; give exactly one field.' })
export class ClusterAddressInput {
  @Field(() => KubeconfigInput, { nullable: true, description: 'The context of a kubeconfig.' })
  kubeconfig?: KubeconfigInput | null;

  @Field(() => ApiServerInput, {
    nullable: true,
    description: 'The address and credentials of an API server.',
  })
  apiServer?: ApiServerInput | null;
}

@InputType({ isOneOf: true, description: 'When snapshots are taken; give exactly one field.' })
export class ScheduleInput {
  @Field(() => String, { nullable: true, description: 'A cron expression with five fields, in UTC.' })
  cron?: string | null;

  @Field(() => Int, { nullable: true, description: 'Number of seconds between snapshots, at least 10.' })
  intervalSeconds?: number | null;
}

@InputType({
  description: 'For how many days data is kept. For omitted fields, the service-wide setting applies.',
})
export class RetentionInput {
  @Field(() => Int, { nullable: true, description: 'All snapshots.' })
  all?: number | null;

  @Field(() => Int, { nullable: true, description: 'The first complete snapshot of each day.' })
  daily?: number | null;

  @Field(() => Int, { nullable: true, description: 'The first complete snapshot of each week.' })
  weekly?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Access, rule results, scores, drift, and former states of findings.',
  })
  records?: number | null;

  @Field(() => Int, { nullable: true, description: 'Attempts to take snapshots.' })
  runs?: number | null;
}

@InputType({ description: 'A cluster to register.' })
export class RegisterClusterInput extends MutationInput {
  @Field(() => String, {
    description: 'Name of the cluster, unique in the fleet: 1 to 63 letters, digits, `-`, `_`, `.`.',
  })
  name!: string;

  @Field(() => ClusterAddressInput, { description: 'How to connect to the cluster.' })
  address!: ClusterAddressInput;

  @Field(() => ScheduleInput, {
    nullable: true,
    description: 'When snapshots are taken; by default only on request.',
  })
  schedule?: ScheduleInput | null;

  @Field(() => CniProfileEnum, {
    nullable: true,
    description: 'The network plugin of the cluster; by default it is detected.',
  })
  cniProfile?: Cluster['cniProfile'] | null;

  @Field(() => Json, {
    nullable: true,
    description: 'Assumptions that override the profile of the network plugin, from name to value.',
  })
  assumptions?: unknown;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many seconds the state of a snapshot holds at most if no other follows; what comes after is not observed. By default three times the longest time between scheduled snapshots, or a day without a schedule.',
  })
  maxIntervalSeconds?: number | null;

  @Field(() => RetentionInput, {
    nullable: true,
    description: 'How long its history is kept, where that differs from the configuration of the service.',
  })
  retention?: RetentionInput | null;

  @Field(() => Json, { nullable: true, description: 'Labels, e.g. `{"environment": "production"}`.' })
  labels?: unknown;
}

@InputType({
  description: 'A connection to test: of a registered cluster, or of a cluster before it is registered.',
})
export class TestClusterConnectionInput extends MutationInput {
  @Field(() => ID, { nullable: true, description: 'The id or name of a registered cluster.' })
  cluster?: string | null;

  @Field(() => ClusterAddressInput, {
    nullable: true,
    description: 'The connection of a cluster that is not registered.',
  })
  address?: ClusterAddressInput | null;
}

@InputType({ description: 'The cluster to remove, with its whole history.' })
export class RemoveClusterInput extends MutationInput {
  @Field(() => ID, { description: 'The id or name of the cluster.' })
  id!: string;
}
