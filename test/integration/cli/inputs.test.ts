import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runFromSource } from '../../support/process/run-program.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-inputs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, ...objects: readonly object[]): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  return file;
}

const pod = (namespace: string, name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels: { app: name } },
  spec: { containers: [{ name: 'main', image: 'main' }] },
});

const policy = (spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'shop', name: 'policy' },
  spec,
});

describe('the output of another command', () => {
  it('is read in place of a file', async () => {
    const file = write('piped.txt', pod('shop', 'db'), pod('shop', 'web'));
    const script = 'exec "$0" src/main.ts connections <(cat "$1") -o json';
    const { stdout } = await promisify(execFile)('bash', ['-c', script, process.execPath, file]);
    expect(stdout).toContain('"src": "shop/web[Pod]"');
  });
});

describe('namespaces that are not in the input', () => {
  const byTeam = policy({
    podSelector: {},
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'web' } } }] }],
  });
  const objects = [pod('shop', 'db'), pod('front', 'web'), byTeam];
  const missing = /labels unknown of namespaces front, shop, not in the input/g;

  it.each([
    ['explain', '--from', 'front/web', '--to', 'shop/db', '--port', '80'],
    ['connections'],
    ['exposure'],
    ['lint'],
  ])('are said once by %s', async (command, ...options) => {
    const file = write(`${command}.json`, ...objects);
    const { stderr } = await runFromSource([command, file, ...options]);
    expect(stderr.match(missing)).toHaveLength(1);
    const assumed = await runFromSource([
      command,
      file,
      ...options,
      '--assume',
      'absentNamespaces=unlabelled',
    ]);
    expect(assumed.stderr).toBe('');
  });

  it('are said once for each state by diff', async () => {
    const file = write('state.json', ...objects);
    const { stderr } = await runFromSource(['diff', file, file]);
    expect(stderr.match(missing)).toHaveLength(2);
  });

  it('are said once by scan, and are no problem of each namespace to people', async () => {
    const file = write('scan.json', ...objects);
    const env = { COLUMNS: '300' };
    const { stdout } = await runFromSource(['scan', file], { env });
    expect(stdout.match(missing)).toHaveLength(1);
    expect(stdout).not.toContain('Problems in what was read');
    const { stdout: markdown } = await runFromSource(['scan', file, '-o', 'markdown']);
    expect(markdown.match(missing)).toHaveLength(1);
  });

  it('are named by scan where their labels might tell that workloads hold personal data', async () => {
    const file = write('classes.json', pod('shop', 'db'));
    const env = { COLUMNS: '300' };
    const told = /data class of 1 workload is not known, because .*: shop \(1\)/;
    expect((await runFromSource(['scan', file], { env })).stdout).toMatch(told);
    for (const settled of [
      ['--assume', 'absentNamespaces=unlabelled'],
      ['--pii', 'shop/db'],
    ])
      expect((await runFromSource(['scan', file, ...settled], { env })).stdout).not.toMatch(told);
  });

  it('are no news where no policy reads labels of namespaces', async () => {
    const file = write('plain.json', pod('shop', 'db'), pod('front', 'web'), policy({ podSelector: {} }));
    const { stderr } = await runFromSource(['connections', file]);
    expect(stderr).toBe('');
  });

  it('leave a verdict open that their labels decide, until they are taken to have none', async () => {
    const file = write('verdict.json', ...objects);
    const ask = ['explain', file, '--from', 'front/web', '--to', 'shop/db', '--port', '80', '-o', 'json'];
    const verdictOf = async (...options: readonly string[]) => {
      const { stdout } = await runFromSource([...ask, ...options]);
      return z.looseObject({ verdict: z.string() }).parse(JSON.parse(stdout)).verdict;
    };
    expect(await verdictOf()).toBe('unknown');
    expect(await verdictOf('--assume', 'absentNamespaces=unlabelled')).toBe('denied');
  });
});

const postgresql = (labels: object) => ({
  apiVersion: 'acid.zalan.do/v1',
  kind: 'postgresql',
  metadata: { namespace: 'shop', name: 'orders', labels },
  spec: {},
});

describe('custom resources that operators create pods for', () => {
  const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { namespace: 'shop', name: 'a' },
  };
  const passedOver = /not evaluated: postgresql\.acid\.zalan\.do \(1\): operators may create pods/g;

  it.each(['connections', 'exposure'])('are named once by %s', async (command) => {
    const file = write(`operators-${command}.json`, shop, postgresql({}), claim);
    const { stderr } = await runFromSource([command, file]);
    expect(stderr.match(passedOver)).toHaveLength(1);
  });

  it('are named once by scan, and only those that may have pods', async () => {
    const file = write('operators.json', shop, postgresql({}), claim);
    const { stdout } = await runFromSource(['scan', file], { env: { COLUMNS: '300' } });
    expect(stdout.match(passedOver)).toHaveLength(1);
    expect(stdout).not.toContain('PersistentVolumeClaim');
    const { stdout: markdown } = await runFromSource(['scan', file, '-o', 'markdown']);
    expect(markdown).toContain('## Not evaluated');
  });

  it('are listed as not read by scan if they are declared as personal data', async () => {
    const file = write('declared.json', shop, pod('shop', 'db'), postgresql({ 'ringfence.dev/data': 'pii' }));
    const { stdout } = await runFromSource(['scan', file, '--pii', 'shop/db'], { env: { COLUMNS: '400' } });
    expect(stdout).toContain('there is no score');
    expect(stdout).toContain('postgresql.acid.zalan.do orders is declared as PII');
  });
});

describe('ringfence connections', () => {
  const store = policy({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    egress: [{ to: [{ ipBlock: { cidr: '::/0' } }] }],
  });
  const bound = { ...pod('shop', 'db'), spec: { ...pod('shop', 'db').spec, nodeName: 'node-1' } };

  it.each(['table', 'json', 'yaml', 'markdown', 'csv', 'dot', 'svg'])(
    'shows the outside in IPv6 and the own node of a pod as %s',
    async (output) => {
      const file = write(`outside-${output}.json`, bound, store);
      const options = ['--assume', 'hostNetworkPods=as-nodes', '--output', output];
      const { code, stdout } = await runFromSource(['connections', file, ...options], {
        env: { COLUMNS: '300' },
      });
      expect(code).toBe(0);
      expect(stdout).toContain('::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
      expect(stdout).toMatch(/\\?\{own-node\\?\}/);
    },
  );
});

describe('labels that are not text', () => {
  const manifests = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    metadata: { labels: { app: web, access: y } }
    spec: { containers: [{ name: main, image: main }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
spec: { containers: [{ name: main, image: main }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: shop }
spec: { podSelector: { matchLabels: { access: "y" } }, policyTypes: [Ingress] }
`;
  const problem =
    /problem: \S*access\.yaml:\d+: Deployment shop\/web: spec\.template\.metadata\.labels\.access: A label value must be text, and YAML reads this one as boolean true\. Put what it is meant to be in quotes\.\n/g;
  const file = () => {
    const path = join(folder, 'access.yaml');
    writeFileSync(path, manifests);
    return path;
  };

  it.each([
    ['explain', '--from', 'shop/db', '--to', 'shop/web', '--port', '80'],
    ['connections'],
    ['exposure'],
    ['lint'],
  ])('are said once by %s', async (command, ...options) => {
    const { stderr } = await runFromSource([command, file(), ...options]);
    expect(stderr.match(problem)).toHaveLength(1);
  });

  it('are said of each input by diff', async () => {
    const { stderr } = await runFromSource(['diff', file(), file()]);
    expect(stderr.match(problem)).toHaveLength(2);
  });

  it('leave open what depends on them, and name the label', async () => {
    const ends = ['--from', 'shop/db', '--to', 'shop/web', '--port', '80'];
    const { stdout } = await runFromSource(['explain', file(), ...ends]);
    expect(stdout).toContain('unknown');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'label access of Deployment shop/web has a value that is not valid text, so it is not known which selectors match',
    );
  });
});

describe('problems in policies', () => {
  const invalid = policy({ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 'wrong' } }] }] });

  it('are said by every command, but by lint as findings alone', async () => {
    const file = write('invalid.json', pod('shop', 'db'), invalid);
    const { stderr } = await runFromSource(['connections', file]);
    expect(stderr).toMatch(
      /^problem: .*NetworkPolicy shop\/policy: spec\.ingress\[0\]\.from\[0\]\.ipBlock\.cidr: /m,
    );
    const linted = await runFromSource(['lint', file]);
    expect(linted.stdout).toContain('invalid-policy');
    expect(linted.stderr).toBe('');
  });
});
