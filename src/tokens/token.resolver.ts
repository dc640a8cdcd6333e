import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Asker } from '../api/graphql/context.ts';
import { toGlobalId, uuidOf } from '../api/global-id.ts';
import { mutationResult } from '../api/graphql/mutation.ts';
import type { ApiToken } from '../auth/api-token.ts';
import { authorise } from '../auth/permissions.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { ApiTokenService } from '../auth/api-token.service.ts';
import {
  ApiTokenType,
  CreateApiTokenInput,
  CreateApiTokenPayload,
  RevokeApiTokenInput,
  RevokeApiTokenPayload,
  ViewerType,
} from './token.types.ts';
import type { AccessScopeType } from './token.types.ts';
import type { AccessScope } from '../core/access-scope.ts';
import type { Principal } from '../auth/principal.ts';

@Resolver()
export class AccessResolver {
  constructor(
    private readonly tokens: ApiTokenService,
    private readonly clusters: ClusterService,
  ) {}

  @Query(() => ViewerType, { description: 'The caller: the token of this request.' })
  viewer(@Asker() asker: Principal): ViewerType {
    const { name, role, owner } = asker;
    return { name, role, owner, scope: toScopeType(asker.scope) };
  }

  @Query(() => [ApiTokenType], {
    description: "Active tokens whose scope lies within the caller's, newest first. For admins.",
  })
  async apiTokens(@Asker() asker: Principal): Promise<ApiTokenType[]> {
    const tokens = await this.tokens.list(asker);
    return tokens.map(toApiTokenType);
  }

  @Mutation(() => CreateApiTokenPayload, {
    description: "Creates a token with a scope no wider than the caller's. For admins.",
  })
  createApiToken(@Asker() asker: Principal, @Args('input') input: CreateApiTokenInput) {
    return mutationResult(input, async () => {
      authorise(asker, 'manage-tokens');
      const { apiToken, token } = await this.tokens.create(asker, {
        name: input.name,
        role: input.role,
        scope: {
          clusters: await this.#clusterIds(asker, input.clusterIds),
          namespaces: input.namespaces ?? 'all',
        },
        owner: input.owner,
        ...(input.expiresAt && { expiresAt: input.expiresAt }),
      });
      return { apiToken: toApiTokenType(apiToken), token };
    });
  }

  @Mutation(() => RevokeApiTokenPayload, { description: 'Revokes a token immediately. For admins.' })
  revokeApiToken(@Asker() asker: Principal, @Args('input') input: RevokeApiTokenInput) {
    return mutationResult(input, async () => {
      const revoked = await this.tokens.revoke(asker, uuidOf('ApiToken', input.id));
      return { apiToken: toApiTokenType(revoked) };
    });
  }

  async #clusterIds(
    asker: Principal,
    references: readonly string[] | null | undefined,
  ): Promise<AccessScope['clusters']> {
    if (!references) return 'all';
    return (await this.clusters.getAll(asker, references, ['clusterIds'])).map(({ id }) => id);
  }
}

function toApiTokenType(token: ApiToken): ApiTokenType {
  return { ...token, id: toGlobalId('ApiToken', token.id), scope: toScopeType(token.scope) };
}

function toScopeType({ clusters, namespaces }: AccessScope): AccessScopeType {
  return {
    clusterIds: clusters === 'all' ? null : clusters.map((id) => toGlobalId('Cluster', id)),
    namespaces: namespaces === 'all' ? null : [...namespaces],
  };
}
