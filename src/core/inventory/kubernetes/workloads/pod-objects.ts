import { PER_POD_LABELS, type Labels } from '../../labels.ts';
import type { SourceLocation } from '../../problems/problem.ts';
import type { PodGroup } from '../../workload.ts';
import { emptyLabels, type ReadLabels } from '../fields/read-labels.ts';
import type { Owner } from '../fields/read-metadata.ts';
import type { PodTraits } from './read-pod.ts';

/** What is kept of one pod. */
export interface PodRow {
  readonly namespace: string;
  readonly name: string;
  readonly owner: Owner | undefined;
  readonly group: PodGroup;
  /** Labels among `PER_POD_LABELS`. */
  readonly labels: Labels;
  readonly addresses: readonly string[];
  readonly nodeName: string | undefined;
  readonly location: SourceLocation | undefined;
}

/**
 * Pods, reduced as they are read. Equal groups, owners, node names and per-pod labels are stored once, so that 150,000
 * pods of a few thousand workloads stay small.
 */
export class PodObjects {
  readonly #rows: PodRow[] = [];
  readonly #groups = new Map<string, PodGroup>();
  readonly #labels = new Map<string, Labels>();
  readonly #owners = new Map<string, Owner>();
  readonly #texts = new Map<string, string>();

  get rows(): readonly PodRow[] {
    return this.#rows;
  }

  add(
    pod: Omit<PodRow, 'group' | 'labels'> & { readonly traits: PodTraits; readonly allLabels: ReadLabels },
  ): void {
    const common = emptyLabels();
    const own = emptyLabels();
    const { labels, ...unread } = pod.allLabels;
    for (const key of Object.keys(labels).sort())
      (PER_POD_LABELS.has(key) ? own : common)[key] = labels[key] ?? '';
    this.#rows.push({
      namespace: this.#text(pod.namespace),
      name: pod.name,
      owner: pod.owner === undefined ? undefined : this.#owner(pod.owner),
      group: this.group({ labels: common, ...unread }, pod.traits),
      labels: intern(this.#labels, JSON.stringify(own), own),
      addresses: pod.addresses,
      nodeName: pod.nodeName === undefined ? undefined : this.#text(pod.nodeName),
      location: pod.location,
    });
  }

  /** The shared object for all pods with these labels (sorted by key) and traits. */
  group({ labels, unreadLabels }: ReadLabels, traits: PodTraits): PodGroup {
    const { ports, networkMode, serviceAccountName, images, furtherNetworks, nodeKind } = traits;
    const key = JSON.stringify([
      labels,
      unreadLabels,
      ports,
      networkMode,
      serviceAccountName,
      images,
      furtherNetworks,
      nodeKind,
    ]);
    return intern(this.#groups, key, {
      labels,
      ...(unreadLabels && { unreadLabels }),
      ports,
      networkMode,
      serviceAccountName,
      ...(images && { images }),
      ...(furtherNetworks && { furtherNetworks }),
      ...(nodeKind && { nodeKind }),
    });
  }

  #owner(owner: Owner): Owner {
    return intern(this.#owners, `${owner.kind}/${owner.name}`, owner);
  }

  #text(text: string): string {
    return intern(this.#texts, text, text);
  }
}

function intern<T>(known: Map<string, T>, key: string, value: T): T {
  const existing = known.get(key);
  if (existing !== undefined) return existing;
  known.set(key, value);
  return value;
}
