import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createProgram } from '../../../src/cli/program.ts';
import { InputFolder } from '../../support/process/input-folder.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const CI = join(ROOT, 'examples/ci');
const folder = new InputFolder();

const action = z
  .object({
    inputs: z.record(z.string(), z.object({ description: z.string() })),
    runs: z.object({
      using: z.literal('composite'),
      steps: z.array(
        z.looseObject({ run: z.string().optional(), env: z.record(z.string(), z.string()).optional() }),
      ),
    }),
  })
  .parse(parse(readFileSync(join(CI, 'github/action.yml'), 'utf8')));
const actionStep = action.runs.steps.find((step) => step.run !== undefined);
const workflow = z
  .object({
    jobs: z.object({
      check: z.object({
        steps: z.array(
          z.looseObject({ uses: z.string().optional(), with: z.record(z.string(), z.string()).optional() }),
        ),
      }),
    }),
  })
  .parse(parse(readFileSync(join(CI, 'github/workflow.yml'), 'utf8')));
const template = z
  .object({
    '.ringfence-check': z.looseObject({
      script: z.array(z.string()),
      variables: z.record(z.string(), z.string()),
    }),
  })
  .parse(parse(readFileSync(join(CI, 'gitlab/ringfence.gitlab-ci.yml'), 'utf8')))['.ringfence-check'];

const SCRIPTS = { github: actionStep?.run ?? '', gitlab: template.script.join('\n') };

/** Options that belong to the programs that run the command. */
const OF_OTHERS: ReadonlySet<string> = new Set(['--yes', '--package', '--quiet']);

const terminal = { width: 80, tableWidth: 80, print: () => {}, progress: () => {}, style: () => '' };
const OPTIONS = new Set(
  createProgram(terminal, () => {})
    .commands.find((command) => command.name() === 'check')
    ?.options.map(({ long }) => long),
);

/** A folder of manifests without policies, with or without a label for personal data. */
function manifests(name: string, label: string): string {
  folder.write(
    `${name}/shop.yaml`,
    `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { ${label} } }\n`,
  );
  folder.write(
    `${name}/db.yaml`,
    'apiVersion: v1\nkind: Pod\nmetadata: { namespace: shop, name: db }\nspec: { containers: [{ name: main, image: main }] }\n',
  );
  return name;
}

/** Runs a script as its pipeline does, with this checkout as the package. */
function runScript(script: string, env: Readonly<Record<string, string>>) {
  const bin = join(folder.path, 'bin');
  mkdirSync(bin, { recursive: true });
  const npx = `#!/bin/sh\nshift 4\nexec '${process.execPath}' '${join(ROOT, 'src/main.ts')}' "$@"\n`;
  writeFileSync(join(bin, 'npx'), npx);
  chmodSync(join(bin, 'npx'), 0o755);
  const { status, stdout, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
    cwd: folder.path,
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, ...env },
  });
  return { status, stdout, stderr };
}

describe('the templates for pipelines', () => {
  it.each(Object.entries(SCRIPTS))('of %s use only options that check has', (_, script) => {
    const used = [...script.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((option) => !OF_OTHERS.has(option) && !OPTIONS.has(option))).toEqual([]);
  });

  it('declare each input of the action that is used, and use each that is declared', () => {
    const used = Object.values(actionStep?.env ?? {}).map(
      (text) => /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(text)?.[1] ?? '',
    );
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
    const step = workflow.jobs.check.steps.find(({ uses }) => uses?.endsWith('/ringfence') === true);
    const given = Object.keys(step?.with ?? {});
    expect(given.length).toBeGreaterThan(0);
    expect(given.filter((name) => action.inputs[name] === undefined)).toEqual([]);
  });

  it('read no input as a command', () => {
    expect(SCRIPTS.github).not.toContain('${{');
  });

  it('fail a pull request on GitHub, with all reports', () => {
    const files = {
      GITHUB_STEP_SUMMARY: join(folder.path, 'summary'),
      GITHUB_OUTPUT: join(folder.path, 'output'),
    };
    const inputs = Object.fromEntries(Object.keys(actionStep?.env ?? {}).map((name) => [name, '']));
    const { status, stdout } = runScript(SCRIPTS.github, {
      ...inputs,
      ...files,
      RUNNER_TEMP: folder.path,
      MANIFESTS: manifests('change', 'ringfence.dev/data: pii'),
      ONTO: manifests('before', 'team: shop'),
      REPLACE: 'namespace',
      FAIL_ON: 'high',
      FAIL_ON_NEW: 'true',
      CNI_PROFILE: 'calico',
    });
    expect(stdout).toContain('FAILED  change laid over before');
    expect(status).toBe(1);
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')).toContain('Ringfence: :x: Failed');
    expect(readFileSync(files.GITHUB_OUTPUT, 'utf8')).toBe(
      `sarif=${folder.path}/ringfence.sarif\nmarkdown=${folder.path}/ringfence.md\n`,
    );
    expect(readFileSync(join(folder.path, 'ringfence.sarif'), 'utf8')).toContain('"uri": "change/db.yaml"');
  });

  it('cannot judge a merge request on GitLab in which nothing is classified', () => {
    const { status, stdout } = runScript(SCRIPTS.gitlab, {
      ...template.variables,
      RINGFENCE_MANIFESTS: manifests('unlabelled', 'team: shop'),
      RINGFENCE_ONTO: manifests('same', 'team: shop'),
    });
    expect(stdout).toContain('nothing is classified as personal data');
    expect(status).toBe(2);
    expect(readFileSync(join(folder.path, 'ringfence.junit.xml'), 'utf8')).toContain(
      '<testsuite name="input"',
    );
  });
});
