import { connectionsOf, type ClusterFlows } from '../../dataflow/cluster-flows.ts';
import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../dataflow/data-flow-map.ts';
import type { DeclaredConnection, PeerSelector } from '../../dataflow/declared-connection.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { matchNamespace } from '../../inventory/namespace-view.ts';
import { compareText } from '../../inventory/order.ts';
import type { Selector, SelectorMatch } from '../../inventory/selector.ts';
import { matchPods, type Workload } from '../../inventory/workload.ts';
import { selectorText } from '../../rules/reach/selectors.ts';
import type { RuleContext } from '../../rules/rule.ts';

/** The flows that are declared for a cluster, those of the configuration included, with their endpoints. */
export interface DeclaredFlows {
  readonly flows: readonly DataFlow[];
  readonly endpoints: ReadonlyMap<string, ExternalEndpoint>;
  /** Flows of the map that declare nothing yet. */
  readonly drafts: readonly DataFlow[];
}

/** All that is declared, with the short form of the configuration as flows. */
export function declaredFlows({ dataFlows, declaredConnections }: RuleContext): DeclaredFlows {
  const map: ClusterFlows = dataFlows ?? { flows: [], endpoints: [] };
  // The context lists the connections of the configuration first.
  const configured = declaredConnections.slice(0, declaredConnections.length - connectionsOf(map).length);
  const short = configured.map(asFlow);
  return {
    flows: [...map.flows.filter(({ state }) => state === 'declared'), ...short.map(({ flow }) => flow)],
    endpoints: new Map(
      [...map.endpoints, ...short.flatMap(({ endpoints }) => endpoints)].map((each) => [each.name, each]),
    ),
    drafts: map.flows.filter(({ state }) => state === 'draft'),
  };
}

function asFlow({ name, from, to, ports }: DeclaredConnection): {
  readonly flow: DataFlow;
  readonly endpoints: readonly ExternalEndpoint[];
} {
  const [source, destination] = [asEnd(from), asEnd(to)];
  return {
    flow: {
      name,
      state: 'declared',
      clusters: 'all',
      from: source.end,
      to: destination.end,
      ports,
      dataCategories: [],
    },
    endpoints: [...source.endpoints, ...destination.endpoints],
  };
}

function asEnd(peer: PeerSelector): { end: FlowEnd; endpoints: readonly ExternalEndpoint[] } {
  if (peer.type === 'pods') return { end: peer, endpoints: [] };
  const [cidrs, fqdns] = peer.type === 'cidr' ? [[peer.cidr], []] : [[], peer.names];
  const name = [...cidrs, ...fqdns].join(', ');
  return { end: { type: 'endpoint', name }, endpoints: [{ name, cidrs, fqdns }] };
}

/** Whether an end selects pods of a namespace. */
export function selectsNamespace(end: FlowEnd, namespace: string, context: RuleContext): SelectorMatch {
  if (end.type === 'endpoint') return 'no';
  return matchNamespace(end.namespaceSelector, context.namespaceView(namespace));
}

/** The workloads of a namespace of which an end selects some pods, or may. */
export function selectedIn(end: FlowEnd, namespace: string, context: RuleContext): readonly Workload[] {
  if (end.type === 'endpoint' || selectsNamespace(end, namespace, context) === 'no') return [];
  return context
    .workloadsIn(namespace)
    .filter(({ podGroups }) => podGroups.some((group) => matchPods(end.podSelector, group) !== 'no'));
}

/** The workloads of any namespace of which an end selects some pods, or may. */
export function workloadsOf(end: FlowEnd, context: RuleContext): readonly Workload[] {
  return namespacesOf(end, context).flatMap((namespace) => selectedIn(end, namespace, context));
}

/** The namespaces that an end selects, or may. */
export function namespacesOf(end: FlowEnd, context: RuleContext): readonly string[] {
  return end.type === 'endpoint' ? [] : selectedNamespaces(context)(end.namespaceSelector);
}

const knownNamespaces = new WeakMap<RuleContext, (selector: Selector) => readonly string[]>();

/** Flows share selectors, and there may be many namespaces. */
function selectedNamespaces(context: RuleContext): (selector: Selector) => readonly string[] {
  let select = knownNamespaces.get(context);
  if (select === undefined) knownNamespaces.set(context, (select = namespaceSelection(context)));
  return select;
}

function namespaceSelection({ inventory, namespaceView }: RuleContext) {
  const { namespaces, workloads } = inventory;
  const names = [
    ...new Set([...namespaces.map(({ name }) => name), ...workloads.map(({ namespace }) => namespace)]),
  ].toSorted(compareText);
  const known = new Map<string, readonly string[]>();
  return (selector: Selector): readonly string[] => {
    const key = selectorText(selector);
    let selected = known.get(key);
    if (selected === undefined) {
      selected = names.filter((name) => matchNamespace(selector, namespaceView(name)) !== 'no');
      known.set(key, selected);
    }
    return selected;
  };
}

/** Whether an end selects no other namespace than this one, now or later. */
export function selectsOnly(end: FlowEnd, namespace: string): boolean {
  return (
    end.type === 'pods' &&
    end.namespaceSelector.requirements.some(
      ({ key, ...rest }) =>
        key === NAMESPACE_NAME_LABEL &&
        rest.operator === 'In' &&
        rest.values.length === 1 &&
        rest.values[0] === namespace,
    )
  );
}
