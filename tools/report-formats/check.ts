// Checks reports of `ringfence check` against published schemas: `node tools/report-formats/check.ts sarif SCHEMA` and
// `node tools/report-formats/check.ts junit SCHEMA...`, the latter with xmllint. Exits with code 1 if one is not valid.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const FLEET = join(import.meta.dirname, '../../examples/fleet');

/** States with findings of all severities, alone and laid over others. */
const CHECKS: readonly (readonly string[])[] = [
  [join(FLEET, 'legacy-onprem/2026-11-23')],
  [join(FLEET, 'retail-us/2026-11-23'), '--fail-on', 'critical'],
  [
    join(FLEET, 'retail-us/2026-11-23'),
    '--onto',
    join(FLEET, 'retail-us/2026-07-27'),
    '--fail-on-new',
    '--rule-docs',
    'https://git.example.org/ringfence/docs/rules',
  ],
  ['-', '--allow-no-pii'],
];
/** A name that cannot be shown as it is, which messages quote. */
const STDIN =
  'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: "\\u0007\\u202e<&\\"" }\n';

const located = z.object({
  runs: z.array(
    z.object({
      results: z.array(
        z.object({
          locations: z
            .array(
              z.object({
                physicalLocation: z
                  .object({
                    artifactLocation: z.object({ uri: z.string() }),
                    region: z.object({ startLine: z.int().min(1) }),
                  })
                  .optional(),
              }),
            )
            .min(1),
        }),
      ),
    }),
  ),
});

const [format, ...schemas] = process.argv.slice(2);
const reports = CHECKS.map((args) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [MAIN, 'check', ...args, '--output', format ?? ''],
    { encoding: 'utf8', input: STDIN, maxBuffer: 1 << 28 },
  );
  if (stdout === '') throw new Error(`check ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { name: args.join(' '), text: stdout };
});
for (const schema of schemas) {
  const faults = format === 'sarif' ? sarifFaults(schema) : junitFaults(schema);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else console.log(`${reports.length} reports are valid against ${schema}`);
}

function sarifFaults(file: string): readonly string[] {
  const published: unknown = JSON.parse(readFileSync(file, 'utf8'), withoutFormats);
  const schema = z.fromJSONSchema(z.record(z.string(), z.json()).parse(published));
  return reports.flatMap(({ name, text }) => {
    const log: unknown = JSON.parse(text);
    const { error } = schema.safeParse(log);
    const issues = (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
    return [...issues, ...locationFaults(log)].map((fault) => `${name}: ${fault}`);
  });
}

/** Formats of JSON schema that zod takes for others: it knows no relative references. */
function withoutFormats(key: string, value: unknown): unknown {
  return key === 'format' && typeof value === 'string' ? undefined : value;
}

/** The errata of SARIF ask for the line of each region; GitHub asks for references that are relative. */
function locationFaults(log: unknown): readonly string[] {
  const { data, error } = located.safeParse(log);
  if (data === undefined) return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const uris = data.runs.flatMap(({ results }) =>
    results.flatMap(({ locations }) =>
      locations.flatMap(({ physicalLocation }) => physicalLocation?.artifactLocation.uri ?? []),
    ),
  );
  return [...new Set(uris)].filter((uri) => !/^[\w.~%!'()*-]+(\/[\w.~%!'()*-]+)*$/.test(uri));
}

function junitFaults(schema: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-junit-'));
  try {
    return reports.flatMap(({ name, text }, index) => {
      const file = join(folder, `${index}.xml`);
      writeFileSync(file, text);
      const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', schema, file], {
        encoding: 'utf8',
      });
      return status === 0 ? [] : [`${name}: ${stderr}`];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
