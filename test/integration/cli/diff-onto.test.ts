import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runFromSource } from '../../support/process/run-program.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-onto-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder of manifests; the names of its files are the keys. */
function manifests(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
const POD = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { namespace: shop, name: ${name}, labels: { app: ${name} } }\nspec: { containers: [{ name: main, image: main }] }\n`;
const DENY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { namespace: shop, name: deny, labels: { team: shop } }\nspec: { podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress] }\n';
const PODS = { 'namespace.yaml': NAMESPACE, 'web.yaml': POD('web'), 'db.yaml': POD('db') };

const output = z.object({
  objects: z.object({
    deleted: z.array(z.object({ kind: z.string(), namespace: z.string().optional(), name: z.string() })),
    undecided: z.array(z.looseObject({ name: z.string(), reason: z.string() })),
    changed: z.array(z.unknown()),
    added: z.array(z.looseObject({ name: z.string() })),
  }),
  connections: z.array(z.looseObject({ from: z.string(), to: z.string(), change: z.string() })),
});

async function onto(base: string, path: string, ...options: readonly string[]) {
  const { code, stdout, stderr } = await runFromSource([
    'diff',
    '--onto',
    base,
    path,
    '-o',
    'json',
    ...options,
  ]);
  return { code, stderr, ...output.parse(JSON.parse(stdout)) };
}

describe('ringfence diff --onto', () => {
  it('lists a deleted policy first, and then what that opens', async () => {
    const base = manifests('base', { ...PODS, 'deny.yaml': DENY });
    const proposal = manifests('without-policy', PODS);
    const { code, stdout, stderr } = await runFromSource(['diff', '--onto', base, proposal]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(
      /^Objects: 1 deleted, 0 undecided, 0 changed, 0 added\.\n\nDeleted objects\n\n {2}NetworkPolicy shop\/deny\n\nConnections: /,
    );
    expect(stdout).toMatch(/added +shop\/web\[Pod\] +shop\/db\[Pod\]/);
    const markdown = await runFromSource(['diff', '--onto', base, proposal, '-o', 'markdown']);
    expect(markdown.stdout).toContain('## Deleted objects\n\n- NetworkPolicy shop/deny\n');
  });

  it('deletes only what --replace says', async () => {
    const base = manifests('base', { ...PODS, 'deny.yaml': DENY });
    const proposal = manifests('one-pod', { 'new.yaml': POD('new') });
    const { objects } = await onto(base, proposal, '--replace', 'selector=team=shop');
    expect(objects.deleted).toEqual([{ kind: 'NetworkPolicy', namespace: 'shop', name: 'deny' }]);
    expect(objects.added).toMatchObject([{ name: 'new' }]);
  });

  it('ends with 0 where the manifests change nothing, and takes them from stdin', async () => {
    const base = manifests('base', { ...PODS, 'deny.yaml': DENY });
    const { code, stdout } = await runFromSource(['diff', '--onto', base, '-'], {
      stdin: Object.values({ ...PODS, DENY }).join('---\n'),
    });
    expect(stdout).toContain('Objects: 0 deleted, 0 undecided, 0 changed, 0 added.');
    expect(code).toBe(0);
  });

  it('deletes nothing that a broken manifest may hold, and says what was not read', async () => {
    const base = manifests('base', { ...PODS, 'deny.yaml': DENY });
    const proposal = manifests('broken', {
      ...PODS,
      'deny.yaml': DENY.replace('metadata: {', 'metadata: {{'),
    });
    const { objects, stderr, connections } = await onto(base, proposal);
    expect(objects).toMatchObject({ deleted: [], undecided: [{ name: 'deny' }] });
    expect(stderr).toMatch(/broken: not read: NetworkPolicy: .*deny\.yaml:\d+/);
    expect(connections).toContainEqual(
      expect.objectContaining({
        from: 'shop/web[Pod]',
        to: 'shop/db[Pod]',
        allowed: { gained: '', lost: '' },
      }),
    );
  });

  it('does not warn about namespaces that only the base has', async () => {
    const byLabel = DENY.replace(
      'policyTypes: [Ingress]',
      'ingress: [{ from: [{ namespaceSelector: { matchLabels: { tier: front } } }] }]',
    );
    const base = manifests('base', { ...PODS, 'deny.yaml': DENY });
    const { stderr } = await onto(
      base,
      manifests('by-label', { 'deny.yaml': byLabel }),
      '--replace',
      'overlay',
    );
    expect(stderr).toBe('');
  });
});
