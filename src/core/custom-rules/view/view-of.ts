import { canonicalJson } from '../../inventory/canonical-json.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Endpoint } from '../../reachability/model/model.ts';
import type { AlikeWorkloads } from '../../rules/reach/alike.ts';
import { declaredBetween } from '../../rules/reach/declared.ts';
import { workloadEndpoint } from '../../rules/reach/evidence.ts';
import type { RuleContext } from '../../rules/rule.ts';
import type { Expression } from '../language/expression.ts';
import { connectionElement, type PeerPart, connectionParts } from './connection-parts.ts';
import { type FlowElement, flowElements } from './flow-elements.ts';
import { outsideSegments } from './outside-segments.ts';
import type { ElementData, ExpressionInput, ObjectData } from './view-data.ts';
import { judgedWorkload, peerAddresses, peerWorkload } from './workload-fields.ts';

/** An element of `ingress` or `egress`, with what it stands for. */
export interface ConnectionElement {
  readonly element: ElementData;
  /** Number of peers that the expression cannot tell apart. */
  readonly count: number;
  /** One of them. */
  readonly peer: Endpoint;
  /** As text: outside addresses as a range. */
  readonly peerText: string;
  readonly part: PeerPart;
}

/** What an expression is evaluated on, with what its elements stand for, by the same index. */
export interface WorkloadView {
  readonly input: ExpressionInput;
  readonly ingress: readonly ConnectionElement[];
  readonly egress: readonly ConnectionElement[];
  readonly flows: readonly FlowElement[];
}

interface ConnectionsOfGroup {
  readonly group: AlikeWorkloads;
  readonly connections: readonly ConnectionElement[];
}

const NO_CONNECTIONS_READ: readonly ConnectionElement[] = [];

/** Peers of one group that an expression cannot tell apart. */
interface PeerClass {
  readonly peer: ObjectData;
  readonly key: string;
  readonly workloads: Workload[];
}

/**
 * Builds what one expression is evaluated on. Only the fields that it reads are part of it, and peers that do not differ
 * in these and in their connections are one element, so that its size does not grow with the number of pods.
 */
export class ViewBuilder {
  readonly #expression: Expression;
  readonly #context: RuleContext;
  readonly #classes = new Map<AlikeWorkloads, readonly PeerClass[]>();
  /** Of the last group: equivalent workloads are judged one after the other. */
  readonly #last: Partial<Record<Direction, ConnectionsOfGroup>> = {};

  constructor(expression: Expression, context: RuleContext) {
    this.#expression = expression;
    this.#context = context;
  }

  of(workload: Workload): WorkloadView {
    const { reads, lists } = this.#expression;
    const ingress = lists.has('ingress') ? this.#connectionsOf(workload, 'ingress') : NO_CONNECTIONS_READ;
    const egress = lists.has('egress') ? this.#connectionsOf(workload, 'egress') : NO_CONNECTIONS_READ;
    const flows = lists.has('flows') ? flowElements(workload, reads, this.#context) : [];
    return {
      input: {
        workload: judgedWorkload(workload, reads, this.#context),
        lists: {
          ingress: ingress.map(({ element }) => element),
          egress: egress.map(({ element }) => element),
          flows: flows.map(({ element }) => element),
        },
      },
      ingress,
      egress,
      flows,
    };
  }

  /** The same array for all workloads of a group, unless they are connected with each other. */
  #connectionsOf(workload: Workload, direction: Direction): readonly ConnectionElement[] {
    const { alike } = this.#context;
    const group = alike.of(workload);
    if (group.workloads.length > 1 && alike.rowsByOther(group, direction).has(group))
      return this.#connections(workload, direction);
    const last = this.#last[direction];
    if (last?.group === group) return last.connections;
    const connections = this.#connections(workload, direction);
    this.#last[direction] = { group, connections };
    return connections;
  }

  #connections(workload: Workload, direction: Direction): readonly ConnectionElement[] {
    const found = new Map<string, ConnectionElement>();
    const add = (key: string, one: Omit<ConnectionElement, 'element'>, peer: ObjectData): void => {
      // Workloads and outside addresses are counted apart, also for expressions that treat them alike.
      const whole = `${one.peer.type} ${key} ${one.part.declared} ${this.#portsKey(one.part)}`;
      const known = found.get(whole);
      if (known === undefined)
        found.set(whole, { ...one, element: connectionElement(peer, one.part, this.#expression.reads) });
      else found.set(whole, { ...known, count: known.count + one.count });
    };
    this.#withWorkloads(workload, direction, add);
    this.#withOutside(workload, direction, add);
    return [...found.values()];
  }

  /** Ports matter only if they are read. Otherwise it matters whether any connection is decided. */
  #portsKey({ allowed, unknown }: PeerPart): string {
    if (this.#expression.reads.has('Connection.ports'))
      return `${allowed.toString()} | ${unknown.toString()}`;
    return allowed.isEmpty() ? 'undecided' : 'allowed';
  }

  #withWorkloads(workload: Workload, direction: Direction, add: Add): void {
    const { alike } = this.#context;
    const own = alike.of(workload);
    for (const { others, allowed, unknown } of alike.rows(own, direction)) {
      const other = others.workloads.find((each) => each !== workload);
      if (other === undefined) continue;
      const declared = this.#declared(workload, other, direction);
      const parts = connectionParts({ allowed, unknown, ...(declared && { declared }) });
      for (const { peer, key, workloads } of this.#classesOf(others)) {
        const example = workloads[0] === workload ? workloads[1] : workloads[0];
        if (example === undefined) continue;
        const count = workloads.length - (others === own && workloads.includes(workload) ? 1 : 0);
        const one = { count, peer: workloadEndpoint(example), peerText: workloadKey(example) };
        for (const part of parts) add(key, { ...one, part }, peer);
      }
    }
  }

  #declared(workload: Workload, other: Workload, direction: Direction) {
    if (!this.#expression.reads.has('Connection.declared')) return undefined;
    return direction === 'egress'
      ? declaredBetween(workload, other, this.#context)
      : declaredBetween(other, workload, this.#context);
  }

  #withOutside(workload: Workload, direction: Direction, add: Add): void {
    const { reads } = this.#expression;
    const split = reads.has('Connection.declared') ? 'by-declaration' : 'no';
    for (const segment of outsideSegments(workload, direction, split, this.#context)) {
      const { addresses, category, row } = segment;
      const peer = peerAddresses(addresses, category, reads);
      const key = canonicalJson(peer);
      for (const part of connectionParts(segment))
        add(key, { count: 1, peer: row.atom.range, peerText: addresses, part }, peer);
    }
  }

  #classesOf(group: AlikeWorkloads): readonly PeerClass[] {
    const known = this.#classes.get(group);
    if (known !== undefined) return known;
    const classes = new Map<string, PeerClass>();
    for (const workload of group.workloads) {
      const peer = peerWorkload(workload, this.#expression.reads, this.#context);
      const key = canonicalJson(peer);
      const same = classes.get(key);
      if (same === undefined) classes.set(key, { peer, key, workloads: [workload] });
      else same.workloads.push(workload);
    }
    const all = [...classes.values()];
    this.#classes.set(group, all);
    return all;
  }
}

type Add = (key: string, one: Omit<ConnectionElement, 'element'>, peer: ObjectData) => void;
