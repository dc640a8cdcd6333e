import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../api/api-settings.ts';
import { API_SETTINGS } from '../api/api.tokens.ts';
import { Deadline } from '../api/graphql/limits/deadline.ts';
import type { Principal } from '../auth/principal.ts';
import type { Finding } from '../core/findings/finding.ts';
import { RuleLookup } from '../custom-rules/rule-lookup.ts';
import { notFound } from '../refusals/refusals.ts';
import type { PastMoment } from './finding-row.store.ts';
import { toFindingResource, type FindingResource } from './finding.resource.ts';
import { FindingService } from './finding.service.ts';
import { RemediationService } from './remediation/remediation.service.ts';

/** Completes findings to REST resources. */
@Injectable()
export class FindingResources {
  constructor(
    private readonly findings: FindingService,
    private readonly remediations: RemediationService,
    private readonly rules: RuleLookup,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  async one(caller: Principal, finding: Finding, asOf?: PastMoment): Promise<FindingResource> {
    const [shown] = await this.all(caller, [finding], asOf);
    if (shown === undefined) throw notFound('the finding');
    return shown;
  }

  /** Remediations and histories are read for all findings together. */
  async all(caller: Principal, findings: readonly Finding[], asOf?: PastMoment): Promise<FindingResource[]> {
    const { limits, assessment } = this.settings;
    const asking = { principal: caller, deadline: new Deadline(limits.operationSeconds) };
    const remedies = await this.remediations.find(asking, findings, ['text', 'patch', 'changes']);
    const histories = await this.findings.histories(
      caller,
      findings.map(({ id }) => id),
      asOf,
    );
    const rules = await this.rules.findAll(findings.map(({ ruleId }) => ruleId));
    return findings.map((finding, place) =>
      toFindingResource({
        finding,
        remedy: remedies[place] ?? {},
        events: histories[place] ?? [],
        rule: rules.get(finding.ruleId),
        disabledRules: assessment.disabledRules,
      }),
    );
  }
}
