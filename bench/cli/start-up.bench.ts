/**
 * How long the command line takes from start to result, and its peak memory. The simple alternative to loading each
 * command's code on demand is to load everything first.
 *
 *   npm run bench:cli
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildProgram } from '../../test/support/process/run-program.ts';
import { writeManifests } from './made-up-manifests.ts';

const REPETITIONS = 5;
const main = await buildProgram();
const small = writeManifests(3, 4);
const middle = writeManifests(100, 10);
const large = writeManifests(500, 20);
/** 500 manifests; in the second folder, one policy was deleted. */
const before = writeManifests(50, 8);
const after = writeManifests(50, 8, (namespace) => (namespace === 0 ? 'none' : 'deny-all'));
const everything = `data:text/javascript,${encodeURIComponent(
  ['cli/serve/serve.js', 'cli/scan/scan.js', 'cli/token/token.js', 'cli/connections/connections.js']
    .map((module) => `import ${JSON.stringify(`file://${resolve(main, '..', module)}`)};`)
    .join('\n'),
)}`;

const CALICO = ['--cni-profile', 'calico', '-o', 'sarif'];

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['node, doing nothing', ['-e', '0']],
  ['ringfence --version', [main, '--version']],
  ['ringfence scan, 12 workloads', [main, 'scan', small, '-o', 'json']],
  ['  the same, everything loaded first', ['--import', everything, main, 'scan', small, '-o', 'json']],
  ['ringfence check, 500 manifests', [main, 'check', before, ...CALICO]],
  ['  the same over a base', [main, 'check', after, '--onto', before, ...CALICO]],
  ['ringfence scan, 1,000 workloads', [main, 'scan', middle, '-o', 'json']],
  ['ringfence scan, 10,000 workloads', [main, 'scan', large, '-o', 'json']],
];

const REPORT_MEMORY = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write('rss ' + process.resourceUsage().maxRSS + '\\n'))",
)}`;

function measure(args: readonly string[]): { ms: number; megabytes: number } {
  const begin = performance.now();
  const { stderr, status } = spawnSync(process.execPath, ['--import', REPORT_MEMORY, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const ms = performance.now() - begin;
  // 1 is a result too, unless Node.js ends with it: the deleted policy fails the check.
  if ((status !== 0 && status !== 1) || stderr.includes('Error ['))
    throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return { ms, megabytes: Number(/rss (\d+)/.exec(stderr)?.[1]) / 1024 };
}

const rows = cases.map(([name, args]) => {
  const runs = Array.from({ length: REPETITIONS }, () => measure(args)).sort((a, b) => a.ms - b.ms);
  const median = runs[Math.floor(REPETITIONS / 2)];
  return {
    command: name,
    'median ms': Math.round(median?.ms ?? 0),
    'fastest ms': Math.round(runs[0]?.ms ?? 0),
    'peak MB': Math.round(Math.max(...runs.map(({ megabytes }) => megabytes))),
  };
});
console.table(rows);
for (const folder of [small, middle, large, before, after]) rmSync(folder, { recursive: true });
