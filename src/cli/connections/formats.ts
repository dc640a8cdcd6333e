import type { ConnlistRow } from '../../core/reachability/connlist/connlist.ts';
import { json, yaml, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';

type Rows = readonly ConnlistRow[];

const { table, markdown, csv } = listingFormats<Rows, ConnlistRow>(
  async () => (await import('./listing.ts')).connectionListing,
);

const { table: summary } = listingFormats(async () => (await import('./listing.ts')).connectionSummary);

/** The output formats of `connections`. */
export const CONNECTION_FORMATS = {
  table,
  summary: { ...summary, help: 'for people: counts by pair of namespaces' },
  json: json<Rows>(),
  yaml: yaml<Rows>(),
  markdown,
  csv,
  dot: {
    help: 'a graph for Graphviz',
    render: async (rows) => {
      const [{ renderDot }, { connectionGraph }] = await Promise.all([
        import('../graph/dot.ts'),
        import('./graph.ts'),
      ]);
      return renderDot(connectionGraph(rows));
    },
  },
  svg: {
    help: 'a drawing in SVG format',
    render: async (rows) => {
      const [{ renderSvg }, { connectionGraph }] = await Promise.all([
        import('../graph/svg.ts'),
        import('./graph.ts'),
      ]);
      return renderSvg(connectionGraph(rows));
    },
  },
} as const satisfies Formats<Rows>;
