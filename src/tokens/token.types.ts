import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { DateTime } from '../api/graphql/scalars.ts';
import { MutationInput, MutationPayload } from '../api/graphql/mutation.ts';
import type { Role } from '../auth/principal.ts';

const RoleEnum = graphqlEnum<Role>('Role', 'The permissions of a token.', {
  viewer: 'May read everything in its scope.',
  analyst: 'May also request snapshots, confirm held ones, and dry-run the data-flow map.',
  approver:
    'May also approve baselines and accept changes into them, and apply the data-flow map, with a token that belongs to a person.',
  admin: 'May do everything, including managing clusters and tokens.',
});

@ObjectType('Person', { description: 'A person, identified by the e-mail address.' })
export class PersonType {
  @Field(() => String, { description: 'The name, for display.' })
  name!: string;

  @Field(() => String, { description: 'The e-mail address, in lower case.' })
  email!: string;
}

@InputType('PersonInput', { description: 'A person.' })
export class PersonInput {
  @Field(() => String, { description: 'The name: 1 to 100 characters.' })
  name!: string;

  @Field(() => String, { description: 'The e-mail address, which identifies the person. Case is ignored.' })
  email!: string;
}

@ObjectType('AccessScope', { description: 'What a token may see. Everything else appears not to exist.' })
export class AccessScopeType {
  @Field(() => [ID], { nullable: true, description: 'Ids of clusters; null means all clusters.' })
  clusterIds!: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Names of namespaces; null means all namespaces.' })
  namespaces!: string[] | null;
}

@ObjectType('Viewer', { description: 'The caller of the API.' })
export class ViewerType {
  @Field(() => String, { description: 'The name of the token.' })
  name!: string;

  @Field(() => RoleEnum, { description: 'The permissions of the token.' })
  role!: Role;

  @Field(() => AccessScopeType, { description: 'What the token may see.' })
  scope!: AccessScopeType;

  @Field(() => PersonType, {
    nullable: true,
    description: 'The person that the token belongs to; null for a program.',
  })
  owner!: PersonType | null;
}

@ObjectType('ApiToken', { description: 'A token for the API, used by a person or a program.' })
export class ApiTokenType {
  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => String, { description: 'A name that says what the token is for.' })
  name!: string;

  @Field(() => RoleEnum, { description: 'The permissions of the token.' })
  role!: Role;

  @Field(() => AccessScopeType, { description: 'What the token may see.' })
  scope!: AccessScopeType;

  @Field(() => PersonType, {
    nullable: true,
    description: 'The person that the token belongs to; null for a program. Never changes.',
  })
  owner!: PersonType | null;

  @Field(() => DateTime, { description: 'When the token was created.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When the token expires.' })
  expiresAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the token was revoked.' })
  revokedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the token was last used, to within ten minutes.',
  })
  lastUsedAt!: Date | null;
}

@InputType('CreateApiTokenInput', { description: 'A token to create.' })
export class CreateApiTokenInput extends MutationInput {
  @Field(() => String, { description: 'What the token is for: 1 to 100 characters.' })
  name!: string;

  @Field(() => RoleEnum, { description: 'The permissions of the token.' })
  role!: Role;

  @Field(() => [ID], {
    nullable: true,
    description: 'Clusters that the token may see, by id or name; by default all.',
  })
  clusterIds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Namespaces that the token may see; by default all.',
  })
  namespaces?: string[] | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the token expires. The default is 90 days from now, the maximum one year.',
  })
  expiresAt?: Date | null;

  @Field(() => PersonInput, {
    nullable: true,
    description:
      'The person that the token belongs to; null for a program. It cannot be changed later: create another token instead.',
  })
  owner?: PersonInput | null;
}

@ObjectType('CreateApiTokenPayload', { description: 'The created token.' })
export class CreateApiTokenPayload extends MutationPayload {
  @Field(() => ApiTokenType, { nullable: true, description: 'The created token, without its secret.' })
  apiToken?: ApiTokenType;

  @Field(() => String, { nullable: true, description: 'The secret of the token. It is shown only once.' })
  token?: string;
}

@InputType('RevokeApiTokenInput', { description: 'A token to revoke.' })
export class RevokeApiTokenInput extends MutationInput {
  @Field(() => ID, { description: 'The id of the token.' })
  id!: string;
}

@ObjectType('RevokeApiTokenPayload', { description: 'The token that was revoked.' })
export class RevokeApiTokenPayload extends MutationPayload {
  @Field(() => ApiTokenType, { nullable: true, description: 'The revoked token.' })
  apiToken?: ApiTokenType;
}
