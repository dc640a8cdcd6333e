import { json, yaml, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { Terminal } from '../output/terminal.ts';
import type { ChangedAnswer, DriftAnswer, EventAnswer } from './drift-answer.ts';

type ListedDrift = Extract<DriftAnswer, { type: 'list' }>;

const tables = listingFormats<ListedDrift, EventAnswer>(
  async () => (await import('./drift-listing.ts')).eventTable,
);
const events = listingFormats<ListedDrift, EventAnswer>(
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
        ? tables.table.render(answer, terminal)
        : (await import('./event-text.ts')).renderEvent(answer, terminal),
  },
  json: json<DriftAnswer>(forPrograms),
  yaml: yaml<DriftAnswer>(forPrograms),
  markdown: {
    help: 'a table for a report',
    render: async (answer, terminal) =>
      answer.type === 'list'
        ? markdownList(answer, terminal)
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

/** A table without rows would look as if nothing had changed. */
async function markdownList(answer: ListedDrift, terminal: Terminal): Promise<string> {
  const { eventListing } = await import('./drift-listing.ts');
  return answer.events.length === 0 ? eventListing(answer).empty : events.markdown.render(answer, terminal);
}

function forPrograms(answer: DriftAnswer): unknown {
  return answer.type === 'list'
    ? answer.events.map((event) => withName(event, answer.clusters))
    : { ...withName(answer.event, answer.clusters), changed: answer.changed };
}

/** An event with the id of its cluster and its name. */
function withName(event: EventAnswer, clusters: ReadonlyMap<string, string>): object {
  const { id, cluster, ...rest } = event;
  return { id, cluster, clusterName: clusters.get(cluster) ?? null, ...rest };
}
