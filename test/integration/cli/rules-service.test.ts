import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const { api, viewer, close } = await openApi();
afterAll(close);
const { write } = new InputFolder();

const ada = await api.issue(
  'admin',
  { clusters: 'all', namespaces: 'all' },
  { name: 'Ada Lovelace', email: 'ada@example.org' },
);
const run = (token: string, ...args: readonly string[]) =>
  runFromSource(['rules', ...args], {
    env: { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: token },
  });

const RULES = `apiVersion: ringfence.dev/v1
kind: CustomRules
metadata:
  name: fleet
spec:
  rules:
    - id: custom-quiet
      title: It talks to nobody
      severity: low
      why: It has no reason to.
      expression: size(egress) == 0
      remediation: Deny its egress.
`;

describe('ringfence rules, with a service', () => {
  it('applies custom rules, and exports them as they were', async () => {
    const file = write('rules.yaml', RULES);
    const applied = await run(ada, 'apply', file, '--comment', 'CHG-1');
    expect(applied).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Version 1 of the custom rules is in force/),
    });
    expect((await run(viewer, 'export')).stdout).toBe(RULES);
    const outdated = await run(ada, 'apply', file, '--comment', 'CHG-2', '--expected-version', '0');
    expect(outdated.code).toBe(2);
    expect(outdated.stderr).toContain('version 1 is in force, which Ada Lovelace applied');
  });

  it('refuses a file with errors before anything is sent, and asks why rules are applied', async () => {
    const file = write('broken.yaml', RULES.replace('egress', 'egres'));
    expect((await run(ada, 'apply', file, '--comment', 'c')).stderr).toContain(
      'broken.yaml:11: spec.rules[0].expression: column 24',
    );
    expect((await run(ada, 'apply', file)).stderr).toContain('--comment');
  });
});
