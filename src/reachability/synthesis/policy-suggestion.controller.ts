import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { Deadline } from '../../api/graphql/limits/deadline.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { readQuery } from '../../api/rest/rest-query.ts';
import type { Principal } from '../../auth/principal.ts';
import {
  policySuggestionResource,
  suggestionQuery,
  toPolicySuggestionResource,
  type PolicySuggestionResource,
} from './policy-suggestion.resource.ts';
import { PolicySuggestionService } from './policy-suggestion.service.ts';

@Tag('data-flow-map')
@Controller('api/v1/clusters/:cluster/namespaces/:namespace/suggested-policies')
export class PolicySuggestionController {
  constructor(
    private readonly suggestions: PolicySuggestionService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Operation({
    summary: 'NetworkPolicies for a namespace that allow its declared flows and nothing else.',
    query: suggestionQuery,
    answers: policySuggestionResource,
    refuses: [403, 404, 422],
  })
  async get(
    @Caller() principal: Principal,
    @Param('cluster') cluster: string,
    @Param('namespace') namespace: string,
    @Query() query: unknown,
  ): Promise<PolicySuggestionResource> {
    const { existing } = readQuery(suggestionQuery, query);
    const deadline = new Deadline(this.settings.limits.operationSeconds);
    const found = await this.suggestions.suggest({ principal, deadline }, { cluster, namespace }, existing);
    return toPolicySuggestionResource(found, principal.scope);
  }
}
