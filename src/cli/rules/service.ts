import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readCustomRules, readRulesText } from '../../config/custom-rules/read-custom-rules.ts';
import { processVariables } from '../../config/environment.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService } from '../client/service-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { readVersion } from '../input/read-version.ts';
import type { Terminal } from '../output/terminal.ts';
import { APPLIED_FORMATS } from './formats.ts';
import { rulesAnswer, versionAnswer } from './results.ts';

const PATH = '/api/v1/custom-rules';
const STDIN = 0;

export interface ApplyRulesOptions extends AddressOption {
  readonly comment?: string;
  readonly expectedVersion?: string;
  readonly output: keyof typeof APPLIED_FORMATS;
}

/** `ringfence rules apply`: replaces the custom rules of the service. */
export async function applyRules(
  file: string,
  { url, comment, expectedVersion, output }: ApplyRulesOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const wanted =
    expectedVersion === undefined
      ? undefined
      : readVersion('--expected-version', expectedVersion, 'the custom rules');
  if (comment === undefined) throw new UsageError('say why the rules are applied with --comment');
  const rules = file === '-' ? readFileSync(STDIN, 'utf8') : readRulesText(file);
  // Errors are shown with the name of the file before anything is sent.
  readCustomRules(rules, file === '-' ? 'stdin' : file);
  const service = openService(url, processVariables());
  const [current] =
    wanted === undefined ? await service.get(`${PATH}/versions?limit=1`, z.array(versionAnswer)) : [];
  const body = { rules, comment, expectedVersion: wanted ?? current?.version ?? 0 };
  const applied = await service.post(PATH, body, rulesAnswer);
  terminal.print(await APPLIED_FORMATS[output].render(applied, terminal));
  return EXIT.ok;
}

/** `ringfence rules export`: prints the custom rules of the service as YAML. */
export async function exportRules(
  { url, versionNumber }: AddressOption & { readonly versionNumber?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const query =
    versionNumber === undefined
      ? ''
      : `?version=${readVersion('--version-number', versionNumber, 'the custom rules')}`;
  const { yaml } = await openService(url, processVariables()).get(`${PATH}${query}`, rulesAnswer);
  terminal.print(yaml.trimEnd());
  return EXIT.ok;
}
