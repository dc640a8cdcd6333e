import { lint as findFaults } from '../../core/reachability/lint/lint.ts';
import { chooseAssumptions } from '../../core/reachability/plugins/profiles.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { LINT_FORMATS } from './formats.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { assumptionSettings, collectObjects } from '../input/read-cluster.ts';
import { openSource } from '../input/open-sources.ts';
import type { SourceOptions } from '../input/source-options.ts';
import type { Terminal } from '../output/terminal.ts';

export interface LintOptions extends SourceOptions, AssumptionOptions {
  readonly output: keyof typeof LINT_FORMATS;
}

/** `ringfence lint`: policies of one cluster that do not do what they seem to. */
export async function lint(
  paths: readonly string[],
  options: LintOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const source = await openSource(paths, options, 'lint');
  const { inventory } = await collectObjects(source, terminal);
  const { assumptions } = chooseAssumptions(inventory, assumptionSettings(options));
  const findings = findFaults(inventory, { assumptions });
  terminal.print(await LINT_FORMATS[options.output].render(findings, terminal));
  reportInputLimits(inventory, assumptions, terminal);
  if (findings.length > 0) return EXIT.findings;
  return inventory.unread.length > 0 ? EXIT.failed : EXIT.ok;
}
