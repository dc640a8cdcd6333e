import { parseAddress } from '../network/address.ts';
import type { Address } from '../network/address.ts';
import type { AddressFamily } from '../network/sets.ts';
import type { Labels } from '../inventory/labels.ts';
import { compareWorkloads } from '../inventory/order.ts';
import type { ContainerPort, NetworkMode, PodGroup, PodPlacement, Workload } from '../inventory/workload.ts';
import type { AddressAtoms } from './address-atoms.ts';

/**
 * Pods of one workload that nothing in the cluster's policies can tell apart: same values of every label that a
 * selector mentions, same named ports, network mode and position in every CIDR of a policy.
 */
export interface PodClass {
  /** Index into the sorted workloads. */
  readonly workload: number;
  readonly namespace: string;
  /** Only the labels that some selector mentions. */
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  readonly networkMode: NetworkMode;
  /** Families that the pods have (or, without an address yet, may get) addresses of. */
  readonly families: readonly AddressFamily[];
  /** `pending`: no address is known yet. */
  readonly addressing: 'known' | 'pending';
  /** Atoms (of the policies' CIDRs) that hold the pods' addresses. */
  readonly atoms: readonly number[];
  /** Nodes that the pods run on; a pod that has none yet may run on any. */
  readonly nodes: ReadonlySet<string>;
  readonly placement: 'known' | 'unknown';
}

/** What pods are told apart by: gathered from every policy before classes are made. */
export interface Distinctions {
  readonly labelKeys: ReadonlySet<string>;
  readonly portNames: ReadonlySet<string>;
  /** The addresses cut by the CIDRs of policies; missing where no CIDR matches pods. */
  readonly atoms: AddressAtoms | undefined;
  /** Whether host-network pods are told apart by their nodes: where rules name nodes. */
  readonly nodes: 'apart' | 'together';
}

/** The pods of a cluster in classes. Classes of a namespace, and of a workload in it, are next to each other. */
export interface PodClasses {
  readonly workloads: readonly Workload[];
  readonly classes: readonly PodClass[];
  /** Class numbers `[start, end)` of each workload. */
  readonly rangeOfWorkload: readonly (readonly [start: number, end: number])[];
  readonly rangeOfNamespace: ReadonlyMap<string, readonly [start: number, end: number]>;
  /** Class of a pod, by its place in its workload's `pods`. */
  classOfPod(workload: number, pod: number): number;
}

type MutableClass = Omit<PodClass, 'nodes' | 'placement'> & {
  nodes: Set<string>;
  placement: 'known' | 'unknown';
};

const BOTH_FAMILIES: readonly AddressFamily[] = ['IPv4', 'IPv6'];

/** Sorts workloads by namespace, name and kind, and puts their pods into classes. */
export function classifyPods(unsorted: readonly Workload[], distinctions: Distinctions): PodClasses {
  const workloads = [...unsorted].sort(compareWorkloads);
  const classes: PodClass[] = [];
  const classOfPod: Int32Array[] = [];
  const rangeOfWorkload: [number, number][] = [];
  const rangeOfNamespace = new Map<string, [number, number]>();
  workloads.forEach((workload, index) => {
    const start = classes.length;
    const { made, ofPod } = classifyWorkload(workload, index, distinctions);
    for (const podClass of made) classes.push(podClass);
    classOfPod.push(ofPod.map((place) => start + place));
    rangeOfWorkload.push([start, classes.length]);
    const first = rangeOfNamespace.get(workload.namespace)?.[0] ?? start;
    rangeOfNamespace.set(workload.namespace, [first, classes.length]);
  });
  return {
    workloads,
    classes,
    rangeOfWorkload,
    rangeOfNamespace,
    classOfPod: (workload, pod) => classOfPod[workload]![pod]!,
  };
}

function classifyWorkload(workload: Workload, index: number, distinctions: Distinctions) {
  const traits = workload.podGroups.map((group) => groupTraits(group, distinctions));
  const made = new Map<string, { place: number; podClass: MutableClass }>();
  const place = (group: number, pod: PodPlacement | undefined): number => {
    const addresses = (pod?.addresses ?? []).map(parseAddress);
    const extra = pod === undefined ? {} : mentionedLabels(pod.labels, distinctions);
    const atoms = atomsOf(addresses, distinctions);
    const families =
      addresses.length === 0
        ? BOTH_FAMILIES
        : BOTH_FAMILIES.filter((family) => addresses.some((address) => address.family === family));
    const addressing = addresses.length === 0 ? 'pending' : 'known';
    const apart = distinctions.nodes === 'apart' && traits[group]!.networkMode === 'host';
    const node = apart ? (pod?.nodeName ?? '') : '';
    const key = [node, traits[group]!.key, JSON.stringify(extra), addressing, families, atoms].join('|');
    let entry = made.get(key);
    if (entry === undefined) {
      const { labels, ports, networkMode } = traits[group]!;
      const shared = { workload: index, namespace: workload.namespace, ports, networkMode, families };
      const podClass: MutableClass = {
        ...shared,
        labels: { ...labels, ...extra },
        addressing,
        atoms,
        nodes: new Set(),
        placement: 'known',
      };
      made.set(key, (entry = { place: made.size, podClass }));
    }
    if (pod?.nodeName === undefined) entry.podClass.placement = 'unknown';
    else entry.podClass.nodes.add(pod.nodeName);
    return entry.place;
  };
  const ofPod = Int32Array.from(workload.pods, (pod) => place(pod.group, pod));
  if (workload.pods.length === 0) workload.podGroups.forEach((_, group) => place(group, undefined));
  return { made: [...made.values()].map(({ podClass }) => podClass), ofPod };
}

function groupTraits(group: PodGroup, distinctions: Distinctions) {
  const labels = mentionedLabels(group.labels, distinctions);
  const ports = group.ports.filter(({ name }) => name !== undefined && distinctions.portNames.has(name));
  return {
    labels,
    ports,
    networkMode: group.networkMode,
    key: JSON.stringify([labels, ports, group.networkMode]),
  };
}

/** In the order of their keys, so that equal labels give equal text. */
function mentionedLabels(labels: Labels, { labelKeys }: Distinctions): Labels {
  const mentioned = Object.keys(labels)
    .filter((key) => labelKeys.has(key))
    .sort()
    .map((key) => [key, labels[key]!] as const);
  return Object.fromEntries(mentioned);
}

function atomsOf(addresses: readonly Address[], { atoms }: Distinctions): number[] {
  if (atoms === undefined) return [];
  return [...new Set(addresses.map((address) => atoms.atomOf(address)))].sort((a, b) => a - b);
}
