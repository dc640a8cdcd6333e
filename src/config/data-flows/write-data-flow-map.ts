import { stringify } from 'yaml';
import type { DataFlow, DataFlowMap, FlowEnd } from '../../core/dataflow/data-flow-map.ts';
import type { DeclaredPorts } from '../../core/dataflow/declared-connection.ts';
import type { Selector } from '../../core/inventory/selector.ts';
import { MAX_PORT, MIN_PORT } from '../../core/network/protocol.ts';

/** The map as YAML. Reading it gives the same map. */
export function writeDataFlowMap(map: DataFlowMap): string {
  return stringify(dataFlowMapDocument(map), {
    version: '1.1',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

/** The `kind: DataFlowMap` document of a map, without the keys that have their default value. */
export function dataFlowMapDocument({ name, endpoints, flows }: DataFlowMap): object {
  return {
    apiVersion: 'ringfence.dev/v1',
    kind: 'DataFlowMap',
    metadata: { name },
    spec: {
      ...(endpoints.length > 0 && {
        endpoints: endpoints.map(({ cidrs, fqdns, name: endpoint, description, ...rest }) => ({
          name: endpoint,
          ...(description !== undefined && { description }),
          ...listed({ cidrs, fqdns }),
          ...rest,
        })),
      }),
      flows: flows.map(flowDocument),
    },
  };
}

function flowDocument({ name, state, clusters, from, to, ports, dataCategories, ...rest }: DataFlow): object {
  return {
    name,
    ...(state === 'draft' && { state }),
    ...(clusters !== 'all' && { clusters }),
    from: endDocument(from),
    to: endDocument(to),
    ...listed({ ports: ports.map(portsDocument), dataCategories }),
    ...rest,
  };
}

/** The lists that are not empty. */
function listed(lists: Readonly<Record<string, readonly unknown[]>>): object {
  return Object.fromEntries(Object.entries(lists).filter(([, items]) => items.length > 0));
}

function endDocument(end: FlowEnd): object {
  if (end.type === 'endpoint') return { endpoint: end.name };
  const { namespaceSelector, podSelector } = end;
  return {
    namespaceSelector: selectorDocument(namespaceSelector),
    ...(podSelector.requirements.length > 0 && { podSelector: selectorDocument(podSelector) }),
  };
}

/** JavaScript lists keys of this form before all others. */
const INTEGER = /^\d+$/;

/** Leading requirements with one value become `matchLabels`, so that reading gives them in the same order. */
export function selectorDocument({ requirements }: Selector): object {
  const labels = new Map<string, string>();
  for (const requirement of requirements) {
    const [value, ...more] = requirement.operator === 'In' ? requirement.values : [];
    const { key } = requirement;
    if (value === undefined || more.length > 0 || labels.has(key) || INTEGER.test(key)) break;
    labels.set(key, value);
  }
  const expressions = requirements.slice(labels.size);
  return {
    ...(labels.size > 0 && { matchLabels: Object.fromEntries(labels) }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  };
}

function portsDocument({ protocol, from, to }: DeclaredPorts): object {
  if (from === MIN_PORT && to === MAX_PORT) return { protocol };
  return { protocol, port: from, ...(to !== from && { endPort: to }) };
}
