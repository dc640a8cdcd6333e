import { uuidIn } from '../../api/global-id.ts';
import type { Listing } from '../output/listing.ts';
import { minuteText } from '../output/minute-text.ts';
import type { Terminal } from '../output/terminal.ts';
import { emptyText } from './coverage-text.ts';
import type { ChangedAnswer, DriftAnswer, EventAnswer } from './drift-answer.ts';

type ListedDrift = Extract<DriftAnswer, { type: 'list' }>;

/** Narrower tables have the id below the text: a column for it would leave too little room for the text. */
const ROOM_FOR_IDS = 160;
const ID_WIDTH = 36;

/** One row per event, for a table of that width. The id is never broken, so that it can be copied. */
export function eventTable(
  answer: ListedDrift,
  { tableWidth }: Pick<Terminal, 'tableWidth'>,
): Listing<EventAnswer> {
  const listing = eventListing(answer);
  if (tableWidth >= ROOM_FOR_IDS) return listing;
  const [id, what] = [listing.columns.at(-1)!, listing.columns.at(-2)!];
  const both = {
    title: 'what, and event',
    leastWidth: ID_WIDTH,
    value: (event: EventAnswer) => `${what.value(event)}\n${id.value(event)}`,
  };
  return { ...listing, columns: [...listing.columns.slice(0, -2), both] };
}

/** One row per event. */
export function eventListing({ events, clusters, coverage, filters }: ListedDrift): Listing<EventAnswer> {
  return {
    rows: events,
    empty: emptyText(coverage, clusters, filters),
    columns: [
      { title: 'at', value: ({ at }) => minuteText(at) },
      { title: 'cluster', value: ({ cluster }) => clusters.get(cluster) ?? cluster },
      { title: 'effect', value: ({ effect }) => effect },
      { title: 'PII', value: ({ pii }) => pii },
      { title: 'what', value: ({ text }) => text },
      { title: 'event', value: ({ id }) => uuidIn('DriftEvent', id) ?? id },
    ],
  };
}

/** One row per connection. */
export function changedListing(changed: readonly ChangedAnswer[]): Listing<ChangedAnswer> {
  return {
    rows: changed,
    empty: 'No connections.',
    columns: [
      { title: 'source', value: ({ from }) => from },
      { title: 'destination', value: ({ to }) => to },
      { title: 'ports', value: ({ ports }) => ports },
      { title: 'before', value: ({ before }) => before },
      { title: 'after', value: ({ after }) => after },
    ],
  };
}
