import { printable } from '../output/terminal.ts';
import type { Graph, GraphNode, LineStyle } from './graph.ts';

/** A graph as a Mermaid flowchart, which Markdown viewers draw. */
export function renderMermaid({ title, nodes, edges, styles }: Graph): string {
  const names = new Map(nodes.map(({ id }, place) => [id, `n${place}`]));
  const groups = [...Map.groupBy(nodes, ({ namespace }) => namespace)];
  const lines = groups.flatMap(([namespace, own], place) => {
    const listed = own.map((node) => nodeLine(names.get(node.id) ?? '', node));
    // A node that stands for its whole namespace needs no frame.
    if (namespace === undefined || own.every(({ label }) => label === namespace)) return listed;
    return [`  subgraph s${place}[${quoted(namespace)}]`, ...listed.map((line) => `  ${line}`), '  end'];
  });
  const links = edges.map(({ from, to, label, kind }) => {
    const arrow = styles[kind]?.line === 'dashed' ? '-.->' : '-->';
    return `  ${names.get(from)} ${arrow}|${quoted(label)}| ${names.get(to)}`;
  });
  const kinds = Object.entries(styles).flatMap(([kind, style]) => {
    const places = edges.flatMap((edge, place) => (edge.kind === kind ? [place] : []));
    return places.length === 0 ? [] : [`  linkStyle ${places.join(',')} ${strokeOf(style)}`];
  });
  return [
    '---',
    `title: ${JSON.stringify(printable(title))}`,
    '---',
    'flowchart LR',
    ...lines,
    ...links,
    ...kinds,
  ].join('\n');
}

function nodeLine(name: string, { label, namespace }: GraphNode): string {
  const [open, close] = namespace === undefined ? ['([', '])'] : ['[', ']'];
  return `  ${name}${open}${quoted(label)}${close}`;
}

function strokeOf({ colour, width }: LineStyle): string {
  return `stroke:${colour},stroke-width:${width}px`;
}

/** A quoted label. Names come from manifests and maps of unknown authors, so nothing in them may become syntax. */
function quoted(text: string): string {
  const plain = printable(text).replaceAll(/\s+/g, ' ');
  return `"${plain.replaceAll(/[^\p{L}\p{N} .,:;/()[\]=*_-]/gu, (character) => `#${character.codePointAt(0)};`)}"`;
}
