import type { PolicyRule } from '../../inventory/network-policy.ts';
import type { PodPeer, PolicyPort } from '../../inventory/peers-and-ports.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import { matchPods, type Workload } from '../../inventory/workload.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { ServiceEndpoints } from '../../reachability/entry/services/service-endpoints.ts';
import { connectionSet, NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { PolicyDraft } from '../../remediation/patch.ts';
import { portEntries } from '../../remediation/ports.ts';
import { PodSelections } from '../draft/pod-ends.ts';
import {
  CLUSTER_DNS,
  DNS_NAMESPACE,
  DNS_PORTS,
  isClusterDns,
  NODE_LOCAL_DNS,
} from '../../rules/reach/cluster-dns.ts';
import { blockPeer, namespacesNamed } from '../../remediation/peers.ts';
import type { RuleContext } from '../../rules/rule.ts';

/** How the pods of a cluster resolve names. */
export interface NameResolution {
  readonly policy: PolicyDraft;
  readonly notes: readonly string[];
}

/** Lets every pod of a namespace ask the DNS of the cluster. */
export function nameResolution(namespace: string, name: string, context: RuleContext): NameResolution {
  const servers = context.workloadsIn(DNS_NAMESPACE).filter((each) => isClusterDns(each, context));
  const cache = context.workloadsIn(DNS_NAMESPACE).some(isNodeLocalCache);
  const ports = portEntries(dnsPorts(servers, context));
  const rules: readonly PolicyRule[] = [
    { peers: peersOf(servers, context), ports },
    ...(cache ? [{ peers: [blockPeer({ cidr: NODE_LOCAL_DNS, except: [] })], ports: PORTS }] : []),
  ];
  return {
    policy: {
      namespace,
      name,
      labels: {},
      podSelector: EVERYTHING,
      directions: ['egress'],
      ingress: [],
      egress: rules,
    },
    notes:
      servers.length === 0
        ? [
            'the DNS of the cluster is not in the input: this assumes pods labelled k8s-app=kube-dns in kube-system',
          ]
        : [],
  };
}

const PORTS: readonly PolicyPort[] = portEntries(DNS_PORTS);

/** The pods of the DNS, by the usual labels if all of them have these. */
function peersOf(servers: readonly Workload[], context: RuleContext): readonly PodPeer[] {
  const isUsual = servers.every(({ podGroups }) =>
    podGroups.every((group) => matchPods(CLUSTER_DNS.podSelector, group) === 'yes'),
  );
  if (isUsual) return [CLUSTER_DNS];
  const ends = new PodSelections(context);
  return servers.map((each) => ({
    type: 'pods',
    namespaceSelector: namespacesNamed([each.namespace]),
    podSelector: ends.one(each).end.podSelector,
  }));
}

/** Port 53, and the ports that Services for port 53 lead to. */
function dnsPorts(servers: readonly Workload[], { inventory }: RuleContext): ConnectionSet {
  const own = new Set(servers);
  const endpoints = new ServiceEndpoints(inventory.services, inventory.workloads);
  let ports = NO_CONNECTIONS;
  for (const service of inventory.services) {
    if (service.namespace !== DNS_NAMESPACE) continue;
    for (const servicePort of service.ports) {
      if (servicePort.port !== 53) continue;
      for (const { workload, protocol, port } of endpoints.behind(service, servicePort))
        if (own.has(workload)) ports = ports.union(connectionSet([{ protocol, from: port, to: port }]));
    }
  }
  return DNS_PORTS.union(ports);
}

function isNodeLocalCache({ podGroups }: Workload): boolean {
  return podGroups.some(({ labels }) => labels['k8s-app'] === 'node-local-dns');
}

/** What a workload may send to another to resolve names. */
export function resolutionBetween(to: Workload, context: RuleContext): ConnectionSet {
  return isClusterDns(to, context) ? dnsPorts([to], context) : NO_CONNECTIONS;
}
