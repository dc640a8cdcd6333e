import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';
import { DENY_ALL, PII_STORE } from '../../support/snapshot-pipeline.ts';

const FLEET = resolve('examples/fleet');
const DECLARED = join(FLEET, 'declared-connections.yaml');
const WELL_ISOLATED = join(FLEET, 'payments-eu/2026-11-23');
const TYPICAL = join(FLEET, 'retail-us/2026-11-23');
const BAD = join(FLEET, 'legacy-onprem/2026-11-23');

const { path: folder, write } = new InputFolder();

const ONE_SHOP = write(
  'shop.yaml',
  `{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { ringfence.dev/data: pii } } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: db, namespace: shop }, spec: { containers: [{ name: db, image: db }] } }
`,
);

const flow = (name: string, namespace: string, cluster: string) => `
    - name: ${name}
      clusters: [${cluster}]
      from: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } } }
      to: { endpoint: anywhere }
      purpose: Everything
      owner: Nobody`;

const output = z.object({
  clusters: z.array(
    z.looseObject({
      cluster: z.string(),
      score: z.number().nullable(),
      completeness: z.string(),
      findings: z.array(z.object({ ruleId: z.string(), severity: z.string(), subject: z.string() })),
    }),
  ),
});

function clustersIn(json: string) {
  return output.parse(JSON.parse(json)).clusters;
}

function withoutTime(text: unknown) {
  return output.parse(text).clusters.map((cluster) => ({ ...cluster, takenAt: '' }));
}

describe('ringfence scan', () => {
  it('shows people scores, findings with what proves them, and how to fix them', async () => {
    const { code, stdout, stderr } = await runFromSource(['scan', BAD]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/score {5}\d+ of 100, coverage \d+%, \d+ PII workloads/);
    expect(stdout).toMatch(
      /capped {4}at most 79 because of \S+ for \S+\n {2}exposed {3}\d+ of \d+ PII workloads/,
    );
    expect(stdout).toMatch(/Why the score is \d+\n(.+\n)+ {2}next steps\n {4}1\. /);
    expect(stdout).toMatch(/CRITICAL {2}\S+ \(\d+\)\n/);
    expect(stdout).toMatch(/why: /);
    expect(stdout).toMatch(/fix: /);
    expect(stdout).not.toContain('\u001b');
  });

  it('warns of what the configuration names and the input lacks, once each', async () => {
    const config = write(
      'typos.yaml',
      `classification:
  rules:
    - { dataClass: pii, workloads: ['shop/dbb', '*/*'] }
declaredConnections:
  - name: reports
    from: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: no-such-namespace } } }
    to: { namespaceSelector: {}, podSelector: { matchLabels: { app: no-such-app } } }
`,
    );
    const { code, stderr } = await runFromSource(['scan', BAD, '--config', config]);
    expect({ code, warnings: stderr.trimEnd().split('\n') }).toEqual({
      code: 0,
      warnings: [
        `warning: ${config}:3: classification.rules[0]: no workload matches shop/dbb`,
        `warning: ${config}:6: declaredConnections "reports", from: there is no namespace no-such-namespace`,
        `warning: ${config}:7: declaredConnections "reports", to: no pod in the selected namespaces has the selected labels`,
      ],
    });
  });

  it('judges with the flows of a data-flow map, under the name that the cluster has in it', async () => {
    const map = write(
      'map.yaml',
      `apiVersion: ringfence.dev/v1
kind: DataFlowMap
metadata: { name: fleet }
spec:
  endpoints: [{ name: anywhere, cidrs: [0.0.0.0/0, '::/0'] }, { name: unused, fqdns: [mail.example] }]
  flows:${flow('all-out', 'shop', 'legacy')}${flow('typo', 'shopp', 'legacy')}${flow('other', 'x', 'other')}`,
    );
    const judge = async (...rest: string[]) => {
      const { stdout, stderr } = await runFromSource(['scan', ONE_SHOP, '-o', 'json', ...rest]);
      const findings = clustersIn(stdout)[0]?.findings.map(({ ruleId }) => ruleId) ?? [];
      return { isOpen: findings.includes('public-egress'), warnings: stderr.trimEnd().split('\n') };
    };
    expect(await judge()).toMatchObject({ isOpen: true });
    expect(await judge('--map', map, '--map-cluster', 'legacy')).toEqual({
      isOpen: false,
      warnings: [
        `warning: ${map}:5: spec.endpoints[1]: no flow uses the endpoint unused`,
        `warning: ${map}:15: data flow "typo", from: there is no namespace shopp`,
      ],
    });
    const config = write('with-map.yaml', 'dataFlowMap: map.yaml');
    expect(await judge('--config', config, '--map-cluster', 'legacy')).toMatchObject({ isOpen: false });
    const unnamed = await judge('--map', map);
    expect(unnamed.isOpen).toBe(true);
    expect(unnamed.warnings[1]).toMatch(/the data-flow map has no flow for .*--map-cluster/);
    const broken = await runFromSource(['scan', ONE_SHOP, '--map', write('no-map.yaml', 'kind: Map')]);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('no-map.yaml:1: kind: must be DataFlowMap\n');
  });

  it('says the fix of a rule once, and every subject that fails it', async () => {
    const [table, json] = await Promise.all([
      runFromSource(['scan', BAD]),
      runFromSource(['scan', BAD, '-o', 'json']),
    ]);
    const section = table.stdout.split(/\n\n/).find((text) => text.includes('  public-egress ('));
    expect(section?.match(/fix: /g)).toHaveLength(1);
    const [cluster] = clustersIn(json.stdout);
    const subjects = cluster?.findings.filter(({ ruleId }) => ruleId === 'public-egress') ?? [];
    expect(subjects.length).toBeGreaterThan(1);
    for (const { subject } of subjects) expect(section).toContain(`    ${subject}\n`);
  });

  it('keeps within the width that it has', async () => {
    const { stdout } = await runFromSource(['scan', BAD]);
    expect(stdout).toMatch(/FAILS\n.*, \+\d+\n/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('finds only what has to be declared in a cluster that is well isolated', async () => {
    const { code, stdout } = await runFromSource(['scan', WELL_ISOLATED, '--config', DECLARED, '-o', 'json']);
    const [cluster] = clustersIn(stdout);
    expect(code).toBe(0);
    expect(cluster).toMatchObject({ cluster: '2026-11-23', completeness: 'COMPLETE' });
    expect(cluster?.score).toBeGreaterThan(95);
    expect(cluster?.findings.map(({ ruleId, subject }) => `${ruleId} ${subject}`)).toEqual([
      'unlisted-external-endpoint payments/payments-api[Deployment]',
      'missing-data-flow-map customers',
      'missing-data-flow-map payments',
    ]);
  });

  it('says the same in JSON and YAML', async () => {
    const [json, yaml] = await Promise.all([
      runFromSource(['scan', BAD, '-o', 'json']),
      runFromSource(['scan', BAD, '-o', 'yaml']),
    ]);
    expect(withoutTime(parse(yaml.stdout))).toEqual(withoutTime(JSON.parse(json.stdout)));
  });

  it('writes Markdown with the policies to apply, and CSV with a line per finding', async () => {
    const [markdown, csv, json] = await Promise.all([
      runFromSource(['scan', TYPICAL, '-o', 'markdown']),
      runFromSource(['scan', BAD, '-o', 'csv']),
      runFromSource(['scan', BAD, '-o', 'json']),
    ]);
    expect(markdown.stdout).toMatch(
      /```yaml\n(# .*\n)+apiVersion: networking\.k8s\.io\/v1\nkind: NetworkPolicy/,
    );
    const [cluster] = clustersIn(json.stdout);
    expect(csv.stdout.trim().split('\r\n')).toHaveLength(1 + (cluster?.findings.length ?? 0));
  });

  it('writes each patch into a file that begins with what it cuts, and never among others', async () => {
    const target = join(folder, 'patches');
    const [first, again] = [
      await runFromSource(['scan', TYPICAL, '--cni-profile', 'calico', '--patches', target, '-o', 'json']),
      await runFromSource(['scan', TYPICAL, '--patches', target]),
    ];
    const { clusters } = JSON.parse(first.stdout);
    const names: string[] = clusters[0].patches.map(
      (patch: { namespace: string; name: string }) => `${patch.namespace}/${patch.name}.yaml`,
    );
    expect(names).not.toEqual([]);
    for (const name of names) {
      const text = readFileSync(join(target, name), 'utf8');
      expect(text).toMatch(/^# This (patch )?cuts/);
      expect(parseAllDocuments(text).map((document) => document.get('kind'))).toContain('NetworkPolicy');
    }
    expect(first.stderr).toContain(`${names.length} patches written to ${target}`);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is not empty') });
  });

  it('tells a pipeline by its exit code', async () => {
    const declared = ['--config', DECLARED];
    const isolated = write('isolated.yaml', `${PII_STORE}---\n${DENY_ALL}`);
    const partial = write('partial.yaml', `${PII_STORE}---\n${DENY_ALL}---\nkind: {`);
    const unlabelled = write('unlabelled.yaml', PII_STORE.replaceAll('ringfence.dev/data', 'data'));
    const codes = await Promise.all([
      runFromSource(['scan', BAD, '--fail-on', 'critical']),
      runFromSource(['scan', isolated, '--fail-on', 'critical']),
      runFromSource(['scan', WELL_ISOLATED, ...declared, '--fail-on', 'critical']),
      runFromSource(['scan', partial, '--fail-on', 'critical']),
      runFromSource(['scan', partial]),
      runFromSource(['scan', '-', '--fail-on', 'critical']),
      runFromSource(['scan', '-']),
      runFromSource(['scan', unlabelled, '--fail-on', 'critical']),
      runFromSource(['scan', unlabelled]),
    ]);
    expect(codes.map(({ code }) => code)).toEqual([1, 0, 2, 2, 0, 2, 2, 2, 0]);
    expect(codes[6]?.stderr).toContain('nothing to judge');
    expect(codes[7]?.stderr).toContain('nothing is classified as personal data');
  });

  it('reads standard input', async () => {
    const { code, stdout } = await runFromSource(['scan', '-', '-o', 'json'], { stdin: PII_STORE });
    const [cluster] = clustersIn(stdout);
    expect(code).toBe(0);
    expect(cluster?.findings.some(({ subject }) => subject === 'customers/db[StatefulSet]')).toBe(true);
  });

  it('reads several paths as one cluster, and says so where they seem to be several', async () => {
    const merged = await runFromSource(['scan', BAD, TYPICAL, '-o', 'json']);
    expect(clustersIn(merged.stdout)).toHaveLength(1);
    expect(merged.stderr).toMatch(/read as one cluster, but \d+ objects .* add --separate/);
    const separate = await runFromSource(['scan', BAD, TYPICAL, '--separate', '-o', 'json']);
    expect(clustersIn(separate.stdout).map(({ cluster }) => cluster)).toEqual([BAD, TYPICAL]);
    expect(separate.stderr).toBe('');
  });

  it('names file and line of a broken document, and gives no score', async () => {
    const file = write(
      'broken.yaml',
      `${PII_STORE}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: [\n`,
    );
    const lenient = await runFromSource(['scan', file]);
    expect(lenient.code).toBe(0);
    expect(lenient.stdout).toContain('Not everything could be read: there is no score');
    expect(lenient.stdout.match(/broken\.yaml:1\d/g)).toHaveLength(1);
    expect(lenient.stdout).toMatch(/Not decided\n.*Coverage \d+% is the share/);
    const strict = await runFromSource(['scan', file, '--strict']);
    expect(strict.code).toBe(2);
    expect(strict.stdout).toBe('');
    expect(strict.stderr).toMatch(/broken\.yaml:1\d/);
  });

  it('says that nothing was judged where nothing is classified', async () => {
    const file = write('unclassified.yaml', PII_STORE.replace('ringfence.dev/data: pii', 'team: a'));
    const { stdout } = await runFromSource(['scan', file]);
    expect(stdout).toContain('score     -,');
    expect(stdout).toContain('No workload is classified as PII, so nothing was judged.');
    const config = write('mapped.yaml', 'classification: { label: team, values: { a: pii } }');
    const mapped = await runFromSource(['scan', file, '--config', config]);
    expect(mapped.stdout).toMatch(/score {5}\d+ of 100/);
  });

  it('suggests what may hold data where nothing is classified, and judges what --pii names', async () => {
    const file = write('unlabelled-stores.yaml', PII_STORE.replace('ringfence.dev/data: pii', 'team: a'));
    const { stdout } = await runFromSource(['scan', file]);
    expect(stdout).toMatch(/Not classified, but probably storing data .*not part of the score/);
    expect(stdout).toMatch(/customers\/db\[StatefulSet\]: image postgres \(PostgreSQL\), port 5432/);
    const named = await runFromSource(['scan', file, '--pii', 'customers/d*']);
    expect(named.stdout).toMatch(/score {5}\d+ of 100/);
    expect(named.stdout).not.toContain('Not classified');
    const misspelt = await runFromSource(['scan', file, '--pii', 'customers/bd']);
    expect(misspelt).toMatchObject({ code: 2, stdout: '' });
    expect(misspelt.stderr).toContain('did you mean customers/db?');
    const label = await runFromSource(['scan', file, '--pii-label', 'app=nowhere']);
    expect(label).toMatchObject({ code: 2, stderr: expect.stringContaining('no pod has the label') });
  });

  it('shows a part and judges the whole: filters change no score', async () => {
    const options = ['-o', 'json', '--focus', 'public-egress'];
    const [whole, part] = await Promise.all([
      runFromSource(['scan', BAD, '-o', 'json']),
      runFromSource(['scan', BAD, ...options]),
    ]);
    const [all] = clustersIn(whole.stdout);
    const [shown] = clustersIn(part.stdout);
    expect(shown?.score).toBe(all?.score);
    expect(new Set(shown?.findings.map(({ ruleId }) => ruleId))).toEqual(new Set(['public-egress']));
    expect(part.stderr).toMatch(/\d+ findings are hidden by/);
    const misspelt = await runFromSource(['scan', BAD, '--namespace', 'nowhere']);
    expect(misspelt).toMatchObject({ code: 2, stdout: '' });
    const summary = await runFromSource(['scan', BAD, '-o', 'summary']);
    expect(summary.stdout).toMatch(/NAMESPACE +PII WORKLOADS +CRITICAL/);
  });
});
