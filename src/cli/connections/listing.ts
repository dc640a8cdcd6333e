import type { ConnlistRow } from '../../core/reachability/connlist/connlist.ts';
import type { Column } from '../output/columns.ts';
import { namespaceOfEnd } from './connection-filter.ts';
import type { Listing } from '../output/listing.ts';

const COLUMNS: readonly Column<ConnlistRow>[] = [
  { title: 'source', value: ({ src }) => src },
  { title: 'destination', value: ({ dst }) => dst },
  { title: 'allowed', value: ({ conn }) => conn },
];
const UNKNOWN: Column<ConnlistRow> = { title: 'unknown', value: ({ unknown }) => unknown ?? '' };

/** One row per connection. The column of unknown ports is shown only if there are any. */
export function connectionListing(rows: readonly ConnlistRow[]): Listing<ConnlistRow> {
  const isDecided = rows.every(({ unknown }) => unknown === undefined);
  return { columns: isDecided ? COLUMNS : [...COLUMNS, UNKNOWN], rows, empty: 'No connections.' };
}

interface PairCount {
  readonly from: string;
  readonly to: string;
  readonly rows: readonly ConnlistRow[];
}

function place(end: string): string {
  return namespaceOfEnd(end) ?? (end.startsWith('{') ? end : 'outside');
}

/** One row per pair of namespaces, or of a namespace and the outside, with the number of connections. */
export function connectionSummary(rows: readonly ConnlistRow[]): Listing<PairCount> {
  const pairs = Map.groupBy(rows, ({ src, dst }) => JSON.stringify([place(src), place(dst)]));
  const counted = (wanted: (row: ConnlistRow) => boolean) => (pair: PairCount) =>
    String(pair.rows.filter(wanted).length);
  return {
    rows: [...pairs.values()].map((own) => ({ from: place(own[0]!.src), to: place(own[0]!.dst), rows: own })),
    empty: 'No connections.',
    columns: [
      { title: 'source', value: ({ from }) => from },
      { title: 'destination', value: ({ to }) => to },
      { title: 'connections', align: 'right', value: counted(() => true) },
      { title: 'on every port', align: 'right', value: counted(({ conn }) => conn === 'All Connections') },
      { title: 'unknown', align: 'right', value: counted(({ unknown }) => unknown !== undefined) },
    ],
  };
}
