import { NO_CONNECTIONS_TEXT } from '../../core/network/connection-set.ts';
import type { ConnlistRow } from '../../core/reachability/connlist/connlist.ts';

/** One end of connections in a drawing. */
export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** The namespace; missing for outside addresses. */
  readonly namespace?: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** The allowed ports, or the number of connections that the edge represents. */
  readonly label: string;
  /** `everything`: all ports; `unknown`: nothing is certainly allowed. */
  readonly extent: 'everything' | 'some' | 'unknown';
}

/** What the nodes of a graph are: workloads, or namespaces if there are too many workloads. */
export interface ConnectionGraph {
  readonly detail: 'workloads' | 'namespaces';
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** With more rows than this, a drawing is unreadable. */
const MAX_DRAWN_ROWS = 150;

/** The graph of a connection list, by namespace if it has too many rows. */
export function connectionGraph(rows: readonly ConnlistRow[]): ConnectionGraph {
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
  return { detail: byNamespace ? 'namespaces' : 'workloads', nodes: [...nodes.values()], edges };
}

function edgeOf(from: string, to: string, { conn, unknown }: ConnlistRow): GraphEdge {
  const allowed = conn === NO_CONNECTIONS_TEXT ? '' : conn;
  const open = unknown === undefined ? '' : `unknown: ${unknown}`;
  return {
    from,
    to,
    label: [allowed, open].filter((part) => part !== '').join('; '),
    extent: extentOf({ conn }),
  };
}

function aggregatedEdge(from: string, to: string, rows: readonly ConnlistRow[]): GraphEdge {
  const extents = new Set(rows.map(extentOf));
  const extent = (['everything', 'some', 'unknown'] as const).find((each) => extents.has(each)) ?? 'unknown';
  return { from, to, label: `${rows.length} ${rows.length === 1 ? 'connection' : 'connections'}`, extent };
}

function extentOf({ conn }: Pick<ConnlistRow, 'conn'>): GraphEdge['extent'] {
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
