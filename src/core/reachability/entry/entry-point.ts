import type { AddressRange } from '../../network/sets.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { Route } from '../../inventory/exposure-objects.ts';
import type { Unread } from '../../inventory/unread.ts';
import type { ObjectReference } from '../../inventory/problem.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Reason, Verdict } from '../model/model.ts';

/** What opens a cluster to its outside (SEMANTICS 21). */
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
  /** Missing `nodePort`: the API server picks one. */
  | { readonly type: 'node-port'; readonly nodePort?: number }
  | { readonly type: 'external-ip'; readonly addresses: readonly string[] }
  /** A port of the pod's node that leads to a container port, without any Service. */
  | { readonly type: 'host-port'; readonly hostPort: number; readonly hostIp?: string }
  /** A pod on its node's network is reached at the node's address, without any Service. */
  | { readonly type: 'host-network'; readonly ports: DoorPorts }
  /** Pods have addresses of the public internet, which a network may route to them. */
  | { readonly type: 'pod-address'; readonly addresses: readonly string[]; readonly ports: DoorPorts };

/**
 * Ports of a door that leads to pods as they are: those that containers declare, or any other that a process may
 * listen on without being declared.
 */
export type DoorPorts = 'declared' | 'undeclared';

/** The Service, and the port of it, that a door leads through. */
export interface ServiceStep {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/**
 * Who may knock at a door: anyone on the public internet; nobody there; or it depends on what stands in front of
 * the nodes.
 */
export type Audience = 'internet' | 'private' | 'unknown';

/** Who the pod may see as the source of the traffic (SEMANTICS 22). */
export type SeenAs =
  /** The client itself; the range is one of those that come furthest. */
  | { readonly type: 'client'; readonly range?: AddressRange }
  /** The node that the pod runs on, where kube-proxy put its address in place of the client's. */
  | { readonly type: 'own-node' }
  /** A load balancer that puts its own address in place of the client's. */
  | { readonly type: 'load-balancer' }
  /** The pods of a controller that the inventory holds. */
  | { readonly type: 'controller'; readonly workload: WorkloadReference }
  /** The pods of a controller that is not known: any pod, node or outside address. */
  | { readonly type: 'unidentified-controller' };

export type EntryReason =
  | Reason
  /** Traffic from the node that a pod runs on is always allowed (SEMANTICS 9). */
  | { readonly type: 'own-node' }
  /** The controller is not known, and policies let in some peers and not others. */
  | { readonly type: 'unidentified-controller' }
  /** The controller is not known, and policies may keep a pod that may be one of its from opening the connection. */
  | { readonly type: 'controller-egress' }
  /** Nothing says whether the pod listens on the port. */
  | { readonly type: 'undeclared-port' }
  /** The Gateway that the route names was not found, or it cannot be told whether it takes the route. */
  | { readonly type: 'unattached-route' }
  /** The route leads to another namespace, and no ReferenceGrant was found that lets it. */
  | { readonly type: 'ungranted-route' };

/** One way in which the pod may see the traffic, and what its policies make of it. */
export interface Sighting {
  readonly seenAs: SeenAs;
  readonly verdict: Verdict;
  readonly reasons: readonly EntryReason[];
}

/** One port of a workload that something leads to from outside: door -> Service -> workload port. */
export interface EntryPoint {
  readonly door: EntryDoor;
  readonly service?: ServiceStep;
  readonly workload: WorkloadReference;
  readonly protocol: Protocol;
  /** The pods' port; of undeclared ports, the lowest that may be open. */
  readonly port: number;
  readonly audience: Audience;
  /** Alternatives: which of them is true depends on the plugin and on what stands in front. At least one. */
  readonly sightings: readonly Sighting[];
  /** What all sightings agree on; `unknown` where they do not. */
  readonly verdict: Verdict;
}

/** Why there may be entry points that are not known. */
export type ExposureDoubt =
  /** It may hold a Service or route that leads in. */
  | { readonly type: 'unread'; readonly unread: Unread }
  /** A route leads to a Service that is not in the inventory. */
  | { readonly type: 'missing-service'; readonly route: ObjectReference; readonly service: ObjectReference }
  /** A route leads to something that is no Service, `kind.group`, and on from there to wherever it says. */
  | { readonly type: 'unknown-backend'; readonly route: ObjectReference; readonly kind: string }
  /** There are objects of a kind, `kind.group`, that leads in and is not evaluated. */
  | { readonly type: 'unevaluated-kind'; readonly kind: string }
  /** A Service without a selector leads in: pods that have no address yet may become its endpoints. */
  | { readonly type: 'endpoints-to-be'; readonly service: ObjectReference }
  /** Pods are attached to networks that may lead to them without any Service or route. */
  | { readonly type: 'further-network'; readonly networks: readonly string[] };

/** Whether the public internet can open a connection to a workload, by any entry point. */
export interface InternetExposure {
  readonly exposure: 'exposed' | 'not-exposed' | 'unknown';
  /** Those that are or may be open to the internet. */
  readonly entryPoints: readonly EntryPoint[];
  /** Why there may be further entry points. */
  readonly doubts: readonly ExposureDoubt[];
}
