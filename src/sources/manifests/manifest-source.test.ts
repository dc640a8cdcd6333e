import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  ManifestFolder,
  namespaceNames,
  namespaceText,
} from '../../../test/support/manifests/manifest-folder.ts';
import { SourceError } from '../source-error.ts';
import { ManifestSource } from './manifest-source.ts';

const folder = new ManifestFolder();

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

describe('paths', () => {
  it('are read recursively, in files with one of the three extensions', async () => {
    folder.write('a.yaml', `${namespaceText('a')}---\n${namespaceText('b')}`);
    folder.write('deep/er/c.yml', namespaceText('c'));
    folder.write('d.json', JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'd' } }));
    folder.write('notes.txt', namespaceText('ignored'));
    expect(namespaceNames(await folder.read())).toEqual(['a', 'b', 'c', 'd']);
  });

  it('of files are read regardless of the extension', async () => {
    expect(
      namespaceNames(await folder.read({ paths: [folder.write('notes.txt', namespaceText('named'))] })),
    ).toEqual(['named']);
  });

  it('may be standard input', async () => {
    const stdin = Readable.from([
      Buffer.from('{"apiVersion":"v1","kind":"List","items":'),
      Buffer.from('[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"piped"}}]}'),
    ]);
    expect(namespaceNames(await folder.read({ paths: ['-'], stdin }))).toEqual(['piped']);
  });

  it('that do not exist or contain no manifests are errors', async () => {
    expect((await errorOf(folder.read({ paths: [join(folder.path, 'absent')] }))).message).toMatch(
      /no such file/,
    );
    expect((await errorOf(folder.read())).message).toMatch(/contains no .yaml/);
  });

  it('include links within the folder, with each file read once, but not links that lead out of it', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'ringfence-outside-'));
    try {
      writeFileSync(join(outside, 'secret.yaml'), namespaceText('secret'));
      folder.write('real/a.yaml', namespaceText('a'));
      symlinkSync(join(folder.path, 'real'), join(folder.path, 'alias'));
      symlinkSync('..', join(folder.path, 'real', 'loop'));
      symlinkSync(outside, join(folder.path, 'out'));
      const { namespaces, unread, problems } = await folder.read();
      expect(namespaces.map(({ name }) => name)).toEqual(['a']);
      expect(problems.map(({ code }) => code)).toEqual(['link-outside']);
      expect(unread.map(({ kind }) => kind)).toEqual(['*']);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});

describe('broken input', () => {
  it('is reported with file and line and makes the inventory partial, but does not affect the rest', async () => {
    const file = folder.write(
      'mixed.yaml',
      `${namespaceText('a')}---\nkind: Service\nx: [\n---\n${namespaceText('b')}`,
    );
    const inventory = await folder.read();
    expect(namespaceNames(inventory)).toEqual(['a', 'b']);
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
  ])(
    'that %s is reported, and counts as unread if it could affect results',
    async (_, text, completeness) => {
      folder.write('sound.yaml', namespaceText('a'));
      folder.write('broken.yaml', text);
      const { problems, unread } = await folder.read();
      expect(problems).toHaveLength(1);
      expect(unread).toHaveLength(completeness === 'partial' ? 1 : 0);
    },
  );

  it('is an error in strict mode, in which warnings are not', async () => {
    folder.write('warned.yaml', `${namespaceText('a')}---\n${namespaceText('a')}`);
    expect(namespaceNames(await folder.read({ strict: true }))).toEqual(['a']);
    const file = folder.write('broken.yaml', 'x: [');
    const error = await errorOf(folder.read({ strict: true }));
    expect(error.code).toBe('document-broken');
    expect(error.message).toContain(`${file}:1: broken YAML`);
  });

  it('includes JSON with a duplicate key, of which the parser would keep the last', async () => {
    folder.write('sound.yaml', namespaceText('a'));
    const file = folder.write(
      'twice.json',
      '{"apiVersion": "v1", "kind": "Namespace",\n "metadata": {"name": "b",\n "labels": {"a": "x", "a": "y"}}}',
    );
    const inventory = await folder.read();
    expect(namespaceNames(inventory)).toEqual(['a']);
    expect(inventory.problems).toMatchObject([{ code: 'broken-document', location: { file, line: 3 } }]);
    expect(inventory.unread).toHaveLength(1);
  });

  it('includes YAML that merges something other than a map', async () => {
    folder.write('sound.yaml', namespaceText('a'));
    folder.write('merge.yaml', `${namespaceText('b')}x: { <<: text }\n`);
    expect(namespaceNames(await folder.read())).toEqual(['a']);
  });

  it('includes tabs before lines of a block, but not before lines of a flow list or map', async () => {
    const labels = ['labels: {', '\ta: x,', '\t\tb: z', '\t}'].join('\n');
    folder.write('flow.yaml', `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  ${labels}\n`);
    folder.write('block.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata:\n\tname: b\n');
    folder.write('both.yaml', 'metadata:\n\tname: c\nkind: Namespace\napiVersion: v1\nx: [\n\t1\n]\n');
    const inventory = await folder.read();
    expect(namespaceNames(inventory)).toEqual(['a']);
    expect(inventory.namespaces[0]?.labels).toMatchObject({ a: 'x', b: 'z' });
    expect(inventory.unread).toHaveLength(2);
  });

  it('is an error if nothing else was read', async () => {
    folder.write('broken.json', '{"apiVersion": "v1",\n "kind": }');
    const error = await errorOf(folder.read());
    expect(error.code).toBe('document-broken');
    expect(error.message).toContain('broken.json:2: broken JSON');
  });

  it('never quotes the document, which may hold secrets', async () => {
    folder.write('secret.yaml', 'kind: Secret\ndata: { password: hunter2: [ }');
    folder.write('secret.json', '{"password": "hunter2" "x"}');
    folder.write('sound.yaml', namespaceText('a'));
    const { problems, unread } = await folder.read();
    expect(problems).toHaveLength(2);
    expect(JSON.stringify([problems, unread])).not.toContain('hunter2');
  });

  it('includes text that is not UTF-8', async () => {
    folder.write('utf16.yaml', new Uint8Array([0xff, 0xfe, 0x61, 0]));
    folder.write('sound.yaml', namespaceText('a'));
    expect((await folder.read()).problems.map(({ code }) => code)).toEqual(['not-utf-8']);
  });

  it.each([
    ['UTF-16LE', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16BE', (text: string) => Buffer.from(text, 'utf16le').swap16()],
    [
      'UTF-32LE',
      (text: string) => Buffer.from(Uint32Array.from(text, (character) => character.charCodeAt(0)).buffer),
    ],
    [
      'UTF-32BE',
      (text: string) =>
        Buffer.from(Uint32Array.from(text, (character) => character.charCodeAt(0)).buffer).swap32(),
    ],
    ['UTF-8 after NUL bytes', (text: string) => Buffer.from(`\0\0${text}`)],
    ['UTF-8 with a NUL byte in a comment', (text: string) => Buffer.from(`# \0\n${text}`)],
  ])('includes text in %s without a byte-order mark', async (_encoding, encode) => {
    folder.write('other.yaml', encode(namespaceText('b')));
    folder.write('sound.yaml', namespaceText('a'));
    const { problems, unread } = await folder.read();
    expect(problems.map(({ code }) => code)).toEqual(['not-utf-8']);
    expect(unread).toMatchObject([{ kind: '*', reason: 'broken-document' }]);
  });
});

describe('limits', () => {
  it('reject a file by its size, without reading it', async () => {
    const file = folder.write('huge.yaml', '');
    truncateSync(file, 200 * 1024 * 1024);
    folder.write('sound.yaml', namespaceText('a'));
    const before = process.memoryUsage().rss;
    const { problems } = await folder.read();
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    expect(problems[0]?.message).toMatch(/200 MiB, which is over the limit of 64 MiB/);
  });

  it('apply to standard input, whose size is not known in advance', async () => {
    const error = await errorOf(
      folder.read({ paths: ['-'], stdin: endlessComments(), limits: { maxFileBytes: 100_000 } }),
    );
    expect(error.code).toBe('limit-exceeded');
  });

  it('apply to the number of files and documents', async () => {
    folder.write('a.yaml', `${namespaceText('a')}---\n${namespaceText('b')}`);
    folder.write('b.yaml', namespaceText('c'));
    expect((await errorOf(folder.read({ limits: { maxFiles: 1 } }))).message).toMatch(
      /limit of 1 manifest files/,
    );
    expect((await errorOf(folder.read({ limits: { maxDocuments: 2 } }))).message).toMatch(
      /b.yaml:1: .*2 documents/,
    );
  });

  it('apply to nesting that would exhaust a parser or take it minutes', async () => {
    folder.write('deep.yaml', `${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    folder.write('deeper.yaml', '- '.repeat(20_000));
    folder.write('open.yaml', '['.repeat(30_000_000));
    folder.write('maps.yaml', '{a: '.repeat(1_000_000));
    folder.write('keys.yaml', '? '.repeat(1_000_000));
    folder.write('text.yaml', '[ "]", '.repeat(500_000));
    folder.write('deep.json', '{"a":'.repeat(200_000));
    folder.write('sound.yaml', namespaceText('a'));
    const { problems } = await folder.read();
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['nesting-too-deep']));
    expect(problems).toHaveLength(7);
  });

  it.each([
    ['lists', '[', ']'],
    ['maps', '{a: ', '}'],
    ['lists with an anchor', '&a [', ']'],
    ['lists in JSON', '{"a":[', ']}'],
  ])('apply to %s beyond the allowed number of levels, and not to fewer', async (_, open, close) => {
    const levels = open.includes('{"') ? 50 : 100;
    folder.write('sound.yaml', namespaceText('a'));
    folder.write('within.yaml', `${open.repeat(levels)}1${close.repeat(levels)}`);
    expect((await folder.read()).problems).toEqual([]);
    folder.write('beyond.yaml', `${open.repeat(levels + 1)}1${close.repeat(levels + 1)}`);
    expect((await folder.read()).problems).toMatchObject([
      { code: 'nesting-too-deep', location: { line: 1 } },
    ]);
  });

  it('end the reading of broken YAML at its first error', async () => {
    folder.write('broken.yaml', ']'.repeat(2_000_000));
    expect((await errorOf(folder.read())).code).toBe('document-broken');
  });
});

it('stops when it is cancelled', async () => {
  folder.write('a.yaml', namespaceText('a'));
  const source = new ManifestSource({ paths: [folder.path] });
  const error = await errorOf(source.collect({ signal: AbortSignal.abort() }));
  expect(error.code).toBe('cancelled');
});
