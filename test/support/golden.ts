import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { z } from 'zod';

/** A folder with the input of one case and the answer that is expected to it. */
export interface GoldenCase {
  /** The folder as the suite names it: `a-case`, or `a-group/a-case`. */
  readonly name: string;
  readonly folder: string;
}

/** `input.yaml`, `input-<state>.yaml` where a case has several states, or a folder of files. */
const INPUT = /^input(-.+)?(\.yaml)?$/;

/** Every folder of a suite that holds an input, also those in groups. */
export function goldenCases(suite: string, folder = suite): readonly GoldenCase[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  if (entries.some(({ name }) => INPUT.test(name))) return [{ name: relative(suite, folder), folder }];
  return entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => goldenCases(suite, join(folder, name)));
}

/** The file `input.yaml` of a case, or its folder `input`. */
export function inputOf({ folder }: GoldenCase): string {
  const file = join(folder, 'input.yaml');
  return existsSync(file) ? file : join(folder, 'input');
}

/** What a case sets beside its input, in `options.json`. */
export function optionsOf<Options>({ folder }: GoldenCase, schema: z.ZodType<Options>): Options {
  const file = join(folder, 'options.json');
  return schema.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
}

/** An answer as `expected.json` has it. */
export function jsonText(answer: unknown): string {
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

/**
 * The file of a case's answer, for `toMatchFileSnapshot`. `vitest run --update` writes answers anew; where CI is set, a
 * missing file or a difference is a failure.
 */
export function answerOf({ folder }: GoldenCase, file: `expected${string}`): string {
  return join(folder, file);
}
