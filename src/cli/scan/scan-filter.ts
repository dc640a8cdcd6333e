import { suggest } from '../../config/suggestion.ts';
import { RULES } from '../../core/rules/catalogue.ts';
import type { CustomRule } from '../../core/rules/custom-rule.ts';
import { UsageError } from '../failure.ts';
import type { Filter } from '../input/filters.ts';
import type { ClusterScan } from './scan-result.ts';

/** The part of a scan that is shown, and that `--fail-on` counts. The score of the cluster does not change. */
export function filterScan(scan: ClusterScan, filter: Filter, rules: readonly string[]): ClusterScan {
  if (filter.type === 'everything' && rules.length === 0) return scan;
  const isAbout = ({ subject, ruleId }: { readonly subject: string; readonly ruleId: string }): boolean =>
    (filter.key(subject) || filter.namespace(subject)) && (rules.length === 0 || rules.includes(ruleId));
  const workloads = scan.workloads.filter(filter.workload);
  const findings = scan.findings.filter(isAbout);
  const patches = new Set(
    findings.flatMap(({ patch, subject }) =>
      patch === undefined ? [] : [`${subject.split('/')[0]}/${patch}`],
    ),
  );
  const isJudged = workloads.length > 0 || findings.length > 0;
  return {
    ...scan,
    piiWorkloads: workloads.length,
    criticallyExposed: workloads.filter(({ cappedBy }) => cappedBy !== null).length,
    results: isJudged ? scan.results : 0,
    workloads,
    findings,
    patches: scan.patches.filter(({ namespace, name }) => patches.has(`${namespace}/${name}`)),
    undecided: scan.undecided.filter(isAbout),
    unclassifiedNamespaces: scan.unclassifiedNamespaces.filter(filter.namespace),
    likelyDataStores: scan.likelyDataStores.filter(({ workload }) => filter.key(workload)),
  };
}

/** @throws UsageError if `--focus` names an unknown rule */
export function refuseUnknownRules(ids: readonly string[], custom: readonly Pick<CustomRule, 'id'>[]): void {
  const known = [...RULES, ...custom].map(({ id }) => id);
  for (const id of ids) {
    if (known.includes(id)) continue;
    const meant = suggest(id, known);
    throw new UsageError(
      `--focus: there is no rule ${id}; ${meant === undefined ? `rules: ${known.join(', ')}` : `did you mean ${meant}?`}`,
    );
  }
}
