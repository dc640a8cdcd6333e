import type { DataFlow, DataFlowMap, FlowEnd } from '../../core/dataflow/data-flow-map.ts';
import type { DeclaredPorts } from '../../core/dataflow/declared-connection.ts';
import { MAX_PORT, MIN_PORT } from '../../core/network/protocol.ts';
import { writeYaml } from '../../parsing/write-yaml.ts';
import { selectorDocument } from '../documents/selector-document.ts';

/** The map as YAML. Reading it gives the same map. */
export function writeDataFlowMap(map: DataFlowMap): string {
  return writeYaml(dataFlowMapDocument(map));
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

function portsDocument({ protocol, from, to }: DeclaredPorts): object {
  if (from === MIN_PORT && to === MAX_PORT) return { protocol };
  return { protocol, port: from, ...(to !== from && { endPort: to }) };
}
