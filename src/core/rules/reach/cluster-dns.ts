import type { Service } from '../../inventory/exposure-objects.ts';
import { NAMESPACE_NAME_LABEL, type Labels } from '../../inventory/labels.ts';
import type { PodPeer } from '../../inventory/peers-and-ports.ts';
import { EVERYTHING, type Requirement, type Selector } from '../../inventory/selector.ts';
import { matchPods, type Workload } from '../../inventory/workload.ts';
import { parseConnectionSet } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { RuleContext } from '../rule.ts';
import type { AlikeWorkloads } from './alike.ts';
import { oncePerContext } from './once.ts';
import { implies } from './selectors.ts';

const DNS_PORT = 53;

/** The ports of DNS. */
export const DNS_PORTS = parseConnectionSet('TCP 53,UDP 53');

const knownWithoutDns = new WeakMap<ConnectionSet, ConnectionSet>();

/** Connections on other ports than those of DNS. Cached, because rows share their sets. */
export function withoutDns(set: ConnectionSet): ConnectionSet {
  let found = knownWithoutDns.get(set);
  if (found === undefined) knownWithoutDns.set(set, (found = set.subtract(DNS_PORTS)));
  return found;
}

export const DNS_NAMESPACE = 'kube-system';
export const DNS_LABELS: Labels = { 'k8s-app': 'kube-dns' };

/** The pods of the cluster's DNS, with the labels that kubeadm and compatible distributions use. */
export const CLUSTER_DNS: Required<PodPeer> = {
  type: 'pods',
  namespaceSelector: {
    requirements: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: [DNS_NAMESPACE] }],
  },
  podSelector: { requirements: labelRequirements(DNS_LABELS) },
};

/** Whether a peer selects nothing but pods with the usual labels of the cluster's DNS. */
export function isForClusterDns({
  namespaceSelector,
  podSelector = EVERYTHING,
}: Pick<PodPeer, 'namespaceSelector' | 'podSelector'>): boolean {
  return (
    namespaceSelector !== undefined &&
    implies(namespaceSelector, CLUSTER_DNS.namespaceSelector) &&
    implies(podSelector, CLUSTER_DNS.podSelector)
  );
}

/**
 * Whether all pods of a workload belong to the DNS of the cluster: they have the usual labels, or a Service of the same
 * namespace leads to them on port 53.
 */
export const isClusterDns = oncePerContext(({ namespace, podGroups }: Workload, { inventory }): boolean => {
  if (namespace !== DNS_NAMESPACE || podGroups.length === 0) return false;
  const selectors = [CLUSTER_DNS.podSelector, ...dnsServices(inventory.services)];
  return podGroups.every((group) => selectors.some((selector) => matchPods(selector, group) === 'yes'));
});

/** Whether this is so for every workload of a group. */
export function isClusterDnsGroup(group: AlikeWorkloads, context: RuleContext): boolean {
  return group.workloads[0]?.namespace === DNS_NAMESPACE && isGroupOfDns(group, context);
}

const isGroupOfDns = oncePerContext(({ workloads }: AlikeWorkloads, context): boolean =>
  workloads.every((workload) => isClusterDns(workload, context)),
);

function dnsServices(services: readonly Service[]): readonly Selector[] {
  return services.flatMap(({ namespace, selector, ports }) =>
    namespace === DNS_NAMESPACE && selector !== undefined && ports.some(({ port }) => port === DNS_PORT)
      ? [{ requirements: labelRequirements(selector) }]
      : [],
  );
}

function labelRequirements(labels: Labels): readonly Requirement[] {
  return Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
}

/** The address at which NodeLocal DNSCache listens on every node by default (Kubernetes documentation). */
export const NODE_LOCAL_DNS = '169.254.20.10/32';

/** Maximum number of adjacent private addresses that count as resolvers of an organisation, named one by one. */
export const MOST_RESOLVERS = 16n;
