import { Option, type Command } from 'commander';
import { readCustomRulesFile } from '../../../config/custom-rules/read-custom-rules.ts';
import type { CustomRule } from '../../../core/rules/custom-rule.ts';

/** The custom rules that a command judges with. */
export interface RulesOption {
  readonly rules?: string;
}

/** Adds `--rules`. */
export function withRules(command: Command): Command {
  return command.addOption(
    new Option('--rules <file>', 'custom rules that are judged in addition to the built-in ones'),
  );
}

/** The rules of `--rules`; none if it is not given. */
export function openRules({ rules }: RulesOption): readonly CustomRule[] {
  return rules === undefined ? [] : readCustomRulesFile(rules).rules;
}
