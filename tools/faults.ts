import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * The long run of the fault harness, in blocks. Prints a line for each finished block, so that a run that was
 * interrupted can be continued: npm run test:faults -- --seed SEED --from BLOCK
 */

const BLOCK = 25;
const SEEDS = 0x8000_0000;
const VITEST = 'node_modules/vitest/vitest.mjs';
const TESTS = 'test/faults/faults.test.ts';

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

const runs = whole('runs', 1);
const seed = whole('seed', 0);
const first = whole('from', 1);
const blocks = Math.ceil(runs / BLOCK);
console.log(`${runs} runs in ${blocks} blocks, seed ${seed}`);
let failed = 0;
for (let block = first; block <= blocks; block++) {
  const size = Math.min(BLOCK, runs - (block - 1) * BLOCK);
  const own = (seed + (block - 1) * BLOCK) % SEEDS;
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [VITEST, 'run', TESTS], {
    env: { ...process.env, FAULTS_RUNS: String(size), FAULTS_SEED: String(own) },
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `block ${block} of ${blocks} ${status === 0 ? 'passed' : 'FAILED'}: seeds ${own} to ${own + size - 1}, ${seconds} s`,
  );
  if (status === 0) continue;
  failed += 1;
  console.log(`${stdout}${stderr}`);
  console.log(`repeat one run with FAULTS_SEED=… FAULTS_RUNS=1 npx vitest run ${TESTS}`);
}
process.exit(failed === 0 ? 0 : 1);
