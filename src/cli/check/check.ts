import { loadAssessmentSettings } from '../../config/config.ts';
import { processVariables } from '../../config/environment.ts';
import { VERDICT_CODES, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { refuseContexts, refuseStdinTwice } from '../input/read-proposal.ts';
import type { Terminal } from '../output/terminal.ts';
import { CHECK_FORMATS } from './formats.ts';
import { checkHere, type CheckingOptions } from './check-here.ts';

export interface CheckOptions extends CheckingOptions {
  readonly output: keyof typeof CHECK_FORMATS;
  readonly ruleDocs?: string;
}

/** `ringfence check`: judges manifests for a pipeline. */
export async function checkManifests(
  paths: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { onto } = options;
  if (onto === undefined) {
    if (options.replace !== undefined) throw new UsageError('--replace needs a base: give it with --onto');
    if (options.failOnNew === true)
      throw new UsageError('--fail-on-new compares with a base: give it with --onto');
  }
  refuseContexts(paths);
  refuseStdinTwice(...paths, ...(onto === undefined ? [] : [onto]));
  const settings = loadAssessmentSettings({ file: options.config, env: processVariables() });
  const checked = await checkHere(paths, options, settings, terminal);
  const { ruleDocs } = options;
  const printed = ruleDocs === undefined ? checked : { ...checked, ruleDocs };
  terminal.print(await CHECK_FORMATS[options.output].render(printed, terminal));
  return VERDICT_CODES[checked.report.verdict];
}
