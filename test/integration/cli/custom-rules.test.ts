import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';
import { FROM_WEB, PODS } from '../../support/manifests/shop-manifests.ts';

const { write } = new InputFolder();
const EXAMPLES = join(import.meta.dirname, '../../../examples/custom-rules');

const NAMESPACE =
  'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { ringfence.dev/data: pii } }\n';
const SHOP = `${NAMESPACE}---\n${PODS}`;

const RULES = (expression: string): string => `apiVersion: ringfence.dev/v1
kind: CustomRules
metadata: { name: test }
spec:
  rules:
    - id: custom-quiet
      title: It talks to nobody
      severity: low
      why: It has no reason to.
      expression: ${expression}
      remediation: Deny its egress.
`;

describe('ringfence rules', () => {
  it('tests the example rules with their folders', async () => {
    const folders = readdirSync(join(EXAMPLES, 'tests')).map((name) => join(EXAMPLES, 'tests', name));
    const { code, stdout, stderr } = await runFromSource([
      'rules',
      'test',
      join(EXAMPLES, 'rules.yaml'),
      ...folders,
      '-o',
      'json',
    ]);
    expect(stderr).toBe('');
    const report: unknown = JSON.parse(stdout);
    expect(report).toMatchObject({ rules: 4, untested: [] });
    expect(code).toBe(0);
  });

  it('ends with 1 if an outcome differs from the expected one, and says why', async () => {
    const rules = write('wrong/rules.yaml', RULES('size(egress) == 0'));
    write('wrong/case/manifests.yaml', SHOP);
    const expected = write('wrong/case/expected.yaml', 'expect: { custom-quiet: { shop/db: pass } }\n');
    const { code, stdout } = await runFromSource(['rules', 'test', rules, join(expected, '..')]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/wrong .* custom-quiet +shop\/db +pass +fail +shop\/db\S* can connect to /);
  });

  it('refuses expectations about other rules, other workloads and other outcomes, with their lines', async () => {
    const rules = write('bad/rules.yaml', RULES('size(egress) == 0'));
    write('bad/case/manifests.yaml', SHOP);
    const refused = async (text: string): Promise<string> => {
      const { code, stderr } = await runFromSource([
        'rules',
        'test',
        rules,
        join(write('bad/case/expected.yaml', text), '..'),
      ]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refused('expect:\n  custom-quite: { shop/db: pass }\n')).toContain(
      'expected.yaml:2: expect.custom-quite: there is no rule custom-quite in the file; did you mean custom-quiet?',
    );
    expect(await refused('expect:\n  custom-quiet:\n    shop/dp: pass\n')).toContain(
      'expected.yaml:3: expect.custom-quiet.shop/dp: no workload shop/dp was judged',
    );
    expect(await refused('expect: { custom-quiet: { shop/db: passes } }\n')).toContain(
      'expected.yaml:1: expect.custom-quiet.shop/db: Invalid option',
    );
  });

  it('checks a file alone, and refuses it with the place of each error', async () => {
    const valid = write('alone/rules.yaml', RULES('size(egress) == 0'));
    expect(await runFromSource(['rules', 'test', valid])).toMatchObject({
      code: 0,
      stdout: '1 rule is valid.\n',
    });
    const misspelt = write('alone/misspelt.yaml', RULES('size(egres) == 0'));
    const { code, stderr } = await runFromSource(['rules', 'test', misspelt]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'misspelt.yaml:10: spec.rules[0].expression: column 24: there is no variable egres; did you mean egress?',
    );
  });

  it('lists built-in rules and those of a file', async () => {
    const rules = write('list/rules.yaml', RULES('size(egress) == 0'));
    const { stdout } = await runFromSource(['rules', 'list', '--rules', rules]);
    expect(stdout).toMatch(/default-deny-ingress +high +isolation/);
    expect(stdout).toMatch(/custom-quiet +low +custom +It talks to nobody\n$/);
  });
});

describe('ringfence scan --rules', () => {
  it('judges and scores custom rules like built-in ones', async () => {
    const manifests = write('scan/shop.yaml', `${SHOP}---\n${FROM_WEB}`);
    const rules = write('scan/rules.yaml', RULES('size(egress) == 0'));
    const { stdout } = await runFromSource(['scan', manifests, '--rules', rules, '--focus', 'custom-quiet']);
    expect(stdout).toMatch(/LOW +custom-quiet \(2\)\n +It talks to nobody\n/);
    expect(stdout).toContain('fix: Deny its egress.');
    const gate = await runFromSource([
      'scan',
      manifests,
      '--rules',
      rules,
      '--focus',
      'custom-quiet',
      '--fail-on',
      'low',
    ]);
    expect(gate.code).toBe(1);
    const unknown = await runFromSource(['scan', manifests, '--rules', rules, '--focus', 'custom-quite']);
    expect(unknown.stderr).toContain('did you mean custom-quiet?');
  });

  it('refuses a file that loops too often before anything is judged', async () => {
    const loops = 'ingress.all(a, ingress.all(b, ingress.all(c, ingress.all(d, a.declared))))';
    const { code, stderr } = await runFromSource([
      'scan',
      write('scan/shop.yaml', SHOP),
      '--rules',
      write('scan/loops.yaml', RULES(loops)),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('most of them in the loop over 100 elements: ingress.all(d, a.declared)');
  });
});
