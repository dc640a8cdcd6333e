import type DataLoader from 'dataloader';
import type { Finding, FindingEvent } from '../core/findings/finding.ts';
import type { Severity } from '../core/rules/rule.ts';
import type { GraphqlContext } from '../api/graphql/context.ts';
import { LoaderKind } from '../api/graphql/loader-kind.ts';
import type { ClusterPart } from '../snapshots/cluster-part.ts';
import type { PastMoment } from './finding-row.store.ts';
import type { FindingService } from './finding.service.ts';

const FINDING_BY_ID = new LoaderKind<FindingAt, Finding | null>('finding by id');
const HISTORY = new LoaderKind<FindingAt, readonly FindingEvent[]>('events by finding');
const OPEN_COUNTS = new LoaderKind<string, Readonly<Record<Severity, number>>>('open findings by cluster');
const PART_COUNTS = new LoaderKind<ClusterPart, Readonly<Record<Severity, number>>>('open findings by part');

/** A finding, now or at a past moment. */
export interface FindingAt {
  readonly id: string;
  readonly asOf: PastMoment | undefined;
}

type Loader<Key, Value> = DataLoader<Key, Value, string>;

/** Findings by id and moment; null for those that do not exist for the caller. One statement per moment. */
export function findingLoader(
  { loaders, principal }: GraphqlContext,
  findings: FindingService,
): Loader<FindingAt, Finding | null> {
  return FINDING_BY_ID.of(loaders, (keys) =>
    byMoment(keys, (ids, asOf) => findings.findMany(principal, ids, asOf)),
  );
}

/** Events of findings until their moment. One statement per moment. */
export function historyLoader(
  { loaders, principal }: GraphqlContext,
  findings: FindingService,
): Loader<FindingAt, readonly FindingEvent[]> {
  return HISTORY.of(loaders, (keys) =>
    byMoment(keys, (ids, asOf) => findings.histories(principal, ids, asOf)),
  );
}

/** Loads what belongs to findings at different moments, in the order of `keys`. */
async function byMoment<Value>(
  keys: readonly FindingAt[],
  load: (ids: readonly string[], asOf: PastMoment | undefined) => Promise<readonly Value[]>,
): Promise<readonly Value[]> {
  const places = Map.groupBy(keys.keys(), (place) => JSON.stringify(keys[place]?.asOf));
  const values: Value[] = [];
  for (const group of places.values()) {
    const found = await load(
      group.flatMap((place) => keys[place]?.id ?? []),
      keys[group[0] ?? 0]?.asOf,
    );
    for (const [index, place] of group.entries()) values[place] = found[index]!;
  }
  return values;
}

/** Number of open findings by severity, by cluster id. */
export function openCountsLoader(
  context: GraphqlContext,
  findings: FindingService,
): Loader<string, Readonly<Record<Severity, number>>> {
  return OPEN_COUNTS.of(context.loaders, (ids) => findings.openCounts(context.principal, ids));
}

/** Open findings by severity, by namespace or workload at a snapshot. */
export function partCountsLoader(
  context: GraphqlContext,
  findings: FindingService,
): Loader<ClusterPart, Readonly<Record<Severity, number>>> {
  return PART_COUNTS.of(context.loaders, (parts) => findings.openCountsOfParts(context.principal, parts));
}
