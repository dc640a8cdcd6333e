import { PER_POD_LABELS, type Labels } from '../../labels.ts';
import type { SourceLocation } from '../../problems/problem.ts';
import type { PodGroup, Workload } from '../../workload.ts';
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
  readonly storage: Workload['storage'] | undefined;
  readonly location: SourceLocation | undefined;
}

/** The labels that pods of a workload have in common, and those among `PER_POD_LABELS`. */
interface SplitLabels {
  readonly common: Labels;
  readonly own: Labels;
}

/**
 * Pods, reduced as they are read. Equal groups, owners, node names and per-pod labels are stored once, so that 150,000
 * pods of a few thousand workloads stay small.
 */
export class PodObjects {
  readonly #rows: PodRow[] = [];
  /** By labels, then by traits. */
  readonly #groups = new Map<Labels, Map<string, PodGroup>>();
  readonly #labels = new Map<string, Labels>();
  /** By the text of all labels of a pod: most pods of a workload have the same. */
  readonly #splitLabels = new Map<string, SplitLabels>();
  readonly #owners = new Map<string, Owner>();
  readonly #texts = new Map<string, string>();

  get rows(): readonly PodRow[] {
    return this.#rows;
  }

  add(
    pod: Omit<PodRow, 'group' | 'labels'> & { readonly traits: PodTraits; readonly allLabels: ReadLabels },
  ): void {
    const { labels, ...unread } = pod.allLabels;
    const { common, own } = this.#split(labels);
    this.#rows.push({
      namespace: this.#text(pod.namespace),
      name: pod.name,
      owner: pod.owner === undefined ? undefined : this.#owner(pod.owner),
      group: this.#groupOf({ labels: common, ...unread }, pod.traits),
      labels: own,
      addresses: pod.addresses,
      nodeName: pod.nodeName === undefined ? undefined : this.#text(pod.nodeName),
      storage: pod.storage,
      location: pod.location,
    });
  }

  /** The shared object for all pods with these labels (sorted by key) and traits. */
  group({ labels, ...unread }: ReadLabels, traits: PodTraits): PodGroup {
    return this.#groupOf({ labels: this.#shared(labels), ...unread }, traits);
  }

  /** The same for labels that are shared already. */
  #groupOf({ labels, unreadLabels }: ReadLabels, traits: PodTraits): PodGroup {
    const { ports, networkMode, serviceAccountName, images, furtherNetworks, nodeKind } = traits;
    const key = JSON.stringify([
      unreadLabels,
      ports,
      networkMode,
      serviceAccountName,
      images,
      furtherNetworks,
      nodeKind,
    ]);
    const groups = this.#groups.get(labels) ?? new Map<string, PodGroup>();
    this.#groups.set(labels, groups);
    return intern(groups, key, {
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

  #split(labels: Labels): SplitLabels {
    const text = JSON.stringify(labels);
    const known = this.#splitLabels.get(text);
    if (known !== undefined) return known;
    const common = emptyLabels();
    const own = emptyLabels();
    for (const key of Object.keys(labels).sort())
      (PER_POD_LABELS.has(key) ? own : common)[key] = labels[key] ?? '';
    const split = { common: this.#shared(common), own: this.#shared(own) };
    this.#splitLabels.set(text, split);
    return split;
  }

  #shared(labels: Labels): Labels {
    return intern(this.#labels, JSON.stringify(labels), labels);
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
