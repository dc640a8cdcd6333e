import { compareText } from '../../order.ts';
import { field, isFields, type Fields } from '../fields/fields.ts';
import { readAnnotations } from '../fields/read-labels.ts';
import type { PodTraits } from './read-pod.ts';

/** Annotations that specify which networks a pod is on. */
export const POD_ANNOTATIONS: readonly string[] = [
  'k8s.v1.cni.cncf.io/networks',
  // Before Multus 3.
  'kubernetes.v1.cni.cncf.io/networks',
  'k8s.v1.cni.cncf.io/network-status',
  'v1.multus-cni.io/default-network',
  'networking.gke.io/interfaces',
  // Set on pods of EKS that have their own security groups.
  'vpc.amazonaws.com/pod-eni',
];

/** Stands for an annotation that cannot be parsed: it may specify any network. */
export const UNREADABLE_NETWORK = '(unreadable)';

/** GKE's two names of the network that every pod is on. */
export const GKE_POD_NETWORKS: ReadonlySet<string> = new Set(['default', 'pod-network']);

/**
 * Attachments by which service meshes on OpenShift let Multus run their plugin in a pod: it redirects traffic there and
 * adds no interface.
 */
const WITHOUT_INTERFACE = /^(v\d+-\d+-)?(istio|linkerd|kuma|consul)-cni$/;

/** The pod's own interface on the network of the VPC, for EKS pods with security groups. */
const BRANCH_INTERFACE: WantedNetwork = { name: 'pod-eni' };

const NAME = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;

/** A requested network; without a namespace if the annotation specifies none. */
interface WantedNetwork {
  readonly namespace?: string;
  readonly name: string;
}

/**
 * Additional networks that the pods of a template (or a pod) are attached to according to their annotations:
 * `namespace/name` of a NetworkAttachmentDefinition, the bare name of a GKE network or of a replaced default network,
 * `pod-eni` for a pod's own interface on EKS. For a pod that requests none, those that Multus reports as attached.
 * Sorted, without duplicates.
 *
 * @param holder the object with the pods' `metadata`, whose annotations are not trusted
 * @param namespace of the pods, which is the default in annotations
 */
function readFurtherNetworks(holder: Fields, namespace: string): readonly string[] {
  const annotations = readAnnotations(holder, POD_ANNOTATIONS);
  const of = (key: string, read: (text: string) => readonly WantedNetwork[]) => {
    const text = annotations[key]?.trim() ?? '';
    return text === '' ? [] : read(text).filter(({ name }) => !WITHOUT_INTERFACE.test(name));
  };
  const own = (each: WantedNetwork): WantedNetwork =>
    each.name === UNREADABLE_NETWORK ? each : { namespace, ...each };
  const requested = [
    ...of('k8s.v1.cni.cncf.io/networks', readSelection).map(own),
    ...of('kubernetes.v1.cni.cncf.io/networks', readSelection).map(own),
    // A bare name refers to Multus' own namespace, which is not known here.
    ...of('v1.multus-cni.io/default-network', readSelection),
    ...of('networking.gke.io/interfaces', readInterfaces),
    ...of('vpc.amazonaws.com/pod-eni', () => [BRANCH_INTERFACE]),
  ];
  const attached = requested.length > 0 ? requested : of('k8s.v1.cni.cncf.io/network-status', readStatus);
  const names = attached.map((each) =>
    each.namespace === undefined ? each.name : `${each.namespace}/${each.name}`,
  );
  return [...new Set(names)].sort(compareText);
}

/** What policies can see of pods with these annotations. A pod on its node's network has no others. */
export function withFurtherNetworks(traits: PodTraits, holder: Fields, namespace: string): PodTraits {
  const furtherNetworks = traits.networkMode === 'pod' ? readFurtherNetworks(holder, namespace) : [];
  return furtherNetworks.length > 0 ? { ...traits, furtherNetworks } : traits;
}

const UNREADABLE: WantedNetwork = { name: UNREADABLE_NETWORK };

/** Multus' two formats: `namespace/name@interface`, separated by commas, or a list of objects. */
function readSelection(text: string): readonly WantedNetwork[] {
  if (/[[{"]/.test(text)) return listOf(text).map(selectionElement);
  return text.split(',').map((item) => {
    const parts = item.split('/');
    const [name = '', ...interfaces] = (parts.at(-1) ?? '').split('@');
    if (parts.length > 2 || interfaces.length > 1) return UNREADABLE;
    return attachment(name.trim(), parts.length === 2 ? parts[0]!.trim() : '');
  });
}

function selectionElement(element: unknown): WantedNetwork {
  if (!isFields(element)) return UNREADABLE;
  return attachment(field(element, 'name'), field(element, 'namespace') ?? '');
}

function attachment(name: unknown, namespace: unknown): WantedNetwork {
  if (typeof name !== 'string' || typeof namespace !== 'string' || !NAME.test(name)) return UNREADABLE;
  if (namespace === '') return { name };
  return NAME.test(namespace) ? { namespace, name } : UNREADABLE;
}

/** GKE's interfaces, each of a Network or of a NetworkInterface. */
function readInterfaces(text: string): readonly WantedNetwork[] {
  return listOf(text).flatMap((element) => {
    if (!isFields(element)) return [UNREADABLE];
    const network = field(element, 'network') ?? field(element, 'interface');
    return typeof network === 'string' && GKE_POD_NETWORKS.has(network) ? [] : [attachment(network, '')];
  });
}

/**
 * The networks that Multus attached a pod to: one entry per interface. OVN-Kubernetes reports its user-defined network
 * as the default, and the cluster's network under the same name.
 */
function readStatus(text: string): readonly WantedNetwork[] {
  const entries = listOf(text);
  const first = entries.find(isDefault);
  const clusterNetwork = isFields(first) ? field(first, 'name') : undefined;
  return entries.flatMap((entry) => {
    if (!isFields(entry)) return [UNREADABLE];
    const [name, ifName] = [field(entry, 'name'), field(entry, 'interface')];
    const isFurther = ifName !== undefined && ifName !== 'eth0' && !isDefault(entry);
    if (!isFurther || (name !== undefined && name === clusterNetwork)) return [];
    const parts = typeof name === 'string' ? name.split('/') : [];
    return parts.length > 2 ? [UNREADABLE] : [attachment(parts.at(-1), parts.length === 2 ? parts[0] : '')];
  });
}

function isDefault(entry: unknown): boolean {
  return isFields(entry) && field(entry, 'default') === true;
}

/** The items of a JSON list; anything else is one item that cannot be parsed. */
function listOf(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [undefined];
  } catch {
    return [undefined];
  }
}
