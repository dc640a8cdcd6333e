import { parseAddress } from '../../network/address.ts';
import type { Address } from '../../network/address.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { Labels } from '../../inventory/labels.ts';
import type {
  ContainerPort,
  NetworkMode,
  PodGroup,
  PodPlacement,
  Workload,
} from '../../inventory/workload.ts';
import type { NodeDoubt, NodePolicing } from '../plugins/node-policing.ts';
import { labelsToBe } from './labels-to-be.ts';
import type { AddressAtoms } from './address-atoms.ts';

/**
 * Pods of one workload that no policy of the cluster can tell apart: they have the same values of all labels that a
 * selector mentions, the same named ports, network mode, additional networks and position in every CIDR of a policy.
 */
export interface PodClass {
  readonly namespace: string;
  /** Only the labels that some selector mentions and whose values are known. */
  readonly labels: Labels;
  /** Keys of labels that some selector mentions and whose values are not known, sorted. Missing: none. */
  readonly unreadLabels?: readonly string[];
  readonly ports: readonly ContainerPort[];
  readonly networkMode: NetworkMode;
  /** `open`: the pods may have further labels, with any values. */
  readonly labelling: 'known' | 'open';
  /** Address families that the pods have, or (without an address yet) may get. */
  readonly families: readonly AddressFamily[];
  /** `pending`: no address is known yet. */
  readonly addressing: 'known' | 'pending';
  /** Atoms (of the policies' CIDRs) that contain the pods' addresses. */
  readonly atoms: readonly number[];
  /** Nodes that the pods run on; a pod without a node may run on any. */
  readonly nodes: ReadonlySet<string>;
  readonly placement: 'known' | 'unknown';
  /** Why policies may not be enforced on the nodes that the pods run on. */
  readonly nodeDoubt?: NodeDoubt;
  /** Networks that policies do not govern; missing if the pods are only on the cluster's own network. */
  readonly furtherNetworks?: readonly string[];
}

/** The properties by which pods are told apart, collected from all policies before classes are made. */
export interface Distinctions {
  readonly labelKeys: ReadonlySet<string>;
  readonly portNames: ReadonlySet<string>;
  /** The addresses split by the CIDRs of policies; missing if no CIDR matches pods. */
  readonly atoms: AddressAtoms | undefined;
  /** Whether host-network pods are distinguished by their nodes, because rules select nodes. */
  readonly nodes: 'apart' | 'together';
  /** Nodes whose pods are distinguished from all others, because policies may not be enforced there. */
  readonly policing: NodePolicing;
}

/** The classes of one workload, and the class of each of its pods. */
export interface ClassifiedWorkload {
  readonly classes: readonly PodClass[];
  /** Index into `classes`, by index in the workload's `pods`. */
  readonly ofPod: Int32Array;
}

type MutableClass = Omit<PodClass, 'nodes' | 'placement'> & {
  nodes: Set<string>;
  placement: 'known' | 'unknown';
};

const NO_LABELS: Labels = {};
const BOTH_FAMILIES: readonly AddressFamily[] = ['IPv4', 'IPv6'];

/** Assigns the pods of a workload to classes. */
export function classifyWorkload(workload: Workload, distinctions: Distinctions): ClassifiedWorkload {
  const traits = workload.podGroups.map((group) => groupTraits(group, distinctions));
  // Short keys, because one is made for each pod.
  const numbers = new Map<string, number>();
  for (const { key } of traits) if (!numbers.has(key)) numbers.set(key, numbers.size);
  const numberOf = traits.map(({ key }) => numbers.get(key));
  const labelling = workload.recognisedBy === undefined ? 'known' : 'open';
  const made = new Map<string, { place: number; podClass: MutableClass }>();
  const place = (group: number, pod: PodPlacement | undefined, ownLabels: Labels): number => {
    const { labels, unreadLabels, ports, networkMode, furtherNetworks, nodeKind } = traits[group]!;
    const { families, atoms } = addressTraits(pod?.addresses ?? [], distinctions);
    const extra = mentionedLabels(ownLabels, unreadLabels, distinctions);
    const addressing = pod === undefined || pod.addresses.length === 0 ? 'pending' : 'known';
    const apart = distinctions.nodes === 'apart' && networkMode === 'host';
    const nodeDoubt = distinctions.policing.doubtAbout(pod?.nodeName, nodeKind);
    const ownNode = apart ? (pod?.nodeName ?? '') : '';
    const node = nodeDoubt === undefined ? ownNode : `${ownNode} ${nodeDoubt}`;
    const extraKey = extra === NO_LABELS ? '' : JSON.stringify(extra);
    const key = `${numberOf[group]}|${node}|${extraKey}|${addressing}|${families.join()}|${atoms.join()}`;
    let entry = made.get(key);
    if (entry === undefined) {
      const podClass: MutableClass = {
        namespace: workload.namespace,
        ports,
        networkMode,
        labelling,
        families,
        labels: { ...labels, ...extra },
        addressing,
        atoms,
        nodes: new Set(),
        placement: 'known',
        ...(unreadLabels !== undefined && { unreadLabels }),
        ...(nodeDoubt !== undefined && { nodeDoubt }),
        ...(furtherNetworks !== undefined && { furtherNetworks }),
      };
      made.set(key, (entry = { place: made.size, podClass }));
    }
    if (pod?.nodeName === undefined) entry.podClass.placement = 'unknown';
    else entry.podClass.nodes.add(pod.nodeName);
    return entry.place;
  };
  const ofPod = Int32Array.from(workload.pods, (pod) => place(pod.group, pod, pod.labels));
  if (workload.pods.length === 0)
    for (const toBe of labelsToBe(workload))
      workload.podGroups.forEach((_, group) => place(group, undefined, toBe));
  return { classes: [...made.values()].map(({ podClass }) => podClass), ofPod };
}

function groupTraits(group: PodGroup, distinctions: Distinctions) {
  const labels = mentionedLabels(group.labels, group.unreadLabels, distinctions);
  const unread = group.unreadLabels?.filter((key) => distinctions.labelKeys.has(key)) ?? [];
  const unreadLabels = unread.length === 0 ? undefined : unread;
  const ports = group.ports.filter(({ name }) => name !== undefined && distinctions.portNames.has(name));
  const { networkMode, furtherNetworks, nodeKind } = group;
  return {
    labels,
    unreadLabels,
    ports,
    networkMode,
    furtherNetworks,
    nodeKind,
    key: JSON.stringify([labels, unreadLabels, ports, networkMode, furtherNetworks]),
  };
}

/** The known labels, sorted by key, so that equal labels give equal text. */
function mentionedLabels(
  labels: Labels,
  unreadLabels: readonly string[] | undefined,
  { labelKeys }: Distinctions,
): Labels {
  const mentioned = Object.keys(labels).filter(
    (key) => labelKeys.has(key) && unreadLabels?.includes(key) !== true,
  );
  if (mentioned.length === 0) return NO_LABELS;
  return Object.fromEntries(mentioned.sort().map((key) => [key, labels[key]!] as const));
}

function addressTraits(addresses: readonly string[], { atoms }: Distinctions) {
  if (addresses.length === 0) return { families: BOTH_FAMILIES, atoms: [] };
  const parsed = addresses.map(parseAddress);
  const within = atoms === undefined ? [] : parsed.map((address) => atoms.atomOf(address));
  const distinct = within.length < 2 ? within : [...new Set(within)].sort((a, b) => a - b);
  return { families: familiesAmong(parsed), atoms: distinct };
}

const ONLY: Readonly<Record<AddressFamily, readonly AddressFamily[]>> = { IPv4: ['IPv4'], IPv6: ['IPv6'] };

function familiesAmong(addresses: readonly Address[]): readonly AddressFamily[] {
  const [first] = addresses;
  return addresses.every(({ family }) => family === first!.family) ? ONLY[first!.family] : BOTH_FAMILIES;
}

/** Whether pods of two classes run on one node; pods without a node may share any. */
export function sharedNode(
  a: Pick<PodClass, 'nodes' | 'placement'>,
  b: Pick<PodClass, 'nodes' | 'placement'>,
): 'yes' | 'no' | 'maybe' {
  const [small, large] = a.nodes.size < b.nodes.size ? [a.nodes, b.nodes] : [b.nodes, a.nodes];
  for (const node of small) if (large.has(node)) return 'yes';
  return a.placement === 'unknown' || b.placement === 'unknown' ? 'maybe' : 'no';
}
