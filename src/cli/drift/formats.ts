import { json, yaml, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { ChangedAnswer, DriftAnswer, EventAnswer } from './drift-answer.ts';

const events = listingFormats<Extract<DriftAnswer, { type: 'list' }>, EventAnswer>(
  async () => (await import('./drift-listing.ts')).eventListing,
);
const connections = listingFormats<readonly ChangedAnswer[], ChangedAnswer>(
  async () => (await import('./drift-listing.ts')).changedListing,
);

/** The output formats of `drift`. */
export const DRIFT_FORMATS = {
  table: {
    help: 'for people',
    render: async (answer, terminal) =>
      answer.type === 'list'
        ? events.table.render(answer, terminal)
        : (await import('./event-text.ts')).renderEvent(answer, terminal),
  },
  json: json<DriftAnswer>(forPrograms),
  yaml: yaml<DriftAnswer>(forPrograms),
  markdown: {
    help: 'a table for a report',
    render: async (answer, terminal) =>
      answer.type === 'list'
        ? events.markdown.render(answer, terminal)
        : (await import('./event-text.ts')).renderEventMarkdown(answer),
  },
  csv: {
    help: 'one line per event, or per connection of an event',
    render: (answer, terminal) =>
      answer.type === 'list'
        ? events.csv.render(answer, terminal)
        : connections.csv.render(answer.changed, terminal),
  },
} as const satisfies Formats<DriftAnswer>;

function forPrograms(answer: DriftAnswer): unknown {
  return answer.type === 'list' ? answer.events : { ...answer.event, changed: answer.changed };
}
