import type { Labels } from '../../inventory/labels.ts';
import type { ObjectReference, SourceLocation } from '../../inventory/problem.ts';
import type { Selector } from '../../inventory/selector.ts';
import type { NetworkMode, Workload, WorkloadReference } from '../../inventory/workload.ts';
import type { Unread } from '../../inventory/unread.ts';
import type { AddressInterval } from '../../network/address.ts';
import type { Direction, Protocol } from '../../network/protocol.ts';
import type { AddressRange, ConnectionSet } from '../../network/sets.ts';
import type { AssumptionName, Assumptions } from '../plugins/cni-profile.ts';
import type { UnpolicedCause } from '../plugins/node-policing.ts';

export type Verdict = 'allowed' | 'denied' | 'unknown';

/** What a range of outside addresses is, by the well-known ranges (SEMANTICS point 23). */
export type ExternalCategory =
  | 'public-internet'
  | 'private'
  | 'link-local'
  | 'metadata'
  | 'loopback'
  | 'multicast'
  | 'cluster'
  | 'reserved';

/** One atom of the outside: no policy and no well-known range splits it further. */
export interface ExternalRange {
  readonly type: 'external';
  readonly range: AddressRange;
  readonly category: ExternalCategory;
}

export type Endpoint = ({ readonly type: 'workload' } & WorkloadReference) | ExternalRange;

/**
 * What an endpoint may be asked by: a workload, one of its pods, an address of the outside, or a block of addresses,
 * which stands for the pods in it as well.
 */
export type EndpointQuery =
  | ({ readonly type: 'workload' } & WorkloadReference)
  | { readonly type: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly type: 'address'; readonly cidr: string };

/**
 * What one endpoint may open to another. Between workloads: `allowed` is what some pod of `from` may open to
 * some pod of `to`; `unknown` is what may be possible and is not decided, without what is allowed.
 */
export interface Connection {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

export interface PolicyReference extends ObjectReference {
  readonly location?: SourceLocation;
}

/** What workloads exchange with the outside, by place in `externalRanges`. */
export interface OutsideConnections {
  allowed(place: number): ConnectionSet;
  /** What may be possible and is not decided. */
  unknown(place: number): ConnectionSet;
}

/** The connections of one workload with others, without those that are denied. */
export interface WorkloadRow {
  /** In `workloads`, ascending. */
  readonly places: Int32Array;
  /** By index in `places`. */
  allowed(index: number): ConnectionSet;
  unknown(index: number): ConnectionSet;
}

/** Why a direction was decided as it was. Data, not prose: printing lives with whoever prints. */
export type Reason =
  | {
      readonly type: 'rule';
      readonly policy: PolicyReference;
      readonly ruleIndex: number;
      readonly action: 'allow' | 'deny' | 'pass';
      readonly location?: SourceLocation;
    }
  /** Selected by these policies, and no rule of theirs lets the connection through. */
  | { readonly type: 'isolated'; readonly policies: readonly PolicyReference[] }
  /** No policy selects the pod in this direction: the default is to allow. */
  | { readonly type: 'not-isolated' }
  /** A pod always reaches itself. */
  | { readonly type: 'same-pod' }
  /** Policies do not apply to pods on their node's network. */
  | { readonly type: 'host-network' }
  | { readonly type: 'not-enforced' }
  /** The outside has no policies: its half of a connection is always open. */
  | { readonly type: 'outside' }
  /** The API leaves it open and the cluster's CNI profile does not settle it. */
  | { readonly type: 'assumption'; readonly assumption: AssumptionName }
  | {
      readonly type: 'unevaluated-policy';
      readonly policy: PolicyReference;
      readonly why: 'invalid' | 'not-supported';
    }
  | { readonly type: 'unread'; readonly unread: Unread }
  /**
   * The pod runs on a node on which policies may not be enforced; of several pods, the first such node by name. Without
   * a node: its spec binds it to nodes of such a kind.
   */
  | { readonly type: 'unpoliced-node'; readonly node?: string; readonly cause: UnpolicedCause }
  /** The pod is on networks that policies for pods do not govern, as its annotations name them. */
  | { readonly type: 'further-network'; readonly networks: readonly string[] }
  /** The pod's controller is of a kind that is not known: it may write labels that a selector asks for. */
  | { readonly type: 'open-labels' }
  | { readonly type: 'no-address' };

export interface Decision {
  readonly direction: Direction;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
}

/** The answer about one connection: allowed only if both directions allow it. */
export interface Explanation {
  readonly verdict: Verdict;
  readonly egress: Decision;
  readonly ingress: Decision;
}

/** `partly`: some pods of the workload are isolated and others are not. */
export type Isolation = 'isolated' | 'open' | 'partly' | 'unknown';

export interface IsolationResult {
  readonly isolation: Isolation;
  /** Policies that select the workload (or some of its pods) in this direction. */
  readonly policies: readonly PolicyReference[];
  readonly reasons: readonly Reason[];
}

/**
 * A peer that need not exist yet: any pod that would match. An undefined `namespaceSelector` means the
 * subject's own namespace. Both selectors empty: any pod in any namespace.
 */
export interface HypotheticalPeer {
  readonly namespaceSelector?: Selector;
  readonly podSelector: Selector;
}

/** What a workload would exchange with pods that may be created tomorrow. */
export interface Exposure {
  readonly direction: Direction;
  readonly peer: HypotheticalPeer;
  /** Whether a namespace that does not exist today could hold the peer. */
  readonly newNamespace: 'possible' | 'impossible';
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
  readonly reasons: readonly Reason[];
}

/** Whether a pod created tomorrow in a namespace would be isolated whatever its labels. */
export type NamespaceDefault =
  | { readonly type: 'covered'; readonly policies: readonly PolicyReference[] }
  /**
   * `witness`: labels that no policy of the namespace selects in that direction. `admissions`: the rules of cluster
   * tiers that accept before policies that do select such pods.
   */
  | { readonly type: 'open'; readonly witness: Labels; readonly admissions?: readonly Reason[] }
  | { readonly type: 'unknown'; readonly reasons: readonly Reason[] };

/** Rows of a connection listing may be asked for by either end. */
export interface ConnectionFilter {
  /** `outside`: only what addresses outside may open. */
  readonly from?: WorkloadReference | 'outside';
  readonly to?: WorkloadReference;
  /** Whether rows from a workload to itself, which are about its replicas, are listed. Left out by default. */
  readonly replicas?: 'included' | 'left-out';
}

/** Which rows to count. A row counts where both of its ends and what it allows or leaves open do. */
export interface RowCriteria {
  readonly workload: (workload: Workload) => boolean;
  readonly range: (range: ExternalRange) => boolean;
  readonly verdicts: (allowed: ConnectionSet, unknown: ConnectionSet) => boolean;
  /** Whether rows with workloads at both ends count. */
  readonly betweenWorkloads: 'counted' | 'left-out';
  /** As in `ConnectionFilter`. */
  readonly replicas?: 'included' | 'left-out';
  /** Whether neighbouring ranges of one family that are judged alike count as one. They do not by default. */
  readonly neighbours?: 'joined' | 'apart';
  /** Called before each row that has to be worked out. What it throws ends the count. */
  readonly beforeRow?: () => void;
}

/** Numbers of rows, by place in `workloads`. */
export interface RowCounts {
  /** Of what the workload may open. */
  readonly opened: Int32Array;
  /** Of what the outside may open to it. */
  readonly fromOutside: Int32Array;
}

/** Policies and workloads of one inventory, compiled once; every question after that is cheap. */
export interface ReachabilityModel {
  readonly assumptions: Assumptions;
  readonly workloads: readonly Workload[];
  /** The outside, split into atoms; both families. */
  readonly externalRanges: readonly ExternalRange[];
  /** The addresses of each of them as numbers. */
  readonly externalIntervals: readonly AddressInterval[];
  /** Number of pod classes: what time and memory grow with. */
  readonly classCount: number;
  /**
   * By place in `workloads`: the same number for equivalent workloads of one namespace. All answers about one of them,
   * except its own name in listings, hold for the others.
   */
  readonly alikeGroups: Int32Array;

  findWorkload(reference: WorkloadReference): Workload | undefined;
  /** Network modes that occur among the workload's pods. */
  networkModes(workload: WorkloadReference): readonly NetworkMode[];
  /** Why policies may not hold for some of the workload's pods: the nodes that these run on, and further networks. */
  enforcementDoubts(workload: WorkloadReference): readonly Reason[];
  /**
   * Rows whose `allowed` or `unknown` is not empty: what each workload may open, then what the outside may open to
   * each, workloads by namespace, name and kind.
   */
  connections(filter?: ConnectionFilter): Iterable<Connection>;
  /** Number of rows of `connections()` that meet criteria, without making them. */
  countConnections(criteria: RowCriteria): number;
  /** The same for each workload, which tells where its rows stand in the listing. */
  connectionCounts(criteria: RowCriteria): RowCounts;
  /** The connections that a workload may open to workloads (egress) or accept (ingress), its own replicas included. */
  rowBetweenWorkloads(workload: WorkloadReference, direction: Direction): WorkloadRow;
  /** One object for all workloads that exchange the same with the outside, so that it need be judged only once. */
  outsideOf(workload: WorkloadReference, direction: Direction): OutsideConnections;
  /** One object for all workloads that the same policies select, as far as nothing else tells them apart. */
  isolation(workload: WorkloadReference, direction: Direction): IsolationResult;
  /** As with `isolation`, one object for all workloads that are alike. */
  exposures(workload: WorkloadReference, direction: Direction): readonly Exposure[];
  namespaceDefault(namespace: string, direction: Direction): NamespaceDefault;
  /** Throws `ReachabilityError` with code `endpoint-not-found` where an endpoint does not exist. */
  explain(from: EndpointQuery, to: EndpointQuery, protocol: Protocol, port: number): Explanation;
}
