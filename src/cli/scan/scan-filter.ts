import { suggest } from '../../config/suggestion.ts';
import { controlReference, noRulesText, rulesOfControl } from '../../core/frameworks/control-rules.ts';
import { RULES } from '../../core/rules/catalogue.ts';
import type { CustomRule } from '../../core/rules/custom-rule.ts';
import { UsageError } from '../failure.ts';
import type { Filter } from '../input/filters.ts';
import type { ClusterScan } from './scan-result.ts';

/** Which findings are shown by their rules. */
export interface RuleFilterOptions {
  /** Rules. */
  readonly focus?: readonly string[];
  /** Controls of frameworks, such as `pci-dss 1.3.1`, or frameworks. */
  readonly control?: readonly string[];
}

/**
 * The part of a scan that is shown, and that `--fail-on` counts. The score of the cluster does not change.
 *
 * @param rules those whose findings are shown
 */
export function filterScan(
  scan: ClusterScan,
  filter: Filter,
  rules: ReadonlySet<string> | 'all',
): ClusterScan {
  if (filter.type === 'everything' && rules === 'all') return scan;
  const isAbout = ({ subject, ruleId }: { readonly subject: string; readonly ruleId: string }): boolean =>
    (filter.key(subject) || filter.namespace(subject)) && (rules === 'all' || rules.has(ruleId));
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

/**
 * The rules that both `--focus` and `--control` choose, as far as they are given.
 *
 * @throws UsageError if one of them names something unknown
 */
export function chosenRules(
  { focus, control }: RuleFilterOptions,
  custom: readonly CustomRule[],
): ReadonlySet<string> | 'all' {
  if (focus !== undefined) refuseUnknownRules(focus, custom);
  const mapped = control && new Set(control.flatMap((text) => rulesOf(text, custom)));
  if (focus === undefined) return mapped ?? 'all';
  return new Set(mapped === undefined ? focus : focus.filter((id) => mapped.has(id)));
}

function rulesOf(text: string, custom: readonly CustomRule[]): readonly string[] {
  const reference = controlReference(text);
  const found = rulesOfControl(reference, custom);
  if (found.type === 'rules') return found.ruleIds;
  throw new UsageError(`--control: ${noRulesText(reference, found)}`);
}

function refuseUnknownRules(ids: readonly string[], custom: readonly CustomRule[]): void {
  const known = [...RULES, ...custom].map(({ id }) => id);
  for (const id of ids) {
    if (known.includes(id)) continue;
    const meant = suggest(id, known);
    throw new UsageError(
      `--focus: there is no rule ${id}; ${meant === undefined ? `rules: ${known.join(', ')}` : `did you mean ${meant}?`}`,
    );
  }
}
