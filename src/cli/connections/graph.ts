import { NO_CONNECTIONS_TEXT } from '../../core/network/connection-set.ts';
import type { Graph, GraphEdge, GraphNode } from '../graph/graph.ts';
import type { ConnlistRow } from '../../core/reachability/connlist/connlist.ts';

/** `everything`: all ports; `unknown`: nothing is certainly allowed. */
type Extent = 'everything' | 'some' | 'unknown';

/** An edge is labelled with the allowed ports, or with the number of connections that it represents. */
type ConnectionEdge = GraphEdge<Extent>;

const STYLES: Graph<Extent>['styles'] = {
  everything: { colour: '#b3261e', width: 2, line: 'solid', legend: 'every port' },
  some: { colour: '#1f5fa8', width: 1.2, line: 'solid', legend: 'some ports' },
  unknown: { colour: '#8a6d00', width: 1.2, line: 'dashed', legend: 'unknown' },
};

/** With more rows than this, a drawing is unreadable. */
const MAX_DRAWN_ROWS = 150;

/** The graph of a connection list, by namespace if it has too many rows. */
export function connectionGraph(rows: readonly ConnlistRow[]): Graph<Extent> {
  const byNamespace = rows.length > MAX_DRAWN_ROWS;
  const nodes = new Map<string, GraphNode>();
  const nodeOf = (end: string): string => {
    const node = byNamespace ? namespaceNode(end) : endNode(end);
    nodes.set(node.id, node);
    return node.id;
  };
  const edges = byNamespace
    ? [...Map.groupBy(rows, ({ src, dst }) => JSON.stringify([nodeOf(src), nodeOf(dst)])).values()].map(
        (own) => aggregatedEdge(nodeOf(own[0]!.src), nodeOf(own[0]!.dst), own),
      )
    : rows.map((row) => edgeOf(nodeOf(row.src), nodeOf(row.dst), row));
  const title = `Possible connections by ${byNamespace ? 'namespace' : 'workload'}`;
  return { title, nodes: [...nodes.values()], edges, styles: STYLES };
}

function edgeOf(from: string, to: string, { conn, unknown }: ConnlistRow): ConnectionEdge {
  const allowed = conn === NO_CONNECTIONS_TEXT ? '' : conn;
  const open = unknown === undefined ? '' : `unknown: ${unknown}`;
  return {
    from,
    to,
    label: [allowed, open].filter((part) => part !== '').join('; '),
    kind: extentOf({ conn }),
  };
}

function aggregatedEdge(from: string, to: string, rows: readonly ConnlistRow[]): ConnectionEdge {
  const extents = new Set(rows.map(extentOf));
  const extent = (['everything', 'some', 'unknown'] as const).find((each) => extents.has(each)) ?? 'unknown';
  return {
    from,
    to,
    label: `${rows.length} ${rows.length === 1 ? 'connection' : 'connections'}`,
    kind: extent,
  };
}

function extentOf({ conn }: Pick<ConnlistRow, 'conn'>): Extent {
  if (conn === NO_CONNECTIONS_TEXT) return 'unknown';
  return conn === 'All Connections' ? 'everything' : 'some';
}

const WORKLOAD = /^([^/]+)\/(.+\[[^\]]+\])$/;

function endNode(end: string): GraphNode {
  const [, namespace, name] = WORKLOAD.exec(end) ?? [];
  return namespace === undefined || name === undefined
    ? { id: end, label: end }
    : { id: end, label: name, namespace };
}

function namespaceNode(end: string): GraphNode {
  const [, namespace] = WORKLOAD.exec(end) ?? [];
  if (namespace !== undefined) return { id: `namespace ${namespace}`, label: namespace, namespace };
  return end.startsWith('{') ? { id: end, label: end } : { id: 'outside', label: 'outside the cluster' };
}
