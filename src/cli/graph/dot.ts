import type { Graph, LineStyle } from './graph.ts';
import { printable } from '../output/terminal.ts';

/** A graph in Graphviz's language, with one cluster per namespace. */
export function renderDot({ nodes, edges, styles }: Graph): string {
  const groups = [...Map.groupBy(nodes, ({ namespace }) => namespace)];
  const lines = groups.flatMap(([namespace, own], place) => {
    const listed = own.map(({ id, label }) => `${quoted(id)} [label=${quoted(label)}];`);
    if (namespace === undefined)
      return listed.map((line) => `  ${line.replace(/\];$/, ', shape=ellipse];')}`);
    return [
      `  subgraph cluster_${place} {`,
      `    label=${quoted(namespace)};`,
      ...listed.map((line) => `    ${line}`),
      '  }',
    ];
  });
  return [
    'digraph connections {',
    '  rankdir=LR;',
    '  node [shape=box, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...lines,
    ...edges.map(
      ({ from, to, label, kind }) =>
        `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}, ${attributesOf(styles[kind])}];`,
    ),
    '}',
  ].join('\n');
}

function attributesOf(style: LineStyle | undefined): string {
  if (style === undefined) return '';
  const { colour, width, line } = style;
  return `color="${colour}", penwidth=${width}${line === 'dashed' ? ', style=dashed' : ''}`;
}

/** A quoted string, because names come from manifests of unknown authors. */
function quoted(text: string): string {
  const plain = printable(text).replaceAll(/\s+/g, ' ');
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`;
}
