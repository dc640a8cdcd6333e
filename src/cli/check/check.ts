import { VERDICT_CODES, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { refuseContexts, refuseStdinTwice } from '../input/read-proposal.ts';
import type { Terminal } from '../output/terminal.ts';
import { CHECK_FORMATS } from './formats.ts';
import type { AddressOption } from '../client/address-option.ts';
import { serviceBase } from '../client/proposal-request.ts';
import type { CheckingOptions } from './checking-options.ts';
import type { PrintedCheck } from './printed-check.ts';

export interface CheckOptions extends CheckingOptions, AddressOption {
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
  const checked = await judge(paths, options, terminal);
  const { ruleDocs } = options;
  const printed = ruleDocs === undefined ? checked : { ...checked, ruleDocs };
  terminal.print(await CHECK_FORMATS[options.output].render(printed, terminal));
  return VERDICT_CODES[checked.report.verdict];
}

/** Where the base is, the manifests are judged. */
async function judge(
  paths: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<PrintedCheck> {
  const { onto } = options;
  const base = onto === undefined ? undefined : serviceBase(onto);
  if (base !== undefined) {
    const { checkByService } = await import('./check-by-service.ts');
    return checkByService(base, paths, options, terminal);
  }
  const { checkHere } = await import('./check-here.ts');
  return checkHere(paths, options, terminal);
}
