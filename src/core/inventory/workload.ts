import type { Protocol } from '../network/protocol.ts';
import type { Labels } from './labels.ts';
import type { NodeKind } from './kubernetes/workloads/node-kind.ts';
import type { SourceLocation } from './problem.ts';

/** Kinds that own pods. A pod whose controller is none of these is a workload of its own, of kind `Pod`. */
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

/** `namespace/name[Kind]`: the one textual form of a workload, in output, fingerprints and the API. */
export function workloadKey(workload: WorkloadReference): string {
  return `${workload.namespace}/${workload.name}[${workload.kind}]`;
}

export interface ContainerPort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly containerPort: number;
  /** The port of the pod's node that leads to this one. Missing: none, or the pod is on its node's network. */
  readonly hostPort?: number;
  /** The one address of the node where `hostPort` is open. Missing: all of them. */
  readonly hostIp?: string;
}

/** Whether pods have a network namespace of their own or share their node's (`spec.hostNetwork`). */
export type NetworkMode = 'pod' | 'host';

/** What policies can see of pods that look alike. */
export interface PodGroup {
  /** Labels without `PER_POD_LABELS`. */
  readonly labels: Labels;
  /** Of all containers, native sidecars included; sorted by protocol, number, name, host port. */
  readonly ports: readonly ContainerPort[];
  readonly networkMode: NetworkMode;
  readonly serviceAccountName: string;
  /** Of all containers, native sidecars included, without tags and digests; sorted. Missing: none is named. */
  readonly images?: readonly string[];
  /**
   * Networks beside the cluster's, or in its place, that the pods are attached to, as their annotations name them,
   * sorted. Missing: none, and so of every pod on its node's network.
   */
  readonly furtherNetworks?: readonly string[];
  /** The kind of node that the pods are bound to, or may run on, by their spec. Missing: no such kind is named. */
  readonly nodeKind?: NodeKind;
}

/** A pod as it runs (or waits to run): what differs between pods of one group. */
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

/** The indexes by which a controller tells its pods apart: so many, one after the other. */
export interface PodIndexes {
  readonly first: number;
  readonly count: number;
}

/**
 * A controller (or a bare pod) with the pods it owns. Succeeded and Failed pods are left out. A workload of which
 * only the pod template was read has no `pods`: its groups stand for pods-to-be.
 */
export interface Workload extends WorkloadReference {
  /** Labels of the controller object itself, not of its pods. */
  readonly labels: Labels;
  /** At least one. */
  readonly podGroups: readonly PodGroup[];
  /**
   * `pod-template`: the kind is not known, and counts since it has a pod template. Its controller may write labels on
   * the pods that the template lacks. Missing where the kind is known, and where pods were read.
   */
  readonly recognisedBy?: 'pod-template';
  readonly pods: readonly PodPlacement[];
  /** Desired replicas where the object says so: 0 means pods-to-be that do not run now. */
  readonly replicas?: number;
  /** Of an Indexed Job, and of a StatefulSet whose first is not 0. */
  readonly indexes?: PodIndexes;
  readonly location?: SourceLocation;
}
