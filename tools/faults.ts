import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * The long run of the fault harness, in blocks. Prints a line for each finished part of a block, so that a run that was
 * interrupted can be continued: npm run test:faults -- --seed SEED --from BLOCK
 */

const BLOCK = 25;
const SEEDS = 0x8000_0000;
const VITEST = 'node_modules/vitest/vitest.mjs';

const SERVER = 'test/faults/server.test.ts';

/** The share of each test in a block: those with processes and restarts take longer. */
const PARTS = [
  { tests: 'test/faults/faults.test.ts', runs: 20 },
  { tests: SERVER, runs: 3 },
  { tests: 'test/faults/processes.test.ts', runs: 2 },
];

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    seed: { type: 'string', default: process.env['FAULTS_SEED'] ?? String(Date.now() % SEEDS) },
    from: { type: 'string', default: '1' },
  },
});

function whole(option: keyof typeof values, least: number): number {
  const number = Number(values[option]);
  if (Number.isSafeInteger(number) && number >= least) return number;
  console.error(`--${option}: give a whole number, at least ${least}`);
  process.exit(2);
}

/** A file system that can be full. Only root may mount one. */
function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-small-disk-'));
  const { status } = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=711', 'tmpfs', folder]);
  if (status === 0) return folder;
  rmdirSync(folder);
  return undefined;
}

/** Returns whether the runs passed. */
function runPart(name: string, tests: string, runs: number, first: number): boolean {
  const disk = tests === SERVER ? mountSmallDisk() : undefined;
  const env = {
    ...process.env,
    FAULTS_RUNS: String(runs),
    FAULTS_SEED: String(first),
    ...(disk !== undefined && { FAULTS_SMALL_DISK: disk }),
  };
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [VITEST, 'run', tests], {
    env,
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  if (disk !== undefined) {
    spawnSync('/bin/umount', [disk]);
    rmdirSync(disk);
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  const outcome = status === 0 ? 'passed' : 'FAILED';
  const full = tests === SERVER && disk === undefined ? ', a full disk is only reported' : '';
  console.log(`${name} ${outcome}: ${runs} runs of ${tests} from seed ${first}, ${seconds} s${full}`);
  if (status === 0) return true;
  console.log(`${stdout}${stderr}`);
  console.log(
    `repeat one run with FAULTS_SEED=${first} FAULTS_RUNS=1 npx vitest run ${tests}, and its own seed`,
  );
  return false;
}

const runs = whole('runs', 1);
const seed = whole('seed', 0);
const from = whole('from', 1);
const blocks = Math.ceil(runs / BLOCK);
console.log(`${runs} runs in ${blocks} blocks, seed ${seed}`);
let outcome: 'passed' | 'failed' = 'passed';
for (let block = from; block <= blocks; block++) {
  let first = (seed + (block - 1) * BLOCK) % SEEDS;
  let left = Math.min(BLOCK, runs - (block - 1) * BLOCK);
  for (const { tests, runs: share } of PARTS) {
    const size = Math.min(share, left);
    if (size === 0) break;
    if (!runPart(`block ${block} of ${blocks}`, tests, size, first)) outcome = 'failed';
    first = (first + size) % SEEDS;
    left -= size;
  }
}
process.exit(outcome === 'passed' ? 0 : 1);
