import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { MutationInput, MutationPayload } from '../api/graphql/mutation.ts';
import { DateTime, Json } from '../api/graphql/scalars.ts';
import { PersonType } from '../tokens/token.types.ts';
import type { JsonObject, TargetConnection } from './saved-target.ts';
import { PROBE_CHECKS, PROBE_OUTCOMES, TARGET_USES } from './ticket-enums.ts';
import type { ProbeCheck, TargetDefinition } from './targets/target.ts';

const TargetUseEnum = graphqlEnum('TicketTargetUse', 'What a service does with findings.', TARGET_USES);
const ProbeCheckEnum = graphqlEnum('TargetCheckName', 'What a test of a target checks.', PROBE_CHECKS);
const ProbeOutcomeEnum = graphqlEnum('TargetCheckOutcome', 'The result of a check.', PROBE_OUTCOMES);

const CONNECTION =
  'How the service is reached: `certificateAuthority` and `clientCertificate` (PEM), `proxyUrl` and `proxyUsername`.';

@ObjectType('TicketService', { description: 'A service that findings can be sent to.' })
export class TicketServiceType {
  @Field(() => String, { description: 'The `type` of its targets, e.g. `github`.' })
  type!: string;

  @Field(() => String, { description: 'Its name for people.' })
  title!: string;

  @Field(() => TargetUseEnum, { description: 'What it does with findings.' })
  use!: TargetDefinition['use'];

  @Field(() => Json, { description: 'JSON Schema of `settings`.' })
  settingsSchema!: JsonObject;

  @Field(() => Json, { description: 'JSON Schema of `secrets`, without those of the connection.' })
  secretsSchema!: JsonObject;
}

@ObjectType('TicketTarget', { description: 'A place that findings can be sent to, without its secrets.' })
export class TicketTargetType {
  @Field(() => String, { description: 'Unique in the fleet.' })
  name!: string;

  @Field(() => String, { description: 'The type of the service, see `ticketServices`.' })
  type!: string;

  @Field(() => Json, { description: 'As it was saved; `ticketServices` has the JSON Schema.' })
  settings!: JsonObject;

  @Field(() => Json, { description: CONNECTION })
  connection!: TargetConnection;

  @UsualLength(2)
  @Field(() => [String], {
    description: 'The names of the secrets that are set. Nobody can read the secrets.',
  })
  secretNames!: readonly string[];

  @Field(() => Int, { description: 'Increases with each change.' })
  version!: number;

  @Field(() => DateTime, { description: 'When it was saved.' })
  savedAt!: Date;

  @Field(() => PersonType, { description: 'Who saved it.' })
  savedBy!: PersonType;
}

@ObjectType('TargetCheck', { description: 'One thing that a test of a target checked.' })
export class TargetCheckType {
  @Field(() => ProbeCheckEnum, { description: 'What was checked.' })
  check!: ProbeCheck['check'];

  @Field(() => ProbeOutcomeEnum, { description: 'Whether it is as tickets need it.' })
  outcome!: ProbeCheck['outcome'];

  @Field(() => String, { description: 'What was found; if it failed, what is wrong and what to do.' })
  message!: string;
}

@InputType({ description: 'A ticket target to save.' })
export class SaveTicketTargetInput extends MutationInput {
  @Field(() => String, { description: 'Lower-case letters, digits and hyphens, at most 63.' })
  name!: string;

  @Field(() => String, { description: 'The type of the service, see `ticketServices`.' })
  type!: string;

  @Field(() => Json, { description: 'An object; `ticketServices` has the JSON Schema.' })
  settings!: unknown;

  @Field(() => Json, { nullable: true, description: CONNECTION })
  connection?: unknown;

  @Field(() => Json, {
    nullable: true,
    description:
      'An object with the secrets of the service, `clientKey` (PEM) and `proxyPassword`. They are stored encrypted. ' +
      'Without it, those that were saved before are kept, unless they would go to another address.',
  })
  secrets?: unknown;

  @Field(() => Int, {
    description:
      'The version of the target of this name, 0 if there is none. If it has another version now, the result is `CONFLICT`.',
  })
  expectedVersion!: number;
}

@ObjectType('SaveTicketTargetPayload', { description: 'The result of saving a ticket target.' })
export class SaveTicketTargetPayload extends MutationPayload {
  @Field(() => TicketTargetType, { nullable: true, description: 'The target as it is now.' })
  target?: TicketTargetType;
}

@InputType({ description: 'A ticket target to test.' })
export class TestTicketTargetInput extends MutationInput {
  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@ObjectType('TestTicketTargetPayload', { description: 'The result of testing a ticket target.' })
export class TestTicketTargetPayload extends MutationPayload {
  @Field(() => [TargetCheckType], {
    nullable: true,
    description: 'What was checked, up to the first check that failed. No ticket is created.',
  })
  checks?: readonly TargetCheckType[];
}

@InputType({ description: 'A ticket target to delete.' })
export class DeleteTicketTargetInput extends MutationInput {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Int, {
    description: 'Its version. If it has another version now, the result is `CONFLICT`.',
  })
  expectedVersion!: number;
}

@ObjectType('DeleteTicketTargetPayload', { description: 'The result of deleting a ticket target.' })
export class DeleteTicketTargetPayload extends MutationPayload {
  @Field(() => String, { nullable: true, description: 'The name of the deleted target.' })
  deleted?: string;
}
