import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../core/dataflow/data-flow-map.ts';
import { canonicalJson } from '../../core/inventory/canonical-json.ts';
import type { Selector } from '../../core/inventory/selector.ts';
import { repeatedNames, unknownClusters, type PlacedItem } from '../documents/placed-items.ts';
import type { SchemaIssue } from '../schema-issues.ts';
import { suggest } from '../suggestion.ts';
import { MAP_LIMITS } from './data-flow-map.schema.ts';

export interface MapParts {
  readonly endpoints: readonly PlacedItem<ExternalEndpoint>[];
  readonly flows: readonly PlacedItem<DataFlow>[];
  /** Names of the clusters that flows may be limited to. Missing: they are not known. */
  readonly clusters: readonly string[] | undefined;
}

/** Errors and warnings about what the parts of a map say of each other. */
export function referenceIssues(parts: MapParts): {
  readonly errors: readonly SchemaIssue[];
  readonly warnings: readonly SchemaIssue[];
} {
  const { endpoints, flows } = parts;
  return {
    errors: [
      ...repeatedNames(endpoints, 'endpoint'),
      ...repeatedNames(flows, 'flow'),
      ...unknownEndpoints(parts),
      ...clusterErrors(parts),
      ...tooManyConnections(parts),
    ],
    warnings: [...unusedEndpoints(parts), ...repeatedFlows(flows), ...finishedDrafts(flows)],
  };
}

function endsOf(flow: DataFlow): readonly (readonly ['from' | 'to', FlowEnd])[] {
  return [
    ['from', flow.from],
    ['to', flow.to],
  ];
}

function unknownEndpoints({ endpoints, flows }: MapParts): readonly SchemaIssue[] {
  const names = endpoints.flatMap(({ name }) => name ?? []);
  const known = new Set(names);
  return flows.flatMap(({ path, item }) =>
    item === undefined
      ? []
      : endsOf(item).flatMap(([key, end]) => {
          if (end.type !== 'endpoint' || known.has(end.name)) return [];
          const meant = suggest(end.name, names);
          const fix = meant === undefined ? 'add it to spec.endpoints' : `did you mean ${meant}?`;
          return [{ path: [...path, key, 'endpoint'], message: `there is no endpoint ${end.name}; ${fix}` }];
        }),
  );
}

function clusterErrors({ flows, clusters }: MapParts): readonly SchemaIssue[] {
  return flows.flatMap((flow) => {
    const named = flow.item === undefined || flow.item.clusters === 'all' ? [] : flow.item.clusters;
    const repeated = named.flatMap((name, index) =>
      named.indexOf(name) < index
        ? [{ path: [...flow.path, 'clusters', index], message: `${name} is listed twice` }]
        : [],
    );
    return [...unknownClusters(flow, clusters), ...repeated];
  });
}

function tooManyConnections({ endpoints, flows }: MapParts): readonly SchemaIssue[] {
  const blocks = new Map(endpoints.map(({ name, item }) => [name, item?.cidrs.length ?? 0]));
  const connections = flows
    .flatMap(({ item }) => item ?? [])
    .map(({ from, to }) => {
      const end = from.type === 'endpoint' ? from : to;
      return end.type === 'endpoint' ? Math.max(1, blocks.get(end.name) ?? 0) : 1;
    })
    .reduce((sum, each) => sum + each, 0);
  return connections <= MAP_LIMITS.connections
    ? []
    : [
        {
          path: ['spec', 'flows'],
          message: `a flow counts once per address block of its endpoint: at most ${MAP_LIMITS.connections} together`,
        },
      ];
}

function unusedEndpoints({ endpoints, flows }: MapParts): readonly SchemaIssue[] {
  const used = new Set(
    flows.flatMap(({ item }) =>
      item === undefined ? [] : endsOf(item).flatMap(([, end]) => (end.type === 'endpoint' ? end.name : [])),
    ),
  );
  return endpoints.flatMap(({ path, name }) =>
    name === undefined || used.has(name) ? [] : [{ path, message: `no flow uses the endpoint ${name}` }],
  );
}

/** Flows with the same ends in a common cluster. */
function repeatedFlows(flows: readonly PlacedItem<DataFlow>[]): readonly SchemaIssue[] {
  const byEnds = new Map<string, DataFlow[]>();
  return flows.flatMap(({ path, item }) => {
    if (item === undefined) return [];
    const key = canonicalJson([item.from, item.to].map(sameEnd));
    const others = byEnds.get(key) ?? [];
    const same = others.find((other) => shareCluster(other, item) && sharePort(other, item));
    byEnds.set(key, [...others, item]);
    return same === undefined
      ? []
      : [{ path, message: `selects the same as the flow ${same.name}, on ports that both list` }];
  });
}

/** An end in a form that is equal for selectors that differ only in the order of their requirements. */
function sameEnd(end: FlowEnd): unknown {
  if (end.type === 'endpoint') return end.name;
  return [sorted(end.namespaceSelector), sorted(end.podSelector)];
}

function sorted({ requirements }: Selector): readonly string[] {
  return requirements
    .map((one) => canonicalJson('values' in one ? { ...one, values: one.values.toSorted() } : one))
    .toSorted();
}

function shareCluster({ clusters: one }: DataFlow, { clusters: other }: DataFlow): boolean {
  return one === 'all' || other === 'all' || one.some((name) => other.includes(name));
}

function sharePort({ ports: one }: DataFlow, { ports: other }: DataFlow): boolean {
  return (
    one.length === 0 ||
    other.length === 0 ||
    one.some((a) => other.some((b) => a.protocol === b.protocol && a.from <= b.to && b.from <= a.to))
  );
}

function finishedDrafts(flows: readonly PlacedItem<DataFlow>[]): readonly SchemaIssue[] {
  return flows.flatMap(({ path, item }) =>
    item?.state === 'draft' && item.purpose !== undefined && item.owner !== undefined
      ? [
          {
            path: [...path, 'state'],
            message: `${item.name} has purpose and owner: remove state to declare it`,
          },
        ]
      : [],
  );
}
