import { describe, expect, it } from 'vitest';
import { renderDot } from '../graph/dot.ts';
import { renderMermaid } from '../graph/mermaid.ts';
import { renderSvg } from '../graph/svg.ts';
import { connectionGraph } from './graph.ts';

const row = (src: string, dst: string, conn = 'TCP 80', unknown?: string) => ({
  src,
  dst,
  conn,
  ...(unknown !== undefined && { unknown }),
});

const few = [
  row('0.0.0.0-255.255.255.255', 'shop/web[Deployment]', 'All Connections'),
  row('shop/web[Deployment]', 'data/db[StatefulSet]', 'TCP 5432'),
  row('data/db[StatefulSet]', '0.0.0.0-255.255.255.255', 'No Connections', 'UDP 53'),
];
/** More rows than can be told apart, between two namespaces and from outside. */
const many = Array.from({ length: 200 }, (_, place) =>
  row(place % 2 === 0 ? `shop/web-${place}[Pod]` : '10.0.0.0-10.0.0.7', 'data/db[StatefulSet]'),
);

describe('the graph of a connection list', () => {
  it('has an edge for each row, that says what is allowed and what is not decided', () => {
    const { title, nodes, edges } = connectionGraph(few);
    expect(title).toContain('by workload');
    expect(nodes.map(({ namespace, label }) => [namespace, label])).toEqual([
      [undefined, '0.0.0.0-255.255.255.255'],
      ['shop', 'web[Deployment]'],
      ['data', 'db[StatefulSet]'],
    ]);
    expect(edges.map(({ label, kind }) => [label, kind])).toEqual([
      ['All Connections', 'everything'],
      ['TCP 5432', 'some'],
      ['unknown: UDP 53', 'unknown'],
    ]);
  });

  it('shows namespaces where there are too many rows, and loses none of them', () => {
    const { title, edges } = connectionGraph(many);
    expect(title).toContain('by namespace');
    expect(edges).toEqual([
      { from: 'namespace shop', to: 'namespace data', label: '100 connections', kind: 'some' },
      { from: 'outside', to: 'namespace data', label: '100 connections', kind: 'some' },
    ]);
  });

  it.each([
    ['dot', renderDot],
    ['svg', renderSvg],
    ['mermaid', renderMermaid],
  ])('is drawn as %s with every end in it', (_, render) => {
    const drawn = render(connectionGraph(few));
    for (const text of ['web[Deployment]', 'db[StatefulSet]', 'TCP 5432', 'UDP 53', 'shop', 'data'])
      expect(drawn).toContain(text);
    expect(render(connectionGraph(many))).toContain('100 connections');
    expect(render(connectionGraph([]))).toMatch(/^(digraph|<svg|---)/);
  });

  it('lets nothing from a manifest become markup', () => {
    const hostile = 'shop/"><script>alert(1)</script>\\" x="1[Pod]';
    const graph = connectionGraph([row(hostile, 'data/db[StatefulSet]', 'TCP 80\u001b[2J')]);
    const svg = renderSvg(graph);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).not.toContain('\u001b');
    const [, label] = /n0\["(.*)"\]/.exec(renderMermaid(graph)) ?? [];
    expect(label).toMatch(/^#34;#62;#60;script#62;/);
    expect(label).not.toMatch(/["<>]/);
    const dot = renderDot(graph);
    expect(dot.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')).not.toMatch(/["<\\]/);
  });
});
