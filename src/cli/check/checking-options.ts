import type { CheckCriteria } from '../../core/gate/report.ts';
import type { Severity } from '../../core/rules/rule.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import type { RulesOption } from '../input/judging/custom-rules-option.ts';
import type { MapOptions } from '../input/judging/data-flow-map-option.ts';
import type { ProposalOptions } from '../input/read-proposal.ts';
import type { ScenarioOptions } from '../input/judging/scenarios-option.ts';
import type { PiiOptions } from '../input/judging/pii-options.ts';

/** How manifests are judged. */
export interface CheckingOptions
  extends AssumptionOptions, PiiOptions, MapOptions, ProposalOptions, RulesOption, ScenarioOptions {
  readonly failOn: Severity;
  readonly failOnNew?: boolean;
  readonly allowNoPii?: boolean;
  readonly environment?: string;
  readonly config?: string;
}

/** What counts, by the command line. */
export function criteriaOf({ failOn, failOnNew, allowNoPii }: CheckingOptions): CheckCriteria {
  return {
    failOn,
    counted: failOnNew === true ? 'new' : 'all',
    withoutPii: allowNoPii === true ? 'passed' : 'undecided',
  };
}
