import type { Inventory } from '../../inventory/inventory.ts';
import { NODE_KINDS, nodeKindOf } from '../../inventory/kubernetes/workloads/node-kind.ts';
import type { NodeKind } from '../../inventory/kubernetes/workloads/node-kind.ts';
import type { PodPlacement, Workload } from '../../inventory/workload.ts';
import type { Assumptions } from './cni-profile.ts';
import { pluginAgents } from './profiles.ts';

/**
 * Why a plugin that enforces policies may not do so on a node. Plugins enforce nothing on Fargate and behind virtual
 * kubelets, and on Windows only some of them, in some set-ups (docs: `adr/0009`). `no-agent`: what enforces policies on
 * every node runs on others, and not there.
 */
export const UNPOLICED_CAUSES = [...NODE_KINDS, 'no-agent'] as const;
export type UnpolicedCause = (typeof UNPOLICED_CAUSES)[number];

/** `unread`: neither the node nor any agent of the plugin was read, so that it may be a node of any kind. */
export type NodeDoubt = UnpolicedCause | 'unread';

interface PolicingParts {
  /** Nodes that their labels set apart. */
  readonly labelled: ReadonlyMap<string, UnpolicedCause>;
  /** Nodes that an agent of the plugin runs on; missing where no agent is known. */
  readonly withAgent: ReadonlySet<string> | undefined;
  /** Nodes that were read, where others were not. */
  readonly read: ReadonlySet<string> | undefined;
}

/** Tells the nodes on which the plugin of a cluster may not enforce policies, although it does so elsewhere. */
export class NodePolicing {
  /** Nothing speaks against any node. */
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
    // What is enforced nowhere is missed on no node.
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
   * Why policies may not be enforced on a pod: by the node that it runs on, else by the kind of node that its spec asks
   * for. `undefined` where nothing speaks against it.
   */
  doubtAbout(nodeName: string | undefined, nodeKind: NodeKind | undefined): NodeDoubt | undefined {
    const ofNode = nodeName === undefined ? undefined : this.doubtAt(nodeName);
    return ofNode ?? (this === NodePolicing.EVERY_NODE_ALIKE ? undefined : nodeKind);
  }

  /** Why policies may not be enforced on the pods of a node; `undefined` where nothing speaks against it. */
  doubtAt(node: string): NodeDoubt | undefined {
    const { labelled, withAgent, read } = this.parts;
    const cause = labelled.size === 0 ? undefined : labelled.get(node);
    if (cause !== undefined) return cause;
    if (withAgent !== undefined) return withAgent.has(node) ? undefined : 'no-agent';
    return read === undefined || read.has(node) ? undefined : 'unread';
  }

  /** Whether some node may be unpoliced, among those that were read or not: pods that were not read may run there. */
  extent({ nodes }: Pick<Inventory, 'nodes'>): 'everywhere' | 'doubtful' {
    const { labelled, read } = this.parts;
    const isDoubtful = labelled.size > 0 || read !== undefined;
    return isDoubtful || nodes.some(({ name }) => this.doubtAt(name) !== undefined)
      ? 'doubtful'
      : 'everywhere';
  }

  /** Whether both say the same of every node, in states of a cluster that differ in workloads and policies alone. */
  isAlike({ parts }: NodePolicing): boolean {
    const [mine, theirs] = [this.parts.withAgent, parts.withAgent];
    if (mine === undefined || theirs === undefined) return mine === theirs;
    return mine.size === theirs.size && [...mine].every((node) => theirs.has(node));
  }
}

/** Tells workloads of which some pod runs, or is to run, on a node on which policies may not be enforced. */
export function hasUnpolicedPods(policing: NodePolicing) {
  return ({ pods, podGroups }: Pick<Workload, 'pods' | 'podGroups'>): boolean =>
    podGroups.some(({ nodeKind }) => policing.doubtAbout(undefined, nodeKind) !== undefined) ||
    pods.some(({ nodeName }) => policing.doubtAbout(nodeName, undefined) !== undefined);
}

/** The node of a pod that was started: one that has been bound and never runs has no address. */
function runningOn({ nodeName, addresses }: PodPlacement): string[] {
  return nodeName === undefined || addresses.length === 0 ? [] : [nodeName];
}
