import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { SourceError } from '../source-error.ts';
import { listDatedStates } from './dated-states.ts';
import { ManifestSource, type ManifestSourceOptions } from './manifest-source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-manifests-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string | Uint8Array): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function read(options: Partial<ManifestSourceOptions> = {}): Promise<Inventory> {
  const source = new ManifestSource({ paths: [folder], ...options });
  const { inventory } = await source.collect({ signal: new AbortController().signal });
  return inventory;
}

async function errorOf(reading: Promise<unknown>): Promise<SourceError> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SourceError) return error;
  throw new Error(`expected a SourceError, got ${String(error)}`);
}

async function* endlessComments(): AsyncGenerator<string> {
  for (;;) yield '# nothing\n'.repeat(1000);
}

const namespace = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;
const names = ({ namespaces }: Inventory): readonly string[] => namespaces.map(({ name }) => name);
const policy = (name: string): string =>
  [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    `metadata: { name: ${name}, namespace: shop }`,
    'spec:',
    '  podSelector: {}',
    '  ingress:',
    '    - from: [{ podSelector: {} }]',
    '    - ports: [{ port: 80 }]',
  ].join('\n');

describe('paths', () => {
  it('are read recursively, in files of the three endings', async () => {
    write('a.yaml', `${namespace('a')}---\n${namespace('b')}`);
    write('deep/er/c.yml', namespace('c'));
    write('d.json', JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'd' } }));
    write('notes.txt', namespace('ignored'));
    expect(names(await read())).toEqual(['a', 'b', 'c', 'd']);
  });

  it('that name a file are read whatever its ending', async () => {
    expect(names(await read({ paths: [write('notes.txt', namespace('named'))] }))).toEqual(['named']);
  });

  it('may be standard input', async () => {
    const stdin = Readable.from([
      Buffer.from('{"apiVersion":"v1","kind":"List","items":'),
      Buffer.from('[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"piped"}}]}'),
    ]);
    expect(names(await read({ paths: ['-'], stdin }))).toEqual(['piped']);
  });

  it('that do not exist or hold nothing are errors', async () => {
    expect((await errorOf(read({ paths: [join(folder, 'absent')] }))).message).toMatch(/no such file/);
    expect((await errorOf(read())).message).toMatch(/holds no .yaml/);
  });

  it('follow links within the folder, each file once, and none that lead out of it', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'ringfence-outside-'));
    try {
      writeFileSync(join(outside, 'secret.yaml'), namespace('secret'));
      write('real/a.yaml', namespace('a'));
      symlinkSync(join(folder, 'real'), join(folder, 'alias'));
      symlinkSync('..', join(folder, 'real', 'loop'));
      symlinkSync(outside, join(folder, 'out'));
      const { namespaces, unread, problems } = await read();
      expect(namespaces.map(({ name }) => name)).toEqual(['a']);
      expect(problems.map(({ code }) => code)).toEqual(['link-outside']);
      expect(unread.map(({ kind }) => kind)).toEqual(['*']);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});

describe('what is broken', () => {
  it('is reported with file and line, leaves the inventory partial and stops nothing else', async () => {
    const file = write('mixed.yaml', `${namespace('a')}---\nkind: Service\nx: [\n---\n${namespace('b')}`);
    const inventory = await read();
    expect(names(inventory)).toEqual(['a', 'b']);
    expect(inventory.unread[0]?.message).toMatch(`${file}:`);
    expect(inventory.problems[0]?.location?.line).toBeGreaterThan(4);
  });

  it.each([
    ['names no kind, so that it is no object of Kubernetes', 'jobs: [\n', 'complete'],
    ['is of a kind that decides nothing', 'apiVersion: v1\nkind: Secret\ndata: [\n', 'complete'],
    ['is of a kind that may decide something', 'kind: Service\nx: [\n', 'partial'],
    ['holds another kind as well', 'kind: Secret\nitems: [{ "kind": "NetworkPolicy" }\n', 'partial'],
    ['was cut off before its kind', 'apiVersion: networking.k8s.io/v1\nmetadata: {\n', 'partial'],
    ['tells how Cilium enforces', 'kind: ConfigMap\nmetadata: { name: cilium-config\n', 'partial'],
    ['is a template, which may become anything', '{{ include "all" . }}\nkind: Secret\n', 'partial'],
    ['may hide a kind behind escapes', '{ "k\\u0069nd": "NetworkPolicy"\n', 'partial'],
  ])('where it %s is told, and counts as unread if it could matter', async (_, text, completeness) => {
    write('sound.yaml', namespace('a'));
    write('broken.yaml', text);
    const { problems, unread } = await read();
    expect(problems).toHaveLength(1);
    expect(unread).toHaveLength(completeness === 'partial' ? 1 : 0);
  });

  it('is fatal where strictness is asked for, and warnings are not', async () => {
    write('warned.yaml', `${namespace('a')}---\n${namespace('a')}`);
    expect(names(await read({ strict: true }))).toEqual(['a']);
    const file = write('broken.yaml', 'x: [');
    const error = await errorOf(read({ strict: true }));
    expect(error.code).toBe('document-broken');
    expect(error.message).toContain(`${file}:1: broken YAML`);
  });

  it('includes JSON with a key twice, of which the last would win unseen', async () => {
    write('sound.yaml', namespace('a'));
    const file = write(
      'twice.json',
      '{"apiVersion": "v1", "kind": "Namespace",\n "metadata": {"name": "b",\n "labels": {"a": "x", "a": "y"}}}',
    );
    const inventory = await read();
    expect(names(inventory)).toEqual(['a']);
    expect(inventory.problems).toMatchObject([{ code: 'broken-document', location: { file, line: 3 } }]);
    expect(inventory.unread).toHaveLength(1);
  });

  it('includes YAML that merges what is no map', async () => {
    write('sound.yaml', namespace('a'));
    write('merge.yaml', `${namespace('b')}x: { <<: text }\n`);
    expect(names(await read())).toEqual(['a']);
  });

  it('is no tab before a line of a flow list or map, and one before a line of a block', async () => {
    const labels = ['labels: {', '\ta: x,', '\t\tb: z', '\t}'].join('\n');
    write('flow.yaml', `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  ${labels}\n`);
    write('block.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata:\n\tname: b\n');
    write('both.yaml', 'metadata:\n\tname: c\nkind: Namespace\napiVersion: v1\nx: [\n\t1\n]\n');
    const inventory = await read();
    expect(names(inventory)).toEqual(['a']);
    expect(inventory.namespaces[0]?.labels).toMatchObject({ a: 'x', b: 'z' });
    expect(inventory.unread).toHaveLength(2);
  });

  it('is an error where it is all there is', async () => {
    write('broken.json', '{"apiVersion": "v1",\n "kind": }');
    const error = await errorOf(read());
    expect(error.code).toBe('document-broken');
    expect(error.message).toContain('broken.json:2: broken JSON');
  });

  it('never quotes the document, which may hold secrets', async () => {
    write('secret.yaml', 'kind: Secret\ndata: { password: hunter2: [ }');
    write('secret.json', '{"password": "hunter2" "x"}');
    write('sound.yaml', namespace('a'));
    const { problems, unread } = await read();
    expect(problems).toHaveLength(2);
    expect(JSON.stringify([problems, unread])).not.toContain('hunter2');
  });

  it('includes text that is not UTF-8', async () => {
    write('utf16.yaml', new Uint8Array([0xff, 0xfe, 0x61, 0]));
    write('sound.yaml', namespace('a'));
    expect((await read()).problems.map(({ code }) => code)).toEqual(['not-utf-8']);
  });
});

describe('limits', () => {
  it('refuse a file by its size, without reading it', async () => {
    const file = write('huge.yaml', '');
    truncateSync(file, 200 * 1024 * 1024);
    write('sound.yaml', namespace('a'));
    const before = process.memoryUsage().rss;
    const { problems } = await read();
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    expect(problems[0]?.message).toMatch(/200 MiB, which is over the limit of 64 MiB/);
  });

  it('hold for standard input, whose size nobody tells', async () => {
    const error = await errorOf(
      read({ paths: ['-'], stdin: endlessComments(), limits: { maxFileBytes: 100_000 } }),
    );
    expect(error.code).toBe('limit-exceeded');
  });

  it('hold for the number of files and documents', async () => {
    write('a.yaml', `${namespace('a')}---\n${namespace('b')}`);
    write('b.yaml', namespace('c'));
    expect((await errorOf(read({ limits: { maxFiles: 1 } }))).message).toMatch(/limit of 1 manifest files/);
    expect((await errorOf(read({ limits: { maxDocuments: 2 } }))).message).toMatch(/b.yaml:1: .*2 documents/);
  });

  it('hold for nesting so deep that no parser would survive it, or be done with it in minutes', async () => {
    write('deep.yaml', `${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    write('deeper.yaml', '- '.repeat(20_000));
    write('open.yaml', '['.repeat(30_000_000));
    write('maps.yaml', '{a: '.repeat(1_000_000));
    write('keys.yaml', '? '.repeat(1_000_000));
    write('text.yaml', '[ "]", '.repeat(500_000));
    write('deep.json', '{"a":'.repeat(200_000));
    write('sound.yaml', namespace('a'));
    const { problems } = await read();
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['nesting-too-deep']));
    expect(problems).toHaveLength(7);
  });

  it.each([
    ['lists', '[', ']'],
    ['maps', '{a: ', '}'],
    ['lists with an anchor', '&a [', ']'],
    ['lists in JSON', '{"a":[', ']}'],
  ])('hold for %s at the limit of levels and not below it', async (_, open, close) => {
    const levels = open.includes('{"') ? 50 : 100;
    write('sound.yaml', namespace('a'));
    write('within.yaml', `${open.repeat(levels)}1${close.repeat(levels)}`);
    expect((await read()).problems).toEqual([]);
    write('beyond.yaml', `${open.repeat(levels + 1)}1${close.repeat(levels + 1)}`);
    expect((await read()).problems).toMatchObject([{ code: 'nesting-too-deep', location: { line: 1 } }]);
  });

  it('end the reading of broken YAML at its first error', async () => {
    write('broken.yaml', ']'.repeat(2_000_000));
    expect((await errorOf(read())).code).toBe('document-broken');
  });
});

describe('locations', () => {
  it('name the line of each rule of a policy, in YAML, in lists and in JSON', async () => {
    write('a.yaml', `# first\n---\n${policy('plain')}`);
    const items = [policy('one'), policy('two')].map((text) => `- ${text.replaceAll('\n', '\n  ')}`);
    write('b.yaml', `apiVersion: v1\nitems:\n${items.join('\n')}\nkind: List\n`);
    const spec = { podSelector: {}, ingress: [{}, {}] };
    const metadata = { name: 'json', namespace: 'shop' };
    const object = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec };
    write(
      'c.json',
      JSON.stringify(
        { apiVersion: 'v1', kind: 'List', items: [{ kind: 'X', apiVersion: 'v1' }, object] },
        null,
        1,
      ),
    );
    const { networkPolicies } = await read();
    const lines = Object.fromEntries(
      networkPolicies.map(({ name, location, ingress }) => [
        name,
        [location?.line, ...ingress.map((rule) => rule.location?.line)],
      ]),
    );
    expect(lines).toEqual({ plain: [3, 9, 10], one: [3, 9, 10], two: [11, 17, 18], json: [9, 19, 20] });
  });

  it('are the same where a long list is read item by item', async () => {
    const items = [
      policy('one'),
      `kind: Filler\napiVersion: v1\ntext: "${'x'.repeat(1_100_000)}"`,
      policy('two'),
    ];
    const list = items.map((text) => `- ${text.replaceAll('\n', '\n  ')}`).join('\n');
    write('dump.yaml', `apiVersion: v1\nitems:\n${list}\nkind: List\nmetadata:\n  resourceVersion: ""\n`);
    const { networkPolicies, ignoredKinds, problems } = await read();
    expect(problems).toEqual([]);
    expect(ignoredKinds).toEqual({ Filler: 1 });
    expect(
      networkPolicies.map(({ location, ingress }) => [location?.line, ingress[1]?.location?.line]),
    ).toEqual([
      [3, 10],
      [14, 21],
    ]);
  });
});

describe('dated states', () => {
  it('are the folders named by a date, oldest first', () => {
    for (const name of ['2026-11-23', '2026-02-29', '2026-01-05', 'notes']) write(`${name}/a.yaml`, '');
    expect(listDatedStates(folder)).toEqual([
      { date: new Date('2026-01-05T00:00:00Z'), path: '2026-01-05' },
      { date: new Date('2026-11-23T00:00:00Z'), path: '2026-11-23' },
    ]);
  });

  it('must be there', () => {
    expect(() => listDatedStates(folder)).toThrow(SourceError);
    expect(() => listDatedStates(join(folder, 'absent'))).toThrow(/no such folder/);
  });
});

it('stops when it is cancelled', async () => {
  write('a.yaml', namespace('a'));
  const source = new ManifestSource({ paths: [folder] });
  const error = await errorOf(source.collect({ signal: AbortSignal.abort() }));
  expect(error.code).toBe('cancelled');
});

const rendering = (place: string) => `kubectl kustomize ${place} | ringfence scan -`;
const notices = ({ problems }: Inventory) =>
  problems.filter(({ code }) => code === 'kustomization-not-rendered');

describe('a kustomization beside the files that it changes', () => {
  it.each([
    ['kustomization.yaml', 'namePrefix: prod-\nresources: [base.yaml]\n'],
    ['kustomization.yml', 'namespace: prod\n'],
    ['Kustomization', 'namespace: prod\n'],
    ['any.yaml', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'],
    ['part.yaml', 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Kustomization\n'],
  ])('is not applied, and the warning says how to render it: %s', async (name, text) => {
    write('base.yaml', namespace('base'));
    write(`overlay/${name}`, text);
    const inventory = await read({ strict: true });
    expect(names(inventory)).toEqual(['base']);
    const [notice, ...more] = notices(inventory);
    expect(more).toEqual([]);
    expect(notice?.location).toEqual({ file: join(folder, 'overlay', name), line: 1 });
    expect(notice?.message).toContain(rendering(join(folder, 'overlay')));
  });

  it('is something else where another tool has a kind of that name', async () => {
    write('flux.yaml', 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n');
    write('base.yaml', namespace('base'));
    expect(notices(await read())).toEqual([]);
  });
});
