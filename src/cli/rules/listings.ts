import type { Listing } from '../output/listing.ts';
import type { ListedRule, TestedOutcome, TestReport } from './results.ts';

/** One row per rule. */
export function ruleListing(rows: readonly ListedRule[]): Listing<ListedRule> {
  return {
    rows,
    empty: 'There are no rules.',
    columns: [
      { title: 'rule', value: ({ id }) => id },
      { title: 'severity', value: ({ severity }) => severity },
      { title: 'group', value: ({ group }) => group },
      { title: 'title', value: ({ title }) => title },
    ],
  };
}

/** One row per expected outcome. */
export function outcomeListing({ rules, outcomes }: TestReport): Listing<TestedOutcome> {
  return {
    rows: outcomes,
    empty: `${rules} ${rules === 1 ? 'rule is' : 'rules are'} valid.`,
    columns: [
      { title: 'result', value: ({ result }) => result },
      { title: 'folder', value: ({ folder }) => folder },
      { title: 'rule', value: ({ rule }) => rule },
      { title: 'workload', value: ({ workload }) => workload },
      { title: 'expected', value: ({ expected }) => expected },
      { title: 'is', value: ({ outcome }) => outcome },
      { title: 'because', value: ({ message }) => message ?? '' },
    ],
  };
}
