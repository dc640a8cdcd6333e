import type { Graph, GraphEdge, GraphNode } from '../graph/graph.ts';
import type { DrawnFlows, JudgedFlowAnswer } from './answers.ts';

/** What an edge of the diagram means. */
type EdgeKind = 'allowed' | 'partly' | 'blocked' | 'unknown' | 'unmatched' | 'draft' | 'undeclared';

const STYLES: Graph<EdgeKind>['styles'] = {
  allowed: { colour: '#1b7a3d', width: 1.5, line: 'solid', legend: 'declared and allowed' },
  partly: { colour: '#b06000', width: 1.5, line: 'solid', legend: 'declared, partly allowed' },
  blocked: { colour: '#5b6675', width: 1.5, line: 'dashed', legend: 'declared and blocked' },
  unknown: { colour: '#8a6d00', width: 1.5, line: 'dashed', legend: 'declared, not decided' },
  unmatched: { colour: '#9aa4b2', width: 1, line: 'dashed', legend: 'declared, selects nothing' },
  draft: { colour: '#1f5fa8', width: 1.5, line: 'dashed', legend: 'draft' },
  undeclared: { colour: '#b3261e', width: 2, line: 'solid', legend: 'allowed and undeclared' },
};

/**
 * The data-flow map of a cluster joined with what its policies allow: namespaces and endpoints, with an edge for each part
 * of a flow, and one for the undeclared connections between two namespaces.
 */
export function flowGraph({ cluster, answer: { flows, undeclared } }: DrawnFlows): Graph<EdgeKind> {
  const nodes = new Map<string, GraphNode>();
  const add = (node: GraphNode): string => {
    nodes.set(node.id, node);
    return node.id;
  };
  const edges: readonly GraphEdge<EdgeKind>[] = [
    ...flows.flatMap((flow) =>
      partsOf(flow).map(({ fromNamespace, toNamespace, status }): GraphEdge<EdgeKind> => ({
        from: add(endNode(fromNamespace, flow.from)),
        to: add(endNode(toNamespace, flow.to)),
        label: `${flow.name}: ${flow.ports} (${flow.state === 'draft' ? `draft, ${status}` : status})`,
        kind: flow.state === 'draft' ? 'draft' : status,
      })),
    ),
    ...undeclared.parts.map(({ fromNamespace, toNamespace, connections }): GraphEdge<EdgeKind> => ({
      from: add(endNode(fromNamespace, 'outside the cluster')),
      to: add(endNode(toNamespace, 'outside the cluster')),
      label: `${connections} undeclared`,
      kind: 'undeclared',
    })),
  ];
  return { title: `Data flows of ${cluster}`, nodes: [...nodes.values()], edges, styles: STYLES };
}

/** A flow that selects nothing is drawn between its ends as the map describes them. */
function partsOf({
  parts,
  status,
}: JudgedFlowAnswer): readonly Pick<
  JudgedFlowAnswer['parts'][number],
  'fromNamespace' | 'toNamespace' | 'status'
>[] {
  return parts.length > 0 ? parts : [{ fromNamespace: null, toNamespace: null, status }];
}

function endNode(namespace: string | null, otherwise: string): GraphNode {
  return namespace === null
    ? { id: `outside ${otherwise}`, label: otherwise }
    : { id: `namespace ${namespace}`, label: namespace, namespace };
}
