import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTime } from '../api/graphql/scalars.ts';
import { MutationInput, MutationPayload } from '../api/graphql/mutation.ts';

/** Roles as the API spells them. */
export const RoleName = {
  VIEWER: 'viewer',
  ANALYST: 'analyst',
  APPROVER: 'approver',
  ADMIN: 'admin',
  AGENT: 'agent',
} as const;
export type RoleName = (typeof RoleName)[keyof typeof RoleName];
registerEnumType(RoleName, {
  name: 'Role',
  description: 'What a token may do.',
  valuesMap: {
    VIEWER: { description: 'Read.' },
    ANALYST: { description: 'Read, take snapshots and work on findings.' },
    APPROVER: { description: 'What an analyst may, and approve.' },
    ADMIN: { description: 'Everything, clusters and tokens included.' },
    AGENT: { description: 'Push snapshots of its own cluster; nothing else.' },
  },
});

@ObjectType('AccessScope', { description: 'What a token sees. All else does not exist for it.' })
export class AccessScopeType {
  @Field(() => [ID], { nullable: true, description: 'Cluster ids; null is every cluster.' })
  clusterIds!: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Namespace names; null is every namespace.' })
  namespaces!: string[] | null;
}

@ObjectType('Viewer', { description: 'Who is asking.' })
export class ViewerType {
  @Field(() => String, { description: "The token's name." })
  name!: string;

  @Field(() => RoleName, { description: 'What the token may do.' })
  role!: RoleName;

  @Field(() => AccessScopeType, { description: 'What the token sees.' })
  scope!: AccessScopeType;
}

@ObjectType('ApiToken', { description: 'A token that programs and people call the API with.' })
export class ApiTokenType {
  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => String, { description: 'What the token is for.' })
  name!: string;

  @Field(() => RoleName, { description: 'What the token may do.' })
  role!: RoleName;

  @Field(() => AccessScopeType, { description: 'What the token sees.' })
  scope!: AccessScopeType;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it stops working by itself.' })
  expiresAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked.' })
  revokedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to within ten minutes.' })
  lastUsedAt!: Date | null;
}

@InputType('CreateApiTokenInput', { description: 'A token to make.' })
export class CreateApiTokenInput extends MutationInput {
  @Field(() => String, { description: 'What the token is for: 1 to 100 characters.' })
  name!: string;

  @Field(() => RoleName, { description: 'What it may do.' })
  role!: RoleName;

  @Field(() => [ID], { nullable: true, description: 'Clusters it sees; every cluster where left out.' })
  clusterIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Namespaces it sees; every one where left out.' })
  namespaces?: string[] | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Ninety days from now where left out; a year at most.',
  })
  expiresAt?: Date | null;
}

@ObjectType('CreateApiTokenPayload', { description: 'The token that was made.' })
export class CreateApiTokenPayload extends MutationPayload {
  @Field(() => ApiTokenType, { nullable: true, description: 'What is kept of it.' })
  apiToken?: ApiTokenType;

  @Field(() => String, { nullable: true, description: 'The token itself, shown this once only.' })
  token?: string;
}

@InputType('RevokeApiTokenInput', { description: 'A token to revoke.' })
export class RevokeApiTokenInput extends MutationInput {
  @Field(() => ID, { description: 'Which token.' })
  id!: string;
}

@ObjectType('RevokeApiTokenPayload', { description: 'The token that was revoked.' })
export class RevokeApiTokenPayload extends MutationPayload {
  @Field(() => ApiTokenType, { nullable: true, description: 'The token, no longer valid.' })
  apiToken?: ApiTokenType;
}
