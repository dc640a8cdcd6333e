import { RULES } from '../../core/rules/catalogue.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openRules, type RulesOption } from '../input/judging/custom-rules-option.ts';
import type { Terminal } from '../output/terminal.ts';
import { LIST_FORMATS } from './formats.ts';
import type { ListedRule } from './results.ts';

/** `ringfence rules list`: the built-in rules, and those of a file. */
export async function listRules(
  options: RulesOption & { readonly output: keyof typeof LIST_FORMATS },
  terminal: Terminal,
): Promise<ExitCode> {
  const custom = openRules(options).map((rule) => ({ ...rule, group: 'custom' as const }));
  const rules = [...RULES, ...custom].map(({ id, severity, group, title, summary }): ListedRule => ({
    id,
    severity,
    group,
    title,
    summary,
  }));
  terminal.print(await LIST_FORMATS[options.output].render(rules, terminal));
  return EXIT.ok;
}
