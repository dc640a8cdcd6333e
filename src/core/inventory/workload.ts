import type { Protocol } from '../network/protocol.ts';
import type { Labels } from './labels.ts';
import { matchesSelector, matchKnownLabels, type Selector, type SelectorMatch } from './selector.ts';
import type { NodeKind } from './kubernetes/workloads/node-kind.ts';
import type { SourceLocation } from './problems/problem.ts';

/**
 * Kubernetes' own kinds that own pods. A pod without a controller is its own workload, of kind `Pod`.
 */
export const WORKLOAD_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'Pod',
] as const;
/** One of `WORKLOAD_KINDS`, or the kind of a custom controller that owns pods (e.g. Argo's `Rollout`). */
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number] | (string & {});

export interface WorkloadReference {
  readonly namespace: string;
  readonly name: string;
  readonly kind: WorkloadKind;
}

/** A workload without everything that is not part of its identity. */
export function referenceTo({ namespace, name, kind }: WorkloadReference): WorkloadReference {
  return { namespace, name, kind };
}

/** `namespace/name[Kind]`: the text form of a workload, in output, fingerprints and the API. */
export function workloadKey(workload: WorkloadReference): string {
  return `${workload.namespace}/${workload.name}[${workload.kind}]`;
}

/** A workload as people name it: without its kind, if no other workload of the namespace has the name. */
export interface NamedWorkload extends Pick<WorkloadReference, 'namespace' | 'name'> {
  readonly kind?: WorkloadKind;
}

/** `namespace/name`, with `[Kind]` if it is given. */
export function nameOfWorkload({ namespace, name, kind }: NamedWorkload): string {
  return kind === undefined ? `${namespace}/${name}` : workloadKey({ namespace, name, kind });
}

/** The workload that a text names as `nameOfWorkload` does, or as `namespace/Kind/name`, if it does. */
export function parseWorkloadName(text: string): NamedWorkload | undefined {
  const [, place, ownKind, ownName] = /^([^/[\]]+)\/([A-Z][A-Za-z0-9]*)\/([^/[\]]+)$/.exec(text) ?? [];
  if (place !== undefined && ownKind !== undefined && ownName !== undefined)
    return { namespace: place, kind: ownKind, name: ownName };
  const [, namespace, name, kind] = /^([^/[\]]+)\/([^/[\]]+)(?:\[([^[\]]+)\])?$/.exec(text) ?? [];
  if (namespace === undefined || name === undefined) return undefined;
  return { namespace, name, ...(kind !== undefined && { kind }) };
}

export function isSameWorkload(a: WorkloadReference, b: WorkloadReference): boolean {
  return a.namespace === b.namespace && a.name === b.name && a.kind === b.kind;
}

export interface ContainerPort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly containerPort: number;
  /** The port of the pod's node that leads to this one. Missing: none, or the pod is on its node's network. */
  readonly hostPort?: number;
  /** The address of the node on which `hostPort` is open. Missing: all addresses. */
  readonly hostIp?: string;
}

/** Whether pods have their own network namespace or share their node's (`spec.hostNetwork`). */
export type NetworkMode = 'pod' | 'host';

/** What policies can see of equivalent pods. */
export interface PodGroup {
  /** Labels without `PER_POD_LABELS`. */
  readonly labels: Labels;
  /**
   * Keys of labels whose value in the manifest is not valid text, sorted. The API server rejects such pods, so it is not known
   * which values they will have; `labels` has the values as text where possible, for display. Missing: none.
   */
  readonly unreadLabels?: readonly string[];
  /** Of all containers, including native sidecars; sorted by protocol, number, name, host port. */
  readonly ports: readonly ContainerPort[];
  readonly networkMode: NetworkMode;
  readonly serviceAccountName: string;
  /** Of all containers, including native sidecars, without tags and digests; sorted. Missing: none. */
  readonly images?: readonly string[];
  /**
   * Networks that the pods are attached to in addition to the cluster's, or instead of it, as named by their
   * annotations, sorted. Missing: none, and for every pod on its node's network.
   */
  readonly furtherNetworks?: readonly string[];
  /** The kind of node that the pods' spec requires or allows. Missing: no such kind is specified. */
  readonly nodeKind?: NodeKind;
}

/** Whether a selector matches the pods of a group, by the labels that they all have and as far as these are known. */
export function matchPods(
  selector: Selector,
  { labels, unreadLabels }: Pick<PodGroup, 'labels' | 'unreadLabels'>,
): SelectorMatch {
  if (unreadLabels === undefined) return matchesSelector(selector, labels) ? 'yes' : 'no';
  return matchKnownLabels(selector, labels, (key) => !unreadLabels.includes(key));
}

/** A running (or pending) pod: what differs between pods of one group. */
export interface PodPlacement {
  readonly name: string;
  /** Index into the workload's `podGroups`. */
  readonly group: number;
  /** Labels among `PER_POD_LABELS`. */
  readonly labels: Labels;
  /** `status.podIPs`, normalised; empty while pending. */
  readonly addresses: readonly string[];
  readonly nodeName?: string;
}

/** The indexes that a controller assigns to its pods: a number of consecutive integers. */
export interface PodIndexes {
  readonly first: number;
  readonly count: number;
}

/**
 * A controller (or a pod without one) with its pods. Succeeded and Failed pods are left out. A workload of which only
 * the pod template was read has no `pods`: its groups stand for future pods.
 */
export interface Workload extends WorkloadReference {
  /** Labels of the controller object itself, not of its pods. */
  readonly labels: Labels;
  /** Keys of these labels whose value is not valid text, as in `PodGroup`. */
  readonly unreadLabels?: readonly string[];
  /** At least one. */
  readonly podGroups: readonly PodGroup[];
  /**
   * `pod-template`: the kind is known by its template only, or is one of KubeVirt's. Its controller may set labels on
   * the pods that the template does not contain. Missing if all labels are known, and if pods were read.
   */
  readonly recognisedBy?: 'pod-template';
  readonly pods: readonly PodPlacement[];
  /** Desired replicas if the object specifies them: 0 means pods that do not run now. */
  readonly replicas?: number;
  /** For an Indexed Job, and for a StatefulSet whose first index is not 0. */
  readonly indexes?: PodIndexes;
  /**
   * `persistent`: its pods mount persistent volumes. Missing: they mount none, or the snapshot is of a version that did not
   * record this. Policies do not see it.
   */
  readonly storage?: 'persistent';
  readonly location?: SourceLocation;
}
