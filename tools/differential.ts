import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * The long run of the engine against a naive evaluator, in blocks. Prints a line for each finished block, so that a run
 * that was interrupted can be continued: npm run test:differential -- --seed SEED --from BLOCK
 */

const BLOCK = 1000;
const SEEDS = 0x8000_0000;
const VITEST = 'node_modules/vitest/vitest.mjs';
const TESTS = 'test/differential/reachability.test.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: process.env['DIFFERENTIAL_SEED'] ?? String(Date.now() % SEEDS) },
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
console.log(`${runs} runs of each property in ${blocks} blocks, seed ${seed}`);
for (let block = first; block <= blocks; block++) {
  const size = Math.min(BLOCK, runs - (block - 1) * BLOCK);
  const env = { DIFFERENTIAL_RUNS: String(size), DIFFERENTIAL_SEED: String((seed + block) % SEEDS) };
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [VITEST, 'run', TESTS], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  const outcome = status === 0 ? 'passed' : 'FAILED';
  console.log(
    `block ${block} of ${blocks} ${outcome}: ${size} runs, DIFFERENTIAL_SEED=${env.DIFFERENTIAL_SEED}, ${seconds} s`,
  );
  if (status === 0) continue;
  console.log(`${stdout}${stderr}`);
  console.log(
    `repeat it with DIFFERENTIAL_RUNS=${size} DIFFERENTIAL_SEED=${env.DIFFERENTIAL_SEED} npx vitest run ${TESTS}`,
  );
  process.exit(1);
}
