import { uuidIn } from '../../api/global-id.ts';
import type { Listing } from '../output/listing.ts';
import { minuteText } from '../output/minute-text.ts';
import type { ChangedAnswer, DriftAnswer, EventAnswer } from './drift-answer.ts';

/** One row per event. */
export function eventListing({
  events,
  clusters,
}: Extract<DriftAnswer, { type: 'list' }>): Listing<EventAnswer> {
  return {
    rows: events,
    empty: 'Nothing changed.',
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
