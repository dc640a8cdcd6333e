import { z } from 'zod';
import { processVariables } from '../../config/environment.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService, type ServiceClient } from '../client/service-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { eventId } from '../input/event-id.ts';
import { readLimit } from '../input/read-limit.ts';
import { readTime } from '../input/read-time.ts';
import type { Terminal } from '../output/terminal.ts';
import { changedSchema, eventSchema, type DriftAnswer, type EventAnswer } from './drift-answer.ts';
import { coverageSchema, gapTexts } from './coverage-text.ts';
import { DRIFT_FORMATS } from './formats.ts';

export interface DriftOptions extends AddressOption {
  readonly cluster?: readonly string[];
  readonly namespace?: readonly string[];
  readonly workload?: string;
  readonly type?: readonly string[];
  readonly change?: readonly string[];
  readonly category?: readonly string[];
  readonly effect?: readonly string[];
  readonly pii?: true;
  readonly who?: string;
  readonly cause?: string;
  readonly from?: string;
  readonly to?: string;
  readonly order: string;
  readonly limit: string;
  readonly output: keyof typeof DRIFT_FORMATS;
}

const LIST = '/api/v1/drift';
/** Maximum number of clusters whose names are read. */
const MOST_CLUSTERS = 10_000;
const COVERED: readonly string[] = ['cluster', 'from', 'to'];

/** `ringfence drift`: what changed in clusters, or one event. */
export async function drift(
  event: string | undefined,
  options: DriftOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const query = queryOf(options, new Date());
  const limit = readLimit(options.limit);
  if (event !== undefined && query.size > 1)
    throw new UsageError('an event is shown as it is: leave out the filters');
  const service = openService(options.url, processVariables());
  const answer =
    event === undefined
      ? await listed(service, query, limit, terminal)
      : await shown(service, event, limit, terminal);
  if (answer.type === 'list' && !saysWhatIsKnown(answer, options.output))
    for (const text of gapTexts(answer.coverage, answer.clusters)) terminal.progress(text);
  terminal.print(await DRIFT_FORMATS[options.output].render(answer, terminal));
  return EXIT.ok;
}

/** Formats for people say it in place of an empty table. */
function saysWhatIsKnown(
  { events }: Extract<DriftAnswer, { type: 'list' }>,
  output: keyof typeof DRIFT_FORMATS,
): boolean {
  return events.length === 0 && (output === 'table' || output === 'markdown');
}

async function listed(
  service: ServiceClient,
  query: URLSearchParams,
  limit: number,
  terminal: Terminal,
): Promise<DriftAnswer> {
  const { members, rest } = await service.list(LIST, query, { member: eventSchema, limit });
  if (rest === 'some') terminal.progress(`only the first ${limit} events are listed: see --limit`);
  const coverage = await service.get(
    `${LIST}/coverage?${coverageQuery(query).toString()}`,
    z.array(coverageSchema),
  );
  const clusters = await clusterNames(service, [...members, ...coverage]);
  const filters = [...query.keys()].every((name) => ['order', ...COVERED].includes(name)) ? 'none' : 'some';
  return { type: 'list', events: members, coverage, filters, clusters };
}

/** The parts of a query that say which time of which clusters is asked about. */
function coverageQuery(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => COVERED.includes(name)));
}

async function shown(
  service: ServiceClient,
  id: string,
  limit: number,
  terminal: Terminal,
): Promise<DriftAnswer> {
  const path = `${LIST}/${encodeURIComponent(eventId(id))}`;
  const event = await service.get(path, eventSchema);
  const query = new URLSearchParams();
  const { members, rest } = await service.list(`${path}/connections`, query, {
    member: changedSchema,
    limit,
  });
  if (rest === 'some') terminal.progress(`only the first ${limit} connections are listed: see --limit`);
  return { type: 'event', event, changed: members, clusters: await clusterNames(service, [event]) };
}

/** The names of clusters by id. Not read if nothing names a cluster. */
async function clusterNames(
  service: ServiceClient,
  answers: readonly Pick<EventAnswer, 'cluster'>[],
): Promise<ReadonlyMap<string, string>> {
  if (answers.length === 0) return new Map();
  const member = z.object({ id: z.string(), name: z.string() });
  const { members } = await service.list('/api/v1/clusters', new URLSearchParams(), {
    member,
    limit: MOST_CLUSTERS,
  });
  return new Map(members.map(({ id, name }) => [id, name]));
}

function queryOf(options: DriftOptions, now: Date): URLSearchParams {
  const { cluster, namespace, workload, type, change, category, effect, pii, who, cause, from, to, order } =
    options;
  const lists = { cluster, namespace, type, change, category, effect };
  const [since, before] = [timeOf('--from', from, now), timeOf('--to', to, now)];
  if (since !== undefined && since >= now)
    throw new UsageError('the period has not begun: --from must be in the past');
  if (since !== undefined && before !== undefined && since >= before)
    throw new UsageError('the period is empty: --from must be before --to');
  return new URLSearchParams([
    ...Object.entries(lists).flatMap(([name, values = []]) => values.map((value) => [name, value])),
    ...given('workload', workload),
    ...given('pii', pii && 'touched'),
    ...given('who', who),
    ...given('cause', cause === undefined ? undefined : eventId(cause)),
    ...given('from', since?.toISOString()),
    ...given('to', before?.toISOString()),
    ['order', order],
  ]);
}

function given(name: string, value: string | undefined): string[][] {
  return value === undefined ? [] : [[name, value]];
}

function timeOf(option: string, text: string | undefined, now: Date): Date | undefined {
  return text === undefined ? undefined : readTime(option, text, now);
}
