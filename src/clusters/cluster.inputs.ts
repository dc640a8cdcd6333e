import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { MutationInput } from '../api/graphql/mutation.ts';
import { Json } from '../api/graphql/scalars.ts';
import type { Cluster } from './cluster.ts';
import { CniProfileEnum } from './cluster.enums.ts';

@InputType({ description: 'A kubeconfig whose context names a server and holds its credentials inline.' })
export class KubeconfigInput {
  @Field(() => String, {
    description: 'The text. Programs and files that it names are refused. Never shown again.',
  })
  kubeconfig!: string;

  @Field(() => String, { nullable: true, description: 'The context; the current one where left out.' })
  context?: string | null;
}

@InputType({ description: 'An API server and what it is called with.' })
export class ApiServerInput {
  @Field(() => String, { description: 'Its address: `https://host:port`.' })
  server!: string;

  @Field(() => String, { nullable: true, description: 'Certificate authority, PEM.' })
  certificateAuthority?: string | null;

  @Field(() => String, { nullable: true, description: 'Bearer token. Never shown again.' })
  token?: string | null;

  @Field(() => String, { nullable: true, description: 'Client certificate, PEM. With a key.' })
  clientCertificate?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The client certificate's key, PEM. Never shown again.",
  })
  clientKey?: string | null;

  @Field(() => String, { nullable: true, description: "Name in the server's certificate, if another." })
  tlsServerName?: string | null;
}

@InputType({ isOneOf: true, description: 'How a cluster is reached: exactly one of these.' })
export class ClusterAddressInput {
  @Field(() => KubeconfigInput, { nullable: true, description: 'By a context of a kubeconfig.' })
  kubeconfig?: KubeconfigInput | null;

  @Field(() => ApiServerInput, { nullable: true, description: 'By address and credentials.' })
  apiServer?: ApiServerInput | null;
}

@InputType({ isOneOf: true, description: 'When snapshots are taken: exactly one of these.' })
export class ScheduleInput {
  @Field(() => String, { nullable: true, description: 'A cron expression: five fields, UTC.' })
  cron?: string | null;

  @Field(() => Int, { nullable: true, description: 'Seconds between snapshots, 10 at least.' })
  intervalSeconds?: number | null;
}

@InputType({ description: 'A cluster to register.' })
export class RegisterClusterInput extends MutationInput {
  @Field(() => String, { description: 'Unique in the fleet: 1 to 63 letters, digits, `-`, `_`, `.`.' })
  name!: string;

  @Field(() => ClusterAddressInput, { description: 'How it is reached.' })
  address!: ClusterAddressInput;

  @Field(() => ScheduleInput, {
    nullable: true,
    description: 'When snapshots are taken; only on request if left out.',
  })
  schedule?: ScheduleInput | null;

  @Field(() => CniProfileEnum, {
    nullable: true,
    description: 'Its network plugin; detected where left out.',
  })
  cniProfile?: Cluster['cniProfile'] | null;

  @Field(() => Json, {
    nullable: true,
    description: 'Points of the profile to set otherwise: name to value.',
  })
  assumptions?: unknown;

  @Field(() => Json, { nullable: true, description: 'Labels, e.g. `{"environment": "production"}`.' })
  labels?: unknown;
}

@InputType({ description: 'A connection to test: of a registered cluster, or one that may be registered.' })
export class TestClusterConnectionInput extends MutationInput {
  @Field(() => ID, { nullable: true, description: 'A registered cluster.' })
  cluster?: string | null;

  @Field(() => ClusterAddressInput, { nullable: true, description: 'Or how one would be reached.' })
  address?: ClusterAddressInput | null;
}

@InputType({ description: 'A cluster to remove, with its whole history.' })
export class RemoveClusterInput extends MutationInput {
  @Field(() => ID, { description: 'Which cluster.' })
  id!: string;
}
