// Checks the requests that the targets of tickets send against published descriptions of the services:
// `node tools/ticket-requests/check.ts FORMATS`. Runs the contract tests, records every request that the services in
// test/support/ticket-services receive, and exits with code 1 if one is not as described.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { OpenApiDescription, recordedRequestSchema, type RecordedRequest } from './openapi.ts';

interface DescribedService {
  /** Below FORMATS. */
  readonly file: string;
  /** What comes before the paths of the description. */
  readonly prefix: string;
  /** Requests that the description leaves out, as `METHOD path`. */
  readonly left: readonly RegExp[];
}

/** By the class of the service. */
const DESCRIPTIONS: Readonly<Record<string, DescribedService>> = {
  FakeGithub: {
    file: 'github/github-rest-issues.openapi.json',
    prefix: '',
    left: [/^GET \/repos\/[^/]+\/[^/]+$/],
  },
};
/** Services whose requests follow a JSON schema instead. */
const EVENTS: Readonly<Record<string, string>> = { FakeReceiver: 'cloudevents/cloudevents.json' };
/** Services without a published description that could be had. */
const UNDESCRIBED: ReadonlySet<string> = new Set();

const [formats = ''] = process.argv.slice(2);
const requests = recordedRequests();
const faults: string[] = [];
for (const [service, own] of Map.groupBy(requests, (request) => request.service)) check(service, own);
for (const fault of new Set(faults)) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

function check(service: string, own: readonly RecordedRequest[]): void {
  const described = DESCRIPTIONS[service];
  const events = EVENTS[service];
  if (described !== undefined) checkOperations(described, own);
  else if (events !== undefined) checkEvents(events, own);
  else if (!UNDESCRIBED.has(service))
    faults.push(`${service} has no entry in tools/ticket-requests/check.ts`);
}

function checkOperations({ file, prefix, left }: DescribedService, own: readonly RecordedRequest[]): void {
  const description = new OpenApiDescription(join(formats, file));
  const operations = new Set<string>();
  let isLeftOut = 0;
  for (const request of own) {
    const name = `${request.method} ${request.path}`;
    const found = description.faults(request, prefix);
    if (found === undefined) {
      if (left.some((pattern) => pattern.test(name))) isLeftOut += 1;
      else faults.push(`${name}: no operation of ${file} fits`);
      continue;
    }
    operations.add(found.operation);
    for (const fault of found.faults) faults.push(`${found.operation}: ${fault}`);
  }
  console.log(
    `${own.length} requests of ${operations.size} operations checked against ${file}; left out: ${isLeftOut}`,
  );
}

function checkEvents(file: string, own: readonly RecordedRequest[]): void {
  const published: unknown = JSON.parse(readFileSync(join(formats, file), 'utf8'), withoutFormats);
  const schema = z.fromJSONSchema(z.record(z.string(), z.json()).parse(published));
  for (const { body } of own) {
    const { error } = schema.safeParse(body);
    for (const { path, message } of error?.issues ?? []) faults.push(`event: ${path.join('.')}: ${message}`);
  }
  console.log(`${own.length} events checked against ${file}`);
}

/** Formats of JSON schema that zod takes for others: it knows no relative references. */
function withoutFormats(key: string, value: unknown): unknown {
  return key === 'format' && typeof value === 'string' ? undefined : value;
}

function recordedRequests(): readonly RecordedRequest[] {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-requests-'));
  try {
    const { status, stdout, stderr } = spawnSync('vitest', ['run', 'test/contracts/tickets'], {
      encoding: 'utf8',
      env: { ...process.env, RINGFENCE_RECORDED_REQUESTS: folder },
    });
    if (status !== 0) throw new Error(`the contract tests failed: ${stdout}${stderr}`);
    const lines = readdirSync(folder).flatMap((file) =>
      readFileSync(join(folder, file), 'utf8').trim().split('\n'),
    );
    if (lines.length === 0) throw new Error('no request was recorded');
    return lines.map((line) => recordedRequestSchema.parse(JSON.parse(line)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
