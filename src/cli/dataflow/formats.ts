import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { Graph } from '../graph/graph.ts';
import type { AppliedAnswer, DraftAnswer, DrawnFlows, VersionAnswer } from './answers.ts';

export const VERSION_FORMATS = {
  ...listingFormats<readonly VersionAnswer[], VersionAnswer>(
    async () => (await import('./version-listing.ts')).versionListing,
  ),
  json: json<readonly VersionAnswer[]>(),
} as const satisfies Formats<readonly VersionAnswer[]>;

export const APPLIED_FORMATS = {
  table: {
    help: 'for people',
    render: async (applied) => (await import('./effect-text.ts')).appliedText(applied),
  },
  json: json<AppliedAnswer>(),
} as const satisfies Formats<AppliedAnswer>;

export const DRAFT_FORMATS = {
  yaml: {
    help: 'a data-flow map with comments that say what to fill in',
    render: ({ yaml }) => yaml.trimEnd(),
  },
  json: json<DraftAnswer>(),
} as const satisfies Formats<DraftAnswer>;

async function graphOf(drawn: DrawnFlows): Promise<Graph> {
  return (await import('./flow-graph.ts')).flowGraph(drawn);
}

export const DIAGRAM_FORMATS = {
  mermaid: {
    help: 'a flowchart for Markdown',
    render: async (drawn) => (await import('../graph/mermaid.ts')).renderMermaid(await graphOf(drawn)),
  },
  dot: {
    help: 'a graph for Graphviz',
    render: async (drawn) => (await import('../graph/dot.ts')).renderDot(await graphOf(drawn)),
  },
  svg: {
    help: 'a drawing in SVG format',
    render: async (drawn) => (await import('../graph/svg.ts')).renderSvg(await graphOf(drawn)),
  },
  json: json<DrawnFlows>(({ answer }) => answer),
} as const satisfies Formats<DrawnFlows>;
