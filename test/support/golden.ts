import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { z } from 'zod';

/** A folder with the input of one case and the expected result. */
export interface GoldenCase {
  /** The name of the folder within the suite: `a-case`, or `a-group/a-case`. */
  readonly name: string;
  readonly folder: string;
}

/** `input.yaml`, `input-<state>.yaml` if a case has several states, or a folder of files. */
const INPUT = /^input(-.+)?(\.yaml)?$/;

/** Every folder of a suite that contains an input, including those in groups. */
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

/** Options of a case in addition to its input, in `options.json`. */
export function optionsOf<Options>({ folder }: GoldenCase, schema: z.ZodType<Options>): Options {
  const file = join(folder, 'options.json');
  return schema.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
}

/** A result in the format of `expected.json`. */
export function jsonText(answer: unknown): string {
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

/**
 * The file of a case's result, for `toMatchFileSnapshot`. `vitest run --update` rewrites results; if CI is set, a
 * missing file or a difference is a failure.
 */
export function answerOf({ folder }: GoldenCase, file: `expected${string}`): string {
  return join(folder, file);
}
