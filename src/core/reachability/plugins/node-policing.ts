import type { Inventory } from '../../inventory/inventory.ts';
import { NODE_KINDS, nodeKindOf } from '../../inventory/kubernetes/workloads/node-kind.ts';
import type { NodeKind } from '../../inventory/kubernetes/workloads/node-kind.ts';
import type { PodPlacement, Workload } from '../../inventory/workload.ts';
import type { Assumptions } from './cni-profile.ts';
import { pluginAgents } from './profiles.ts';

/**
 * Why a plugin that enforces policies may not do so on a node. Plugins enforce nothing on Fargate and behind virtual
 * kubelets, and on Windows only some of them do, in some configurations (docs: `adr/0009`). `no-agent`: the agent that
 * enforces policies runs on other nodes but not there.
 */
export const UNPOLICED_CAUSES = [...NODE_KINDS, 'no-agent'] as const;
export type UnpolicedCause = (typeof UNPOLICED_CAUSES)[number];

/** `unread`: neither the node nor an agent of the plugin on it was read, so it may be a node of any kind. */
export type NodeDoubt = UnpolicedCause | 'unread';

interface PolicingParts {
  /** Nodes that are special according to their labels. */
  readonly labelled: ReadonlyMap<string, UnpolicedCause>;
  /** Nodes that run an agent of the plugin; missing if no agent is known. */
  readonly withAgent: ReadonlySet<string> | undefined;
  /** Nodes that were read, if others were not. */
  readonly read: ReadonlySet<string> | undefined;
}

/** Determines the nodes on which the plugin of a cluster may not enforce policies, although it does so elsewhere. */
export class NodePolicing {
  /** No node is in doubt. */
  static readonly EVERY_NODE_ALIKE = new NodePolicing({
    labelled: new Map(),
    withAgent: undefined,
    read: undefined,
  });
  private readonly parts: PolicingParts;

  private constructor(parts: PolicingParts) {
    this.parts = parts;
  }

  static of(
    { nodes, workloads, unread }: Pick<Inventory, 'nodes' | 'workloads' | 'unread'>,
    { networkPolicy, clusterTiers }: Pick<Assumptions, 'networkPolicy' | 'clusterTiers'>,
  ): NodePolicing {
    // If the plugin enforces nothing anywhere, no node is an exception.
    if (networkPolicy === 'not-enforced' && clusterTiers === 'not-enforced')
      return NodePolicing.EVERY_NODE_ALIKE;
    const labelled = nodes.flatMap((node) => {
      const cause = nodeKindOf(node.labels);
      return cause === undefined ? [] : [[node.name, cause] as const];
    });
    const withAgent = new Set(pluginAgents(workloads).flatMap(({ pods }) => pods.flatMap(runningOn)));
    return new NodePolicing({
      labelled: new Map(labelled),
      withAgent: withAgent.size > 0 ? withAgent : undefined,
      read: unread.some(({ kind }) => kind === 'Node') ? new Set(nodes.map(({ name }) => name)) : undefined,
    });
  }

  /**
   * Why policies may not be enforced for a pod: because of the node that it runs on, or else the kind of node that its
   * spec asks for. `undefined` if there is no reason.
   */
  doubtAbout(nodeName: string | undefined, nodeKind: NodeKind | undefined): NodeDoubt | undefined {
    const ofNode = nodeName === undefined ? undefined : this.doubtAt(nodeName);
    return ofNode ?? (this === NodePolicing.EVERY_NODE_ALIKE ? undefined : nodeKind);
  }

  /** Why policies may not be enforced for the pods of a node; `undefined` if there is no reason. */
  doubtAt(node: string): NodeDoubt | undefined {
    const { labelled, withAgent, read } = this.parts;
    const cause = labelled.size === 0 ? undefined : labelled.get(node);
    if (cause !== undefined) return cause;
    if (withAgent !== undefined) return withAgent.has(node) ? undefined : 'no-agent';
    return read === undefined || read.has(node) ? undefined : 'unread';
  }

  /**
   * Whether policies may not be enforced on some node, read or unread, because pods that were not read may run there.
   */
  extent({ nodes }: Pick<Inventory, 'nodes'>): 'everywhere' | 'doubtful' {
    const { labelled, read } = this.parts;
    const isDoubtful = labelled.size > 0 || read !== undefined;
    return isDoubtful || nodes.some(({ name }) => this.doubtAt(name) !== undefined)
      ? 'doubtful'
      : 'everywhere';
  }

  /**
   * Whether both give the same result for every node, in states of a cluster that differ only in workloads and
   * policies.
   */
  isAlike({ parts }: NodePolicing): boolean {
    const [mine, theirs] = [this.parts.withAgent, parts.withAgent];
    if (mine === undefined || theirs === undefined) return mine === theirs;
    return mine.size === theirs.size && [...mine].every((node) => theirs.has(node));
  }
}

/** Finds workloads with a pod that runs, or is to run, on a node on which policies may not be enforced. */
export function hasUnpolicedPods(policing: NodePolicing) {
  return ({ pods, podGroups }: Pick<Workload, 'pods' | 'podGroups'>): boolean =>
    podGroups.some(({ nodeKind }) => policing.doubtAbout(undefined, nodeKind) !== undefined) ||
    pods.some(({ nodeName }) => policing.doubtAbout(nodeName, undefined) !== undefined);
}

/** The node of a pod that was started: a pod that was bound but never runs has no address. */
function runningOn({ nodeName, addresses }: PodPlacement): string[] {
  return nodeName === undefined || addresses.length === 0 ? [] : [nodeName];
}
