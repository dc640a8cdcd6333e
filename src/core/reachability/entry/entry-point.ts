import type { AddressRange } from '../../network/sets.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { Route } from '../../inventory/exposure-objects.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import type { ObjectReference } from '../../inventory/problems/problem.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Reason, Verdict } from '../model/model.ts';

/** What opens a port of a workload to the outside. */
export type EntryDoor =
  /** An Ingress, Gateway API route or OpenShift Route. */
  | {
      readonly type: 'route';
      readonly kind: Route['kind'];
      readonly namespace: string;
      readonly name: string;
      readonly hosts: readonly string[];
    }
  | { readonly type: 'load-balancer'; readonly sourceRanges: readonly string[] }
  /** Missing `nodePort`: the API server assigns one. */
  | { readonly type: 'node-port'; readonly nodePort?: number }
  | { readonly type: 'external-ip'; readonly addresses: readonly string[] }
  /** A port of the pod's node that leads to a container port, without a Service. */
  | { readonly type: 'host-port'; readonly hostPort: number; readonly hostIp?: string }
  /** A pod on its node's network is reached at the node's address, without a Service. */
  | { readonly type: 'host-network'; readonly ports: DoorPorts }
  /** Pods have public addresses, which a network may route to them. */
  | { readonly type: 'pod-address'; readonly addresses: readonly string[]; readonly ports: DoorPorts };

/**
 * Ports of an entry point that leads directly to pods: those that containers declare, or any others that a process may
 * listen on without declaring them.
 */
export type DoorPorts = 'declared' | 'undeclared';

/** The Service, and its port, that an entry point leads through. */
export interface ServiceStep {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/**
 * Who can send traffic to an entry point: anyone on the public internet; nobody there; or it depends on what is in
 * front of the nodes.
 */
export type Audience = 'internet' | 'private' | 'unknown';

/** The source of the traffic that the pod may see. */
export type SeenAs =
  /** The client itself; the range is one of those with the most permissive verdict. */
  | { readonly type: 'client'; readonly range?: AddressRange }
  /** The node that the pod runs on, if kube-proxy replaces the client's address with the node's. */
  | { readonly type: 'own-node' }
  /** A load balancer that replaces the client's address with its own. */
  | { readonly type: 'load-balancer' }
  /** The pods of a controller that is in the inventory. */
  | { readonly type: 'controller'; readonly workload: WorkloadReference }
  /** The pods of an unknown controller: any pod, node or outside address. */
  | { readonly type: 'unidentified-controller' };

export type EntryReason =
  | Reason
  /** The controller is not known, and policies allow some peers but not others. */
  | { readonly type: 'unidentified-controller' }
  /** The controller is not known, and policies allow no peer: only the network of the pod's own node is left. */
  | { readonly type: 'controller-on-own-node' }
  /**
   * The controller is not known, and policies may block a pod that may be one of its pods from opening the connection.
   */
  | { readonly type: 'controller-egress' }
  /** It is not known whether the pod listens on the port. */
  | { readonly type: 'undeclared-port' }
  /** The Gateway of the route was not found, or it is not known whether it accepts the route. */
  | { readonly type: 'unattached-route' }
  /** The route leads to another namespace, and no ReferenceGrant that allows this was found. */
  | { readonly type: 'ungranted-route' };

/** One possible source of the traffic, and the verdict of the policies for it. */
export interface Sighting {
  readonly seenAs: SeenAs;
  readonly verdict: Verdict;
  readonly reasons: readonly EntryReason[];
  /** Those of `reasons` that are about the egress of a known controller, the same objects. */
  readonly controllerReasons?: readonly EntryReason[];
}

/** One port of a workload that can be reached from outside: door -> Service -> workload port. */
export interface EntryPoint {
  readonly door: EntryDoor;
  readonly service?: ServiceStep;
  readonly workload: WorkloadReference;
  readonly protocol: Protocol;
  /** The pods' port; for undeclared ports, the lowest that may be open. */
  readonly port: number;
  readonly audience: Audience;
  /** Alternatives: which of them applies depends on the plugin and on what is in front of the cluster. At least one. */
  readonly sightings: readonly Sighting[];
  /** The verdict that all sightings agree on; otherwise `unknown`. */
  readonly verdict: Verdict;
}

/** Why unknown entry points may exist. */
export type ExposureDoubt =
  /** It may contain a Service or route that is an entry point. */
  | { readonly type: 'unread'; readonly unread: Unread }
  /** A route leads to a Service that is not in the inventory. */
  | { readonly type: 'missing-service'; readonly route: ObjectReference; readonly service: ObjectReference }
  /** A route leads to an object that is not a Service, `kind.group`, which may forward to anything. */
  | { readonly type: 'unknown-backend'; readonly route: ObjectReference; readonly kind: string }
  /** There are objects of a kind, `kind.group`, that is an entry point and is not evaluated. */
  | { readonly type: 'unevaluated-kind'; readonly kind: string }
  /** A Service without a selector is an entry point: pods without an address may become its endpoints. */
  | { readonly type: 'endpoints-to-be'; readonly service: ObjectReference }
  /** Pods are attached to additional networks that may lead to them without a Service or route. */
  | { readonly type: 'further-network'; readonly networks: readonly string[] };

/** Whether the public internet can open a connection to a workload, by any entry point. */
export interface InternetExposure {
  readonly exposure: 'exposed' | 'not-exposed' | 'unknown';
  /** The entry points that are or may be open to the internet. */
  readonly entryPoints: readonly EntryPoint[];
  /** Why unknown entry points may exist. */
  readonly doubts: readonly ExposureDoubt[];
}
