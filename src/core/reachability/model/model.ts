import type { Labels } from '../../inventory/labels.ts';
import type { ObjectReference, SourceLocation } from '../../inventory/problems/problem.ts';
import type { Selector } from '../../inventory/selector.ts';
import type { NetworkMode, Workload, WorkloadReference } from '../../inventory/workload.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import type { AddressInterval } from '../../network/address.ts';
import type { Direction, Protocol } from '../../network/protocol.ts';
import type { AddressRange, ConnectionSet } from '../../network/sets.ts';
import type { AssumptionName, Assumptions } from '../plugins/cni-profile.ts';
import type { UnpolicedCause } from '../plugins/node-policing.ts';

export type Verdict = 'allowed' | 'denied' | 'unknown';

/** The category of a range of outside addresses, from the well-known ranges. */
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
 * One end of a query: a workload, one of its pods, an outside address, or a block of addresses, which includes the pods
 * in it.
 */
export type EndpointQuery =
  | ({ readonly type: 'workload' } & WorkloadReference)
  | { readonly type: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly type: 'address'; readonly cidr: string };

/**
 * The connections that one endpoint may open to another. Between workloads, `allowed` is what some pod of `from` may
 * open to some pod of `to`; `unknown` is what may be possible but is not decided.
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

/** The connections of workloads with the outside, by index in `externalRanges`. */
export interface OutsideConnections {
  allowed(place: number): ConnectionSet;
  /** The connections whose verdict is unknown. */
  unknown(place: number): ConnectionSet;
}

/** The connections of one workload with others, without those that are denied. */
export interface WorkloadConnections {
  /** In `workloads`, ascending. */
  readonly places: Int32Array;
  /** By index in `places`. */
  allowed(index: number): ConnectionSet;
  unknown(index: number): ConnectionSet;
}

/** Why a direction was decided. Structured data: text is generated where it is displayed. */
export type Reason =
  | {
      readonly type: 'rule';
      readonly policy: PolicyReference;
      readonly ruleIndex: number;
      readonly action: 'allow' | 'deny' | 'pass';
      readonly location?: SourceLocation;
    }
  /** Selected by these policies, none of whose rules allows the connection. */
  | { readonly type: 'isolated'; readonly policies: readonly PolicyReference[] }
  /** No policy selects the pod in this direction, so the default applies: allowed. */
  | { readonly type: 'not-isolated' }
  /** A pod always reaches itself. */
  | { readonly type: 'same-pod' }
  /** Policies do not apply to pods on their node's network. */
  | { readonly type: 'host-network' }
  /** Traffic between a pod and the node that it runs on is always allowed. */
  | { readonly type: 'own-node' }
  | { readonly type: 'not-enforced' }
  /** No policies apply to outside addresses: their side of a connection always allows it. */
  | { readonly type: 'outside' }
  /** The API leaves the behaviour open and the cluster's CNI profile does not settle it. */
  | { readonly type: 'assumption'; readonly assumption: AssumptionName }
  | {
      readonly type: 'unevaluated-policy';
      readonly policy: PolicyReference;
      readonly why: 'invalid' | 'not-supported';
      /** The first field that prevents its evaluation, and the position of that field. */
      readonly field?: string;
      readonly location?: SourceLocation;
    }
  | { readonly type: 'unread'; readonly unread: Unread }
  /**
   * The pod runs on a node on which policies may not be enforced; for several pods, the first such node by name.
   * Without a node: its spec binds it to nodes of such a kind.
   */
  | { readonly type: 'unpoliced-node'; readonly node?: string; readonly cause: UnpolicedCause }
  /** The pod is on networks that policies do not govern, as named by its annotations. */
  | { readonly type: 'further-network'; readonly networks: readonly string[] }
  /** The pod's controller is of an unknown kind and may set labels that a selector requires. */
  | { readonly type: 'open-labels' }
  /**
   * The values of these labels of an object are not valid text, so it is not known which selectors match it (a namespace) or
   * its pods (a workload). Without labels: any of them.
   */
  | { readonly type: 'label-not-text'; readonly object: ObjectReference; readonly labels: readonly string[] }
  /** It is not known whether the outside addresses belong to these declared host names. */
  | { readonly type: 'unresolved-name'; readonly names: readonly string[] }
  | { readonly type: 'no-address' }
  /** The object differs from what was approved: the verdict would be another with the approved state. */
  | {
      readonly type: 'unapproved-change';
      readonly change: 'added' | 'changed' | 'removed';
      readonly object: ObjectReference;
    };

/** Whether an explanation may reveal which addresses belong to nodes. */
export type NodeAddressDisclosure = 'told' | 'withheld';

export interface Decision {
  readonly direction: Direction;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
}

/** The verdict for one connection: allowed only if both directions allow it. */
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
 * A peer that may not exist yet: any pod that would match. An undefined `namespaceSelector` means the subject's own
 * namespace. Both selectors empty: any pod in any namespace.
 */
export interface HypotheticalPeer {
  readonly namespaceSelector?: Selector;
  readonly podSelector: Selector;
}

/** The connections of a workload with pods that may be created later. */
export interface Exposure {
  readonly direction: Direction;
  readonly peer: HypotheticalPeer;
  /** Whether a namespace that does not exist today could contain the peer. */
  readonly newNamespace: 'possible' | 'impossible';
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
  readonly reasons: readonly Reason[];
}

/** Whether a pod created in a namespace would be isolated regardless of its labels. */
export type NamespaceDefault =
  | { readonly type: 'covered'; readonly policies: readonly PolicyReference[] }
  /**
   * `witness`: labels that no policy of the namespace selects in that direction. `admissions`: the cluster-tier rules
   * that accept traffic before the policies that do select such pods.
   */
  | { readonly type: 'open'; readonly witness: Labels; readonly admissions?: readonly Reason[] }
  | { readonly type: 'unknown'; readonly reasons: readonly Reason[] };

/** Filters a connection list by either end. */
export interface ConnectionFilter {
  /** `outside`: only what outside addresses may open. */
  readonly from?: WorkloadReference | 'outside';
  readonly to?: WorkloadReference;
  /** Whether to list rows from a workload to itself, which are about its replicas. The default is no. */
  readonly replicas?: 'included' | 'left-out';
}

/** Which rows to count. A row counts if both of its ends and its verdict match. */
export interface RowCriteria {
  readonly workload: (workload: Workload) => boolean;
  readonly range: (range: ExternalRange) => boolean;
  readonly verdicts: (allowed: ConnectionSet, unknown: ConnectionSet) => boolean;
  /** Whether rows with workloads at both ends count. */
  readonly betweenWorkloads: 'counted' | 'left-out';
  /** As in `ConnectionFilter`. */
  readonly replicas?: 'included' | 'left-out';
  /** Whether adjacent matching ranges of one family with equal verdicts count as one. The default is no. */
  readonly neighbours?: 'joined' | 'apart';
  /** Called before each row that must be computed. An exception ends the count. */
  readonly beforeRow?: () => void;
}

/** Numbers of rows, by index in `workloads`. */
export interface RowCounts {
  /** Of what the workload may open. */
  readonly opened: Int32Array;
  /** Of what the outside may open to it. */
  readonly fromOutside: Int32Array;
}

/** The compiled policies and workloads of one inventory; queries are cheap. */
export interface ReachabilityModel {
  readonly assumptions: Assumptions;
  readonly workloads: readonly Workload[];
  /** The outside, split into atoms; both families. */
  readonly externalRanges: readonly ExternalRange[];
  /** The addresses of each of them as numbers. */
  readonly externalIntervals: readonly AddressInterval[];
  /** Number of pod classes, which determines time and memory. */
  readonly classCount: number;
  /**
   * By index in `workloads`: the same number for equivalent workloads of one namespace. All answers about one of them
   * also apply to the others, except for the names in listings.
   */
  readonly alikeGroups: Int32Array;
  /**
   * The same, but workloads that have different policies with equivalent rules also count as equivalent: all answers
   * about one of them apply to the others, except for the policies that are named as reasons.
   */
  readonly equallyConnected: Int32Array;

  findWorkload(reference: WorkloadReference): Workload | undefined;
  /** Network modes of the workload's pods. */
  networkModes(workload: WorkloadReference): readonly NetworkMode[];
  /**
   * Why policies may not be enforced for some of the workload's pods: the nodes that they run on, and additional
   * networks.
   */
  enforcementDoubts(workload: WorkloadReference): readonly Reason[];
  /**
   * Rows whose `allowed` or `unknown` is not empty: what each workload may open, then what the outside may open to each
   * workload; workloads by namespace, name and kind.
   */
  connections(filter?: ConnectionFilter): Iterable<Connection>;
  /** Number of rows of `connections()` that match criteria, without creating them. */
  countConnections(criteria: RowCriteria): number;
  /** The same for each workload, which gives the position of its rows in the listing. */
  connectionCounts(criteria: RowCriteria): RowCounts;
  /** The connections that a workload may open to workloads (egress) or accept (ingress), its own replicas included. */
  rowBetweenWorkloads(workload: WorkloadReference, direction: Direction): WorkloadConnections;
  /** The same, but only with the policies for this workload: those for the other workloads are not considered. */
  rowOfOneSide(workload: WorkloadReference, direction: Direction): WorkloadConnections;
  /** One object for all workloads with the same connections to the outside, so that it is judged only once. */
  outsideOf(workload: WorkloadReference, direction: Direction): OutsideConnections;
  /** One object for all workloads that the same policies select, unless something else distinguishes them. */
  isolation(workload: WorkloadReference, direction: Direction): IsolationResult;
  /** One object for all equivalent workloads, as with `isolation`. */
  exposures(workload: WorkloadReference, direction: Direction): readonly Exposure[];
  namespaceDefault(namespace: string, direction: Direction): NamespaceDefault;
  /**
   * Throws `ReachabilityError` with code `endpoint-not-found` if an endpoint does not exist. With `nodes: 'withheld'`,
   * the explanation does not reveal which addresses belong to nodes: near such an address, nothing is denied.
   */
  explain(
    from: EndpointQuery,
    to: EndpointQuery,
    protocol: Protocol,
    port: number,
    nodes?: NodeAddressDisclosure,
  ): Explanation;
}
