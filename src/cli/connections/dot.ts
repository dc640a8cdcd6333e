import type { ConnectionGraph } from './graph.ts';
import { printable } from '../output/terminal.ts';

const STYLES = {
  everything: 'color="#b3261e", penwidth=2',
  some: 'color="#1f5fa8"',
  unknown: 'color="#8a6d00", style=dashed',
} as const;

/** A graph in Graphviz's language, with one cluster per namespace. */
export function renderDot({ nodes, edges }: ConnectionGraph): string {
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
      ({ from, to, label, extent }) =>
        `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}, ${STYLES[extent]}];`,
    ),
    '}',
  ].join('\n');
}

/** A quoted string, because names come from manifests of unknown authors. */
function quoted(text: string): string {
  const plain = printable(text).replaceAll(/\s+/g, ' ');
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`;
}
