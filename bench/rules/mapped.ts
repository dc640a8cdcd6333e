import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../src/core/dataflow/data-flow-map.ts';
import type { Service } from '../../src/core/inventory/exposure-objects.ts';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { Workload } from '../../src/core/inventory/workload.ts';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../../src/core/rules/settings.ts';
import { companyCluster } from '../reachability/shapes/company.ts';
import { SeededRandom } from '../reachability/shapes/random.ts';
import {
  block,
  equals,
  isIn,
  namespaceNamed,
  ports,
  rule,
  select,
} from '../reachability/shapes/selectors.ts';

const TIER = 'app.kubernetes.io/name';
const HTTP: DataFlow['ports'] = [{ protocol: 'TCP', from: 8080, to: 8080 }];
const HTTPS: DataFlow['ports'] = [{ protocol: 'TCP', from: 443, to: 443 }];
/** The blocks of the shape `company`, one of which each endpoint has. */
const PARTNERS: readonly ExternalEndpoint[] = Array.from({ length: 40 }, (_, index) => ({
  name: `partner-${index}`,
  cidrs: [`198.18.${index}.0/24`],
  fqdns: [],
}));
/** Of all namespaces, the share that lets the internet in. */
const NAMESPACES_PER_PUBLIC_ONE = 10;

/** A cluster of the shape `company` with data classes, ways in from outside and a data-flow map. */
export function mappedCluster(pods: number): {
  readonly inventory: Inventory;
  readonly settings: AssessmentSettings;
} {
  const company = companyCluster({ pods, namespaces: Math.round(pods / 40), policies: pods / 10 });
  const web = company.workloads
    .filter(({ name }) => name === 'web')
    .filter((_, index) => index % NAMESPACES_PER_PUBLIC_ONE === 0);
  return {
    inventory: {
      ...company,
      services: [...company.services, ...web.map(balancerOf)],
      networkPolicies: [
        ...company.networkPolicies,
        ...web.map(({ namespace }) => ({
          kind: 'NetworkPolicy' as const,
          namespace,
          name: 'public',
          labels: {},
          podSelector: equals('app', 'web'),
          directions: ['ingress' as const],
          ingress: [rule([block('0.0.0.0/0')], [ports(8080)])],
          egress: [],
        })),
      ],
    },
    settings: { ...MIXED_CLASSES, dataFlows: { flows: flowsOf(company, pods / 10), endpoints: PARTNERS } },
  };
}

/** Stores have personal data, services handle it, front ends do not; of the others nothing is known. */
const MIXED_CLASSES: AssessmentSettings = {
  ...DEFAULT_SETTINGS,
  classificationRules: [
    { dataClass: 'sensitive-pii', podSelector: equals(TIER, 'db') },
    { dataClass: 'pii', podSelector: select(isIn(TIER, 'api', 'cache', 'search')) },
    { dataClass: 'none', podSelector: equals(TIER, 'web') },
  ],
};

function balancerOf({ namespace }: Workload): Service {
  return {
    namespace,
    name: 'web',
    type: 'LoadBalancer',
    headless: 'virtual-ip',
    selector: { app: 'web' },
    ports: [{ protocol: 'TCP', port: 443, targetPort: 8080, nodePort: 30_443 }],
    externalIps: [],
    loadBalancerSourceRanges: [],
    externalTrafficPolicy: 'Local',
    loadBalancer: { annotations: {}, addresses: ['203.0.113.1'], nodePorts: 'allocated' },
    endpoints: [],
  };
}

/** Half of the flows are within a namespace, a quarter to a neighbour, the others to partners. */
function flowsOf({ workloads }: Inventory, count: number): readonly DataFlow[] {
  const random = new SeededRandom(7);
  const apps = workloads.filter(({ podGroups }) => podGroups[0]?.labels[TIER] !== undefined);
  const inNamespace = Map.groupBy(apps, ({ namespace }) => namespace);
  return Array.from({ length: count }, (_, index): DataFlow => {
    const from = random.pick(apps);
    const neighbours = index % 4 < 2 ? inNamespace.get(from.namespace)! : apps;
    const isToPartner = index % 4 === 3;
    return {
      name: `flow-${index}`,
      state: 'declared',
      clusters: 'all',
      from: end(from),
      to: isToPartner ? { type: 'endpoint', name: random.pick(PARTNERS).name } : end(random.pick(neighbours)),
      ports: isToPartner ? HTTPS : HTTP,
      dataCategories: ['contact'],
      purpose: 'orders',
      owner: 'team',
    };
  });
}

function end({ namespace, podGroups }: Workload): FlowEnd {
  const app = podGroups[0]?.labels['app'] ?? '';
  return { type: 'pods', namespaceSelector: namespaceNamed(namespace), podSelector: equals('app', app) };
}
