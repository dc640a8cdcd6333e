/**
 * Compares the two YAML parsers that read manifests: how fast each parses a dump, and on how many unusual documents
 * each differs from kubectl.
 *
 *   npm run bench:yaml            300 pods
 *   npm run bench:yaml -- 10000   another size
 */
import { load } from 'js-yaml';
import { parseDocument, stringify } from 'yaml';
import { DEFAULT_MANIFEST_LIMITS } from '../../src/sources/manifests/limits.ts';
import { readFast } from '../../src/sources/manifests/yaml/fast-yaml.ts';
import { readYaml } from '../../src/sources/manifests/yaml/read-yaml.ts';
import { YAML_SYNTAX } from '../../src/sources/manifests/yaml/yaml-syntax.ts';
import { YamlValueReader } from '../../src/sources/manifests/yaml/yaml-value.ts';
import { realisticPods } from '../collection/realistic-cluster.ts';

const RUNS = 3;

const precise = (text: string): unknown =>
  new YamlValueReader(DEFAULT_MANIFEST_LIMITS).read(parseDocument(text, YAML_SYNTAX).contents);
const ringfence = (text: string): unknown => {
  const [document] = readYaml(text, 'bench.yaml', DEFAULT_MANIFEST_LIMITS);
  return document?.type === 'document' ? document.value : 'refused';
};

const pods = realisticPods(Number(process.argv[2] ?? 300));
const documents = Array.from({ length: pods.length }, (_, index) =>
  stringify(pods.at(index), { indentSeq: false }),
);
const megabytes = Buffer.byteLength(documents.join('')) / 1e6;
console.log(`${documents.length} documents, ${megabytes.toFixed(1)} MB`);
console.table([
  row('yaml: with positions', precise),
  row('js-yaml: readFast', (text) => readFast(text, DEFAULT_MANIFEST_LIMITS)?.value),
  row('as manifests are read', ringfence),
]);

/**
 * The values that kubectl reads from documents on which parsers disagree (sigs.k8s.io/yaml, over YAML 1.1 with JSON's
 * types).
 */
const ODD: readonly (readonly [text: string, value: unknown])[] = [
  ['a: 1\n<<: { a: 2 }\n', { a: 2 }],
  ['a: 010\n', { a: 8 }],
  ['a: 0o10\n', { a: 8 }],
  ['a: 1_000\n', { a: 1000 }],
  ['a: 1:30\n', { a: '1:30' }],
  ['a: yes\n', { a: true }],
  ['a: y\n', { a: true }],
  ['a: 2026-01-01\n', { a: '2026-01-01' }],
  ['a: [1,\t2]\n', { a: [1, 2] }],
  ['1: a\n', { '1': 'a' }],
  ['a: 1\na: 2\n', 'refused'],
];
const ways = {
  'yaml, as it comes': (text: string) => parseDocument(text, { version: '1.1', logLevel: 'silent' }),
  'js-yaml, as it comes': (text: string) => load(text),
  'as manifests are read': ringfence,
};
console.table(
  Object.entries(ways).map(([way, read]) => {
    const different = ODD.filter(
      ([text, value]) => JSON.stringify(valueOf(text, read)) !== JSON.stringify(value),
    );
    return { way, odd: ODD.length, 'read otherwise than kubectl': different.length };
  }),
);

function valueOf(text: string, read: (text: string) => unknown): unknown {
  try {
    const value = read(text);
    if (typeof value !== 'object' || value === null || !('errors' in value && 'toJS' in value)) return value;
    const document = parseDocument(text, { version: '1.1', logLevel: 'silent' });
    return document.errors.length > 0 ? 'refused' : (document.toJS() as unknown);
  } catch {
    return 'refused';
  }
}

function row(way: string, read: (text: string) => unknown) {
  const seconds = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    for (const text of documents) read(text);
    return (performance.now() - start) / 1000;
  }).sort((a, b) => a - b)[RUNS >> 1]!;
  return { way, seconds: Number(seconds.toFixed(2)), 'MB/s': Number((megabytes / seconds).toFixed(1)) };
}
