import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import { printable } from '../output/terminal.ts';

const ROW = 26;
const BOX_HEIGHT = 20;
const HEADING = 30;
const TOP = 64;
const MARGIN = 16;
const CHARACTER = 6.9;
const MIN_GAP = 420;
/** With more edges than this, labels would overlap, so they are shown only on hovering. */
const MAX_LABELS = 40;

interface DrawnColumn {
  readonly width: number;
  readonly height: number;
  /** The centre of each node's box. */
  readonly rows: ReadonlyMap<string, number>;
  readonly headings: readonly { readonly text: string; readonly y: number }[];
}

/**
 * A graph as a self-contained picture: sources on the left, destinations on the right, grouped by namespace. It
 * contains no scripts, fonts or links.
 */
export function renderSvg({ title, nodes, edges, styles }: Graph): string {
  const left = layColumn(nodes, new Set(edges.map(({ from }) => from)));
  const right = layColumn(nodes, new Set(edges.map(({ to }) => to)));
  const leftEdge = MARGIN + left.width;
  const rightEdge = leftEdge + MIN_GAP;
  const width = Math.max(rightEdge + right.width + MARGIN, legendWidth(styles));
  const height = Math.max(left.height, right.height) + MARGIN;
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  const inside = new Set(nodes.flatMap(({ id, namespace }) => (namespace === undefined ? [] : [id])));
  const line = (edge: GraphEdge, place: number): string =>
    renderEdge(edge, place, edges.length, labels, {
      x1: leftEdge,
      y1: left.rows.get(edge.from)!,
      x2: rightEdge,
      y2: right.rows.get(edge.to)!,
    });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    styleSheet(styles),
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    legend(styles),
    ...edges.map(line),
    ...renderColumn(left, { labels, inside }, MARGIN, 'Source'),
    ...renderColumn(right, { labels, inside }, rightEdge, 'Destination'),
    '</svg>',
  ].join('\n');
}

function styleSheet(styles: Graph['styles']): string {
  const lines = Object.entries(styles).map(
    ([kind, { colour, width, line }]) =>
      `.${kind}{stroke:${colour};stroke-width:${width}${line === 'dashed' ? ';stroke-dasharray:5 4' : ''}}`,
  );
  return `<style>
.edge{fill:none;stroke-opacity:.7}${lines.join('')}
.edge:hover{stroke-opacity:1;stroke-width:4}.box{fill:#f4f6f9;stroke:#5b6675}
.outside{fill:#fff7e6}.label{paint-order:stroke;stroke:#fff;stroke-width:4px;font-size:10px;fill:#333;pointer-events:none}
.heading{font-weight:600;fill:#333}.column{font-weight:600;font-size:14px}
</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="context-stroke"/></marker></defs>`;
}

function legend(styles: Graph['styles']): string {
  let x = MARGIN;
  return Object.entries(styles)
    .map(([kind, { legend: text }]) => {
      const entry = `<path class="edge ${kind}" d="M${x} 16h28"/><text x="${x + 34}" y="20">${escaped(text)}</text>`;
      x += 34 + Math.ceil(text.length * CHARACTER) + 16;
      return entry;
    })
    .join('');
}

function legendWidth(styles: Graph['styles']): number {
  const widths = Object.values(styles).map(({ legend: text }) => 50 + Math.ceil(text.length * CHARACTER));
  return MARGIN + widths.reduce((sum, each) => sum + each, 0);
}

/** Stacks nodes vertically by namespace, outside addresses first. */
function layColumn(nodes: readonly GraphNode[], shown: ReadonlySet<string>): DrawnColumn {
  const own = nodes.filter(({ id }) => shown.has(id));
  const groups = [...Map.groupBy(own, ({ namespace }) => namespace ?? '')].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const rows = new Map<string, number>();
  const headings: { text: string; y: number }[] = [];
  let y = TOP;
  for (const [namespace, members] of groups) {
    headings.push({ text: namespace === '' ? 'outside' : namespace, y: y + 14 });
    y += HEADING;
    for (const { id } of members) {
      rows.set(id, y);
      y += ROW;
    }
  }
  const longest = Math.max(
    20,
    ...own.map(({ label }) => label.length),
    ...headings.map(({ text }) => text.length),
  );
  return { width: Math.ceil(longest * CHARACTER) + 16, height: y, rows, headings };
}

function renderColumn(
  { width, rows, headings }: DrawnColumn,
  { labels, inside }: { readonly labels: ReadonlyMap<string, string>; readonly inside: ReadonlySet<string> },
  x: number,
  title: string,
): string[] {
  return [
    `<text class="column" x="${x}" y="${TOP - 12}">${title}</text>`,
    ...headings.map(({ text, y }) => `<text class="heading" x="${x}" y="${y}">${escaped(text)}</text>`),
    ...[...rows].map(
      ([id, y]) =>
        `<rect class="box${inside.has(id) ? '' : ' outside'}" x="${x}" y="${y - BOX_HEIGHT / 2}" width="${width}" height="${BOX_HEIGHT}" rx="4"/><text x="${x + 8}" y="${y + 4}">${escaped(labels.get(id) ?? id)}</text>`,
    ),
  ];
}

function renderEdge(
  { from, to, label, kind }: GraphEdge,
  place: number,
  count: number,
  labels: ReadonlyMap<string, string>,
  { x1, y1, x2, y2 }: Readonly<Record<'x1' | 'y1' | 'x2' | 'y2', number>>,
): string {
  const bend = (x2 - x1) * 0.4;
  const named = [from, to].map((end) => (end.startsWith('namespace ') ? (labels.get(end) ?? end) : end));
  const path = `<path class="edge ${kind}" marker-end="url(#arrow)" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"><title>${escaped(`${named.join(' -> ')}: ${label}`)}</title></path>`;
  if (count > MAX_LABELS) return path;
  // Labels of adjacent lines are placed at different positions along them.
  const t = 0.25 + 0.5 * ((place % 5) / 4);
  const at = (a: number, b: number, c: number, d: number) =>
    Math.round((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d);
  const short = label.length > 34 ? `${label.slice(0, 33)}…` : label;
  return `${path}<text class="label" text-anchor="middle" x="${at(x1, x1 + bend, x2 - bend, x2)}" y="${at(y1, y1, y2, y2) - 3}">${escaped(short)}</text>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Names come from manifests of unknown authors, so they must not be interpreted as markup. */
function escaped(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
