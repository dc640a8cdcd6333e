import type DataLoader from 'dataloader';
import type { Finding, FindingEvent } from '../core/findings/finding.ts';
import type { Severity } from '../core/rules/rule.ts';
import type { GraphqlContext } from '../api/graphql/context.ts';
import { LoaderKind } from '../api/graphql/loader-kind.ts';
import type { ClusterPart } from '../snapshots/cluster-part.ts';
import type { FindingService } from './finding.service.ts';

const FINDING_BY_ID = new LoaderKind<string, Finding | null>('finding by id');
const HISTORY = new LoaderKind<string, readonly FindingEvent[]>('events by finding');
const OPEN_COUNTS = new LoaderKind<string, Readonly<Record<Severity, number>>>('open findings by cluster');
const PART_COUNTS = new LoaderKind<ClusterPart, Readonly<Record<Severity, number>>>('open findings by part');

type Loader<Key, Value> = DataLoader<Key, Value, string>;

/** Findings by id; null for those that do not exist for the caller. */
export function findingLoader(
  context: GraphqlContext,
  findings: FindingService,
): Loader<string, Finding | null> {
  return FINDING_BY_ID.of(context.loaders, (ids) => findings.findMany(context.principal, ids));
}

export function historyLoader(
  context: GraphqlContext,
  findings: FindingService,
): Loader<string, readonly FindingEvent[]> {
  return HISTORY.of(context.loaders, (ids) => findings.histories(context.principal, ids));
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
