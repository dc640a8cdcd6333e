import { readCustomRulesFile } from '../../config/custom-rules/read-custom-rules.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../output/terminal.ts';
import { TEST_FORMATS } from './formats.ts';
import type { TestedOutcome, TestReport } from './results.ts';
import { runTestCase } from './test-case.ts';

/** `ringfence rules test`: checks a file of custom rules, and judges folders of manifests by it. */
export async function testRules(
  file: string,
  folders: readonly string[],
  { output }: { readonly output: keyof typeof TEST_FORMATS },
  terminal: Terminal,
): Promise<ExitCode> {
  const { rules } = readCustomRulesFile(file);
  const outcomes: TestedOutcome[] = [];
  for (const folder of folders) outcomes.push(...(await runTestCase(folder, rules, terminal)));
  const tested = new Set(outcomes.map(({ rule }) => rule));
  const untested = rules.map(({ id }) => id).filter((id) => !tested.has(id));
  const report: TestReport = { rules: rules.length, outcomes, untested };
  terminal.print(await TEST_FORMATS[output].render(report, terminal));
  if (folders.length > 0 && untested.length > 0)
    terminal.progress(`no folder expects an outcome of: ${untested.join(', ')}`);
  return outcomes.some(({ result }) => result === 'wrong') ? EXIT.findings : EXIT.ok;
}
