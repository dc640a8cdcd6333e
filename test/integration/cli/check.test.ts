import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const folder = new InputFolder();

const NAMESPACE =
  'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { ringfence.dev/data: pii } }\n';
const POD = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { namespace: shop, name: ${name}, labels: { app: ${name} } }\nspec: { containers: [{ name: main, image: main }] }\n`;
const POLICY = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { namespace: shop, name: ${name} }\nspec: ${spec}\n`;
const DENY = POLICY('deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');
const OPEN = POLICY(
  'open',
  '{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] }',
);
const LEAVE = POLICY(
  'leave',
  '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }] }',
);
const PODS = { 'namespace.yaml': NAMESPACE, 'web.yaml': POD('web'), 'db.yaml': POD('db') };

/** A folder of manifests; the names of its files are the keys. */
function manifests(name: string, files: Readonly<Record<string, string>>): string {
  const [path = ''] = Object.entries(files).map(([file, text]) => folder.write(`${name}/${file}`, text));
  return dirname(path);
}

const open = manifests('open', PODS);
const closed = manifests('closed', { ...PODS, 'deny.yaml': DENY });

const report = z.looseObject({
  verdict: z.string(),
  because: z.array(z.string()),
  findings: z.array(
    z.looseObject({
      ruleId: z.string(),
      subject: z.string(),
      weight: z.string(),
      location: z.object({ file: z.string(), line: z.int() }),
    }),
  ),
});

/** Settled, so that only policies decide. */
const PLUGIN = ['--cni-profile', 'calico'] as const;

async function check(args: readonly string[], stdin = '') {
  const { code, stdout, stderr } = await runFromSource(['check', ...args, ...PLUGIN, '-o', 'json'], {
    stdin,
  });
  return { code, stderr, ...report.parse(JSON.parse(stdout)) };
}

describe('ringfence check', () => {
  it('fails by a missing policy, and points at the workload', async () => {
    const { code, verdict, findings } = await check([open, '--fail-on', 'high']);
    expect({ code, verdict }).toEqual({ code: 1, verdict: 'failed' });
    const found = findings.find(
      ({ ruleId, subject }) => ruleId === 'default-deny-ingress' && subject === 'shop/db[Pod]',
    );
    expect(found).toMatchObject({
      weight: 'counts',
      location: { file: expect.stringMatching(/open\/db\.yaml$/), line: 1 },
    });
  });

  it('passes where nothing is open', async () => {
    const { code, because } = await check([closed, '--fail-on', 'critical']);
    expect({ code, because }).toEqual({ code: 0, because: [] });
  });

  it('fails by a policy file that was deleted, and lists it and what that opens', async () => {
    const { code, stdout } = await runFromSource([
      'check',
      open,
      '--onto',
      closed,
      '--fail-on-new',
      ...PLUGIN,
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAILED {2}open laid over closed: \d+ new findings at or above low; /);
    expect(stdout).toContain('Deleted objects\n  NetworkPolicy shop/deny\n');
    expect(stdout).toMatch(/shop\/web\[Pod\] +shop\/db\[Pod\] +All Connections/);
  });

  it('counts only what the base lacks with --fail-on-new', async () => {
    const known = await check([open, '--onto', open, '--fail-on-new']);
    expect({ code: known.code, because: known.because }).toEqual({ code: 0, because: [] });
    expect(known.findings.every(({ weight }) => weight === 'in-base')).toBe(true);
    const all = await check([open, '--onto', open]);
    expect(all.code).toBe(1);
  });

  it('fails by a connection that is opened without violating a rule, unless it is declared', async () => {
    const change = manifests('change', {
      ...PODS,
      'deny.yaml': DENY,
      'open.yaml': OPEN,
      'leave.yaml': LEAVE,
    });
    const args = [change, '--onto', closed, '--fail-on', 'high', '--fail-on-new'];
    expect(await check(args)).toMatchObject({
      code: 1,
      because: ['1 connection opened from or to personal data, not declared'],
    });
    const config = folder.write(
      'ringfence.yaml',
      'declaredConnections:\n  - name: orders\n    from: { namespaceSelector: {}, podSelector: { matchLabels: { app: web } } }\n    to: { namespaceSelector: {}, podSelector: { matchLabels: { app: db } } }\n    ports: [{ protocol: TCP, port: 1, endPort: 65535 }, { protocol: UDP, port: 1, endPort: 65535 }, { protocol: SCTP, port: 1, endPort: 65535 }]\n',
    );
    expect(await check([...args, '--config', config])).toMatchObject({ code: 0, because: [] });
  });

  it('cannot judge where nothing is classified, unless that is allowed', async () => {
    const text = [POD('web'), 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n'].join('---\n');
    const unclassified = await check(['-'], text);
    expect(unclassified).toMatchObject({ code: 2, verdict: 'undecided' });
    expect(unclassified.because).toEqual(['nothing is classified as personal data, so nothing was judged']);
    expect(await check(['-', '--allow-no-pii'], text)).toMatchObject({ code: 0, verdict: 'passed' });
    expect(await check(['-', '--pii', 'shop/web', '--fail-on', 'high'], text)).toMatchObject({ code: 1 });
  });

  it('cannot judge where a document is broken that may open more', async () => {
    const broken = manifests('broken', {
      ...PODS,
      'deny.yaml': DENY,
      'lost.yaml': 'kind: NetworkPolicy\n  a: [\n',
    });
    const { code, because, stderr } = await check([broken, '--fail-on', 'critical']);
    expect(code).toBe(2);
    expect(because).toContain('not everything could be read');
    expect(stderr).toContain('lost.yaml:');
  });

  it.each([
    [[open, '--replace', 'overlay'], '--replace needs a base'],
    [[open, '--fail-on-new'], '--fail-on-new compares with a base'],
    [['context:prod'], 'give their files or folder instead of context:prod'],
    [['-', '--onto', '-'], 'stdin can be read only once'],
    [[open, '--onto', closed, '--replace', 'all'], '"all" is not one of namespace'],
    [[open, '--pii', 'shop/bd'], '--pii: there is no workload shop/bd; did you mean shop/db?'],
    [[open, '--fail-on', 'worst'], 'Allowed choices are critical, high, medium, low'],
  ])('refuses wrong usage with exit code 2 and says what to do (%#)', async (args, message) => {
    const { code, stdout, stderr } = await runFromSource(['check', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
