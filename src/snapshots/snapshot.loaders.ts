import type DataLoader from 'dataloader';
import type { GraphqlContext } from '../api/graphql/context.ts';
import { LoaderKind } from '../api/graphql/loader-kind.ts';
import { readOwnedPages } from '../api/graphql/owned-pages.ts';
import type { OwnedPage } from '../api/graphql/owned-pages.ts';
import type { Slice } from '../database/page.ts';
import type { Snapshot } from './snapshot.ts';
import type { SnapshotRun } from './runs/snapshot-run.store.ts';
import type { SnapshotService } from './snapshot.service.ts';

const SNAPSHOT_BY_ID = new LoaderKind<string, Snapshot | null>('snapshot by id');
const LATEST_SNAPSHOT = new LoaderKind<string, Snapshot | null>('latest snapshot by cluster');
const SNAPSHOT_PAGE = new LoaderKind<OwnedPage<null>, Slice<Snapshot>>('page of snapshots by cluster');
const SNAPSHOT_COUNT = new LoaderKind<string, number>('number of snapshots by cluster');
const LATEST_RUN = new LoaderKind<string, SnapshotRun | null>('latest run by cluster');

/** Snapshots by id; null for those that do not exist for the caller. */
export function snapshotLoader(
  context: GraphqlContext,
  snapshots: SnapshotService,
): DataLoader<string, Snapshot | null, string> {
  return SNAPSHOT_BY_ID.of(context.loaders, (ids) => snapshots.findMany(context.principal, ids));
}

/** The newest snapshot by cluster id. */
export function latestSnapshotLoader(
  context: GraphqlContext,
  snapshots: SnapshotService,
): DataLoader<string, Snapshot | null, string> {
  return LATEST_SNAPSHOT.of(context.loaders, (ids) => snapshots.latestOf(context.principal, ids));
}

/** The newest attempt to take a snapshot, by cluster id. */
export function latestRunLoader(
  context: GraphqlContext,
  snapshots: SnapshotService,
): DataLoader<string, SnapshotRun | null, string> {
  return LATEST_RUN.of(context.loaders, (ids) => snapshots.latestRuns(context.principal, ids));
}

/** Pages of snapshots of clusters, newest first. */
export function snapshotPageLoader(
  { loaders, principal }: GraphqlContext,
  snapshots: SnapshotService,
): DataLoader<OwnedPage<null>, Slice<Snapshot>, string> {
  return SNAPSHOT_PAGE.of(loaders, (pages) =>
    readOwnedPages(pages, (ids, page) => snapshots.listEach(principal, ids, page)),
  );
}

/** How many snapshots there are, by cluster id. */
export function snapshotCountLoader(
  { loaders, principal }: GraphqlContext,
  snapshots: SnapshotService,
): DataLoader<string, number, string> {
  return SNAPSHOT_COUNT.of(loaders, (ids) => snapshots.countEach(principal, ids));
}
