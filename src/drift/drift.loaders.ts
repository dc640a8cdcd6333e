import type DataLoader from 'dataloader';
import type { GraphqlContext } from '../api/graphql/context.ts';
import { LoaderKind } from '../api/graphql/loader-kind.ts';
import { readOwnedPages, type OwnedPage } from '../api/graphql/owned-pages.ts';
import type { ChangedConnection } from '../core/drift/drift-event.ts';
import type { Slice } from '../database/page.ts';
import type { DriftWithCauses } from './drift-scope.ts';
import type { DriftService } from './drift.service.ts';

const EVENT_BY_ID = new LoaderKind<string, DriftWithCauses | null>('drift event by id');
const CAUSED = new LoaderKind<string, readonly DriftWithCauses[]>('drift events by cause');
const CHANGED = new LoaderKind<OwnedPage<null>, Slice<ChangedConnection>>('changed connections by event');

/** Events by id; null for those that do not exist for the caller. */
export function driftLoader(
  { loaders, principal }: GraphqlContext,
  drift: DriftService,
): DataLoader<string, DriftWithCauses | null, string> {
  return EVENT_BY_ID.of(loaders, (ids) => drift.findMany(principal, ids));
}

/** What events caused, by their id. */
export function causedLoader(
  { loaders, principal }: GraphqlContext,
  drift: DriftService,
): DataLoader<string, readonly DriftWithCauses[], string> {
  return CAUSED.of(loaders, (ids) => drift.causedBy(principal, ids));
}

/** Pages of the connections of events. */
export function changedLoader(
  { loaders, principal }: GraphqlContext,
  drift: DriftService,
): DataLoader<OwnedPage<null>, Slice<ChangedConnection>, string> {
  return CHANGED.of(loaders, (pages) =>
    readOwnedPages(pages, (ids, page) => drift.changed(principal, ids, page)),
  );
}
