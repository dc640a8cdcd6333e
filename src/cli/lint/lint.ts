import type { Inventory } from '../../core/inventory/inventory.ts';
import { objectText } from '../../core/reachability/entry/reason-text.ts';
import { lint as findFaults } from '../../core/reachability/lint/lint.ts';
import {
  LINT_SEVERITIES,
  SEVERITY_OF_LINT,
  type LintSeverity,
} from '../../core/reachability/lint/finding.ts';
import { chooseAssumptions } from '../../core/reachability/plugins/profiles.ts';
import { loadLintSettings } from '../../config/config.ts';
import { processVariables } from '../../config/environment.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { LINT_FORMATS } from './formats.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { assumptionSettings, collectObjects } from '../input/read-cluster.ts';
import { createFilter, type FilterOptions } from '../input/filters.ts';
import { openSource } from '../input/open-sources.ts';
import type { Terminal } from '../output/terminal.ts';

export interface LintOptions extends AssumptionOptions, FilterOptions {
  /** Codes. */
  readonly focus?: readonly string[];
  readonly disable?: readonly string[];
  readonly config?: string;
  readonly failOn: LintSeverity;
  readonly output: keyof typeof LINT_FORMATS;
}

/** `ringfence lint`: policies of one cluster that do not do what they appear to do. */
export async function lint(
  paths: readonly string[],
  options: LintOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const settings = loadLintSettings({ file: options.config, env: processVariables() });
  const source = await openSource(paths, options, 'lint');
  const { inventory } = await collectObjects(source, terminal);
  const { assumptions } = chooseAssumptions(inventory, assumptionSettings(options));
  const filter = createFilter(options, [inventory]);
  const { focus = [], namespace = [], workload = [] } = options;
  const disabled = new Set([...settings.disabled, ...(options.disable ?? [])]);
  const about = workload.length === 0 ? undefined : filter.workload;
  const findings = findFaults(inventory, { assumptions }, about)
    .filter(({ code }) => !disabled.has(code) && (focus.length === 0 || focus.includes(code)))
    .filter(({ object }) => namespace.length === 0 || filter.namespace(object.namespace ?? ''))
    .map((finding) => ({
      severity: settings.severities[finding.code] ?? SEVERITY_OF_LINT[finding.code],
      ...finding,
    }));
  terminal.print(await LINT_FORMATS[options.output].render(findings, terminal));
  reportInputLimits(withoutInvalidPolicies(inventory), assumptions, terminal);
  const threshold = LINT_SEVERITIES.indexOf(options.failOn);
  if (findings.some(({ severity }) => LINT_SEVERITIES.indexOf(severity) <= threshold)) return EXIT.findings;
  return inventory.unread.length > 0 ? EXIT.failed : EXIT.ok;
}

/** Problems of policies are findings. */
function withoutInvalidPolicies({ problems, ...inventory }: Inventory): Inventory {
  const policies = new Set(inventory.unevaluatedPolicies.map(objectText));
  return {
    ...inventory,
    problems: problems.filter(({ object }) => object === undefined || !policies.has(objectText(object))),
  };
}
