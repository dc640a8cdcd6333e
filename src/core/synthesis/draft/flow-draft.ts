import { connectionsOf } from '../../dataflow/cluster-flows.ts';
import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../dataflow/data-flow-map.ts';
import type { DeclaredPorts } from '../../dataflow/declared-connection.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { PROTOCOLS } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { EntryPoints } from '../../reachability/entry/entry-points.ts';
import { opensManyPorts } from '../../rules/reach/connections.ts';
import type { RuleContext } from '../../rules/rule.ts';
import { FreeNames } from './free-names.ts';
import { LeftOut } from './left-out.ts';
import { INTERNET, OutsideFlows, type OutsideConnection } from './outside-ends.ts';
import { PodSelections, type PodSelection } from './pod-ends.ts';
import { PlausibleConnections, type Plausibility, type PlausibleConnection } from './plausible.ts';

/** A proposed item of a map, and what a person must check of it. */
export interface Proposed<Item> {
  readonly item: Item;
  readonly notes: readonly string[];
}

/** A first data-flow map for some namespaces. Every flow of it is a draft. */
export interface FlowDraft {
  readonly namespaces: readonly string[];
  readonly endpoints: readonly Proposed<ExternalEndpoint>[];
  readonly flows: readonly Proposed<DataFlow>[];
  /** What is allowed today and has no flow in the draft: sentences with counts. */
  readonly leftOut: readonly string[];
}

export interface DraftInput {
  readonly context: RuleContext;
  readonly entryPoints: EntryPoints;
  readonly namespaces: readonly string[];
  /** The clusters that the flows are limited to. */
  readonly clusters: DataFlow['clusters'];
  /** Called before each workload, to stop when there is no time left. */
  readonly beforeRow?: () => void;
}

/**
 * Proposes the flows of some namespaces from what is allowed and served today. What anybody may do is not a flow for
 * everybody: between namespaces, a connection is proposed only if the policies of one end name the other, or if a route
 * leads through it. Flows of the map, drafts included, are not proposed again.
 */
export function draftFlows({
  context: given,
  entryPoints,
  namespaces,
  clusters,
  beforeRow = () => undefined,
}: DraftInput): FlowDraft {
  const context = withDrafts(given);
  const leftOut = new LeftOut();
  const writer = new FlowWriter(context, namespaces, clusters);
  const found = [...new PlausibleConnections(context, entryPoints, leftOut).of(namespaces, beforeRow)];
  const groups = Map.groupBy(found, ({ from, to, ports, why }) =>
    JSON.stringify([workloadKey(to), from.namespace, ports.toString(), why]),
  );
  for (const own of groups.values()) writer.addBetween(own);
  const outside = new OutsideFlows(context, entryPoints, leftOut);
  const withOutside = namespaces.flatMap((namespace) =>
    context.workloadsIn(namespace).flatMap((workload) => {
      beforeRow();
      return outside.of(workload);
    }),
  );
  const ends = Map.groupBy(withOutside, ({ direction, workload, endpoint, ports, through }) =>
    JSON.stringify([direction, workload.namespace, endpoint, ports.toString(), through]),
  );
  for (const own of ends.values()) writer.addOutside(own);
  return { namespaces, ...writer.written(), leftOut: leftOut.texts() };
}

/** Drafts of the map count as known, too. */
function withDrafts(context: RuleContext): RuleContext {
  const { dataFlows, declaredConnections } = context;
  if (dataFlows === undefined) return context;
  const drafts = dataFlows.flows
    .filter(({ state }) => state === 'draft')
    .map((flow) => ({ ...flow, state: 'declared' as const }));
  return {
    ...context,
    declaredConnections: [...declaredConnections, ...connectionsOf({ ...dataFlows, flows: drafts })],
  };
}

/** Writes connections as flows and endpoints. */
class FlowWriter {
  readonly #ends: PodSelections;
  readonly #drafted: ReadonlySet<string>;
  readonly #clusters: DataFlow['clusters'];
  readonly #names: FreeNames;
  readonly #endpoints = new Map<string, Proposed<ExternalEndpoint>>();
  readonly #flows: Proposed<DataFlow>[] = [];

  constructor(context: RuleContext, namespaces: readonly string[], clusters: DataFlow['clusters']) {
    this.#ends = new PodSelections(context);
    this.#drafted = new Set(namespaces);
    this.#clusters = clusters;
    const { flows = [], endpoints = [] } = context.dataFlows ?? {};
    this.#names = new FreeNames([...flows, ...endpoints].map(({ name }) => name));
  }

  /** Connections with one destination, on the same ports, from workloads of one namespace. */
  addBetween(own: readonly PlausibleConnection[]): void {
    const [first] = own;
    if (first === undefined) return;
    const to = this.#ends.one(first.to);
    const sources = own.map(({ from }) => from);
    const isReplicas = sources.includes(first.to);
    const clients = sources.filter((from) => from !== first.to);
    if (isReplicas)
      this.#add(`${to.name}-replicas`, first.ports, to.end, to.end, [
        'replicas of a database usually talk to each other; remove it if these do not',
        ...endNotes(to),
      ]);
    for (const from of this.#ends.of(clients, first.to))
      this.#add(`${this.#nameOf(from, to)}-to-${this.#nameOf(to, from)}`, first.ports, from.end, to.end, [
        ...whyNotes(first.why, from),
        ...endNotes(from),
        ...(from === to ? [] : endNotes(to)),
      ]);
  }

  /** Connections of workloads of one namespace with one system outside, on the same ports. */
  addOutside(own: readonly OutsideConnection[]): void {
    const [first] = own;
    if (first === undefined) return;
    const { direction, ports, through } = first;
    const endpoint = this.#endpoint(first);
    for (const pods of this.#ends.of(
      own.map(({ workload }) => workload),
      undefined,
    )) {
      const outer = { type: 'endpoint', name: endpoint } as const;
      const notes = [...(through === undefined ? [] : [`${through} leads here`]), ...endNotes(pods)];
      const isOut = direction === 'egress';
      const name = isOut ? `${pods.name}-to-${endpoint}` : `${endpoint}-to-${pods.name}`;
      this.#add(name, ports, isOut ? pods.end : outer, isOut ? outer : pods.end, notes);
    }
  }

  written(): Pick<FlowDraft, 'endpoints' | 'flows'> {
    return { endpoints: [...this.#endpoints.values()], flows: this.#flows };
  }

  #add(name: string, ports: ConnectionSet, from: FlowEnd, to: FlowEnd, notes: readonly string[]): void {
    const open = opensManyPorts(ports);
    this.#flows.push({
      item: {
        name: this.#names.take(name, lowestPort(ports)),
        state: 'draft',
        clusters: this.#clusters,
        from,
        to,
        ports: open ? [] : portsOf(ports),
        dataCategories: [],
      },
      notes: open ? [...notes, 'every port is allowed today: list those that are needed'] : notes,
    });
  }

  /** The workload, with its namespace if that is not drafted. */
  #nameOf({ name, end, workloads }: PodSelection, other: PodSelection): string {
    const namespace = workloads[0]?.namespace ?? '';
    const isHome = this.#drafted.has(namespace) && (this.#drafted.size === 1 || isAlike(end, other.end));
    return isHome || name === namespace || name.startsWith(`${namespace}-`) ? name : `${namespace}-${name}`;
  }

  #endpoint({ endpoint, cidrs }: OutsideConnection): string {
    const known = this.#endpoints.get(endpoint);
    if (known !== undefined) return known.item.name;
    const name = this.#names.take(endpoint, '');
    const notes =
      endpoint === INTERNET
        ? [
            'anybody on the internet: limit it, for example with loadBalancerSourceRanges, if not everybody is meant',
          ]
        : [
            'which system is this? Give it a name, an owner, a region and, if others process the data, their agreement',
          ];
    this.#endpoints.set(endpoint, { item: { name, cidrs, fqdns: [] }, notes });
    return name;
  }
}

function isAlike(one: FlowEnd, other: FlowEnd): boolean {
  const [a, b] = [one, other].map((end) =>
    JSON.stringify(end.type === 'pods' ? end.namespaceSelector : end.name),
  );
  return a === b;
}

function whyNotes(why: Plausibility, { selects }: PodSelection): readonly string[] {
  if (why.type === 'routed')
    return [
      `${why.route} leads here; if it is meant to be public, add a flow from an endpoint with 0.0.0.0/0 and ::/0, too`,
    ];
  if (why.type === 'named' || selects === 'namespace') return [];
  return ['no policy says who in the namespace may connect: remove it if these do not'];
}

function endNotes({ selects, workloads, name }: PodSelection): readonly string[] {
  if (selects === 'namespace')
    return [
      `all ${workloads.length} workloads of namespace ${name} may do this today: name those that need it`,
    ];
  if (selects === 'inexact')
    return [`the pods of ${name} have no labels of their own: the selector selects others too`];
  return [];
}

function lowestPort(ports: ConnectionSet): string {
  for (const protocol of PROTOCOLS) {
    const [range] = ports.ports(protocol);
    if (range !== undefined) return String(range.from);
  }
  return '';
}

function portsOf(ports: ConnectionSet): readonly DeclaredPorts[] {
  return PROTOCOLS.flatMap((protocol) => ports.ports(protocol).map((range) => ({ protocol, ...range })));
}
