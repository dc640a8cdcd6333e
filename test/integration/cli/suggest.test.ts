import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { SMALL_SHOP } from '../../support/manifests/small-shop.ts';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const { write } = new InputFolder();
const manifests = write('shop.yaml', SMALL_SHOP.map((object) => stringify(object)).join('---\n'));

const count = ({ stdout }: { stdout: string }): number => JSON.parse(stdout).clusters[0].findings.length;

describe('ringfence suggest', () => {
  it('closes the findings of a namespace, from the draft of its map to its policies', async () => {
    const { stdout: draft } = await runFromSource(['dataflow', 'draft', manifests]);
    const map = write(
      'map.yaml',
      draft
        .replaceAll(/ *state: draft\n/g, '')
        .replaceAll(/# purpose: .*/g, 'purpose: Look up customers')
        .replaceAll(/# owner: .*/g, 'owner: Customers'),
    );
    const given = [manifests, '--map', map, '--namespace', 'customers'];
    const suggested = await runFromSource(['suggest', ...given]);
    expect(suggested.code).toBe(0);
    expect(suggested.stderr).toContain('4 policies for 1 declared flow');
    expect(suggested.stdout).toContain('# Flow api-to-db: Look up customers; owner: Customers\n');
    const summary = await runFromSource(['suggest', ...given, '-o', 'summary']);
    expect(summary.stdout).toContain(
      '\nAttacks that are denied (apart from what is declared):\n  A compromised pod of another',
    );
    const policies = write('policies.yaml', suggested.stdout);
    const rules = [
      'public-egress',
      'default-deny-ingress',
      'namespace-default-deny',
      'cross-namespace-ingress',
    ];
    const scan = (...paths: readonly string[]) =>
      runFromSource([
        'scan',
        ...paths,
        '--map',
        map,
        '-o',
        'json',
        ...rules.flatMap((id) => ['--focus', id]),
      ]);
    const [before, after] = await Promise.all([scan(manifests), scan(manifests, policies)]);
    expect(count(before)).toBeGreaterThan(0);
    expect(count(after)).toBe(0);
  });

  it('needs one namespace that exists', async () => {
    const missing = await runFromSource(['suggest', manifests]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('--namespace') });
    const typo = await runFromSource(['suggest', manifests, '--namespace', 'custmers']);
    expect(typo).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean customers?') });
    const both = await runFromSource(['suggest', manifests, '--cluster', 'eu', '--namespace', 'customers']);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('either paths or --cluster') });
  });
});
