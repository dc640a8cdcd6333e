import type { PodPeer } from '../../inventory/peers-and-ports.ts';
import { NAMESPACE_NAME_LABEL, type Labels } from '../../inventory/labels.ts';
import type { Requirement, Selector } from '../../inventory/selector.ts';
import { parseConnectionSet } from '../../network/connection-set.ts';

/** The ports of DNS. */
export const DNS_PORTS = parseConnectionSet('TCP 53,UDP 53');

export const DNS_NAMESPACE = 'kube-system';
export const DNS_LABELS: Labels = { 'k8s-app': 'kube-dns' };

/** The pods of the cluster's DNS, with the labels that kubeadm and compatible distributions use. */
export const CLUSTER_DNS: PodPeer & { readonly podSelector: Selector } = {
  type: 'pods',
  namespaceSelector: {
    requirements: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: [DNS_NAMESPACE] }],
  },
  podSelector: {
    requirements: Object.entries(DNS_LABELS).map(([key, value]): Requirement => ({
      key,
      operator: 'In',
      values: [value],
    })),
  },
};

/** The address at which NodeLocal DNSCache listens on every node by default (Kubernetes documentation). */
export const NODE_LOCAL_DNS = '169.254.20.10/32';

/** Maximum number of adjacent private addresses that count as resolvers of an organisation, named one by one. */
export const MOST_RESOLVERS = 16n;
