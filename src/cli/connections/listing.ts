import type { ConnlistRow } from '../../core/reachability/connlist/connlist.ts';
import type { Column } from '../output/columns.ts';
import type { Listing } from '../output/listing.ts';

const COLUMNS: readonly Column<ConnlistRow>[] = [
  { title: 'source', value: ({ src }) => src },
  { title: 'destination', value: ({ dst }) => dst },
  { title: 'allowed', value: ({ conn }) => conn },
];
const UNKNOWN: Column<ConnlistRow> = { title: 'unknown', value: ({ unknown }) => unknown ?? '' };

/** A row for each connection; the column of what is undecided is shown only where something is. */
export function connectionListing(rows: readonly ConnlistRow[]): Listing<ConnlistRow> {
  const isDecided = rows.every(({ unknown }) => unknown === undefined);
  return { columns: isDecided ? COLUMNS : [...COLUMNS, UNKNOWN], rows, empty: 'No connections.' };
}
