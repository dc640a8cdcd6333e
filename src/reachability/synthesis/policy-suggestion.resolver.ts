import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import type { ExistingPolicies } from '../../core/synthesis/policies/suggestion.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import { PolicySuggestionService } from './policy-suggestion.service.ts';
import {
  ExistingPoliciesEnum,
  PolicySuggestionType,
  SuggestionScopeInput,
} from './policy-suggestion.types.ts';

@Resolver(() => PolicySuggestionType)
export class PolicySuggestionResolver {
  constructor(private readonly suggestions: PolicySuggestionService) {}

  @AsksModel()
  @Query(() => PolicySuggestionType, {
    description:
      'Suggests NetworkPolicies for a namespace from the data-flow map in force. Requires the role analyst and a token that sees all namespaces of the cluster.',
  })
  async suggestPolicies(
    @Context() context: GraphqlContext,
    @Args('scope', { type: () => SuggestionScopeInput, description: 'The namespace.' })
    scope: SuggestionScopeInput,
    @Args('existing', {
      type: () => ExistingPoliciesEnum,
      defaultValue: 'replaced',
      description: 'What happens to the policies that the namespace has.',
    })
    existing: ExistingPolicies,
  ): Promise<PolicySuggestionType> {
    const { snapshot, answer } = await this.suggestions.suggest(context, scope, existing);
    return { ...answer, snapshot: toSnapshotType(snapshot, context.principal.scope) };
  }
}
