import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { PolicyRule } from '../../src/core/inventory/network-policy.ts';
import { EVERYTHING } from '../../src/core/inventory/selector.ts';
import { customRules } from '../../src/core/custom-rules/custom-rules.ts';
import { RULES } from '../../src/core/rules/catalogue.ts';
import type { Rule } from '../../src/core/rules/rule.ts';
import type { AssessmentSettings } from '../../src/core/rules/settings.ts';
import { DEFAULT_SETTINGS } from '../../src/core/rules/settings.ts';
import { ClusterBuilder } from '../reachability/shapes/cluster-builder.ts';
import { companyCluster } from '../reachability/shapes/company.ts';
import {
  block,
  equals,
  namespaceNamed,
  podsHere,
  podsIn,
  ports,
  rule,
} from '../reachability/shapes/selectors.ts';
import { CUSTOM_RULES } from './custom-rules.ts';
import { mappedCluster } from './mapped.ts';

/** One cluster to judge, with its targets. */
export interface RulesCase {
  readonly shape: string;
  readonly size: string;
  readonly targetMs?: number;
  readonly rules: readonly Rule[];
  readonly build: () => { readonly inventory: Inventory; readonly settings: AssessmentSettings };
}

const WORKLOADS_PER_NAMESPACE = 20;
/** Every workload handles personal data, because rules do not judge other workloads. */
const ALL_PII: AssessmentSettings = {
  ...DEFAULT_SETTINGS,
  classificationRules: [{ dataClass: 'pii', podSelector: EVERYTHING }],
};
const ORDERS_BLOCK = '52.0.0.0/16';
const TIERS = ['web', 'api', 'db'];

/** The rules of the first version, for which the targets of `default-deny` and `tenants` were set. */
const FIRST_RULES = [
  'default-deny-ingress',
  'default-deny-egress',
  'namespace-default-deny',
  'allow-all-rule',
  'dedicated-namespace',
  'cross-namespace-ingress',
  'open-namespace-selector',
  'all-ports-rule',
  'public-egress',
  'metadata-service-egress',
  'host-network',
  'unenforced-policies',
].map((id) => RULES.find((each) => each.id === id)!);

const COMPANY_PODS = [2_500, 5_000, 10_000];
/** Beyond compiling the cluster, with 10,000 pods and 1,000 policies. */
const ALL_RULES_TARGET_MS = 500;

/**
 * `default-deny`: nothing is allowed. `tenants`: a default deny, name resolution, one tier to the next, a gateway to
 * the first and a declared block outside from the second. `company`: the shape of `bench:reachability`, in which half
 * of the workloads fail a rule, so that its figures include texts, reasons and remedies of findings. `mapped`: the same
 * with workloads of different data classes, ways in from outside, and a data-flow map of about as many flows as there
 * are policies, see `mapped.ts`. `custom`: `mapped`, judged by a few custom rules alone.
 */
export const CASES: readonly RulesCase[] = [
  ...[2_500, 5_000, 10_000, 20_000].map((workloads): RulesCase => ({
    shape: 'default-deny',
    size: `${workloads} workloads`,
    rules: FIRST_RULES,
    ...(workloads === 20_000 && { targetMs: 500 }),
    build: () => ({ inventory: defaultDeny(workloads), settings: ALL_PII }),
  })),
  ...[12_500, 25_000, 50_000, 100_000].map((pods): RulesCase => ({
    shape: 'tenants',
    size: `${pods} pods`,
    rules: FIRST_RULES,
    ...(pods === 100_000 && { targetMs: 2_000 }),
    build: () => ({ inventory: tenants(pods), settings: TENANT_SETTINGS }),
  })),
  ...COMPANY_PODS.map((pods): RulesCase => ({
    shape: 'company',
    size: `${pods} pods`,
    rules: RULES,
    ...(pods === 10_000 && { targetMs: ALL_RULES_TARGET_MS }),
    build: () => ({
      inventory: companyCluster({ pods, namespaces: Math.round(pods / 40), policies: pods / 10 }),
      settings: ALL_PII,
    }),
  })),
  ...COMPANY_PODS.map((pods): RulesCase => ({
    shape: 'mapped',
    size: `${pods} pods`,
    rules: RULES,
    ...(pods === 10_000 && { targetMs: ALL_RULES_TARGET_MS }),
    build: () => mappedCluster(pods),
  })),
  ...COMPANY_PODS.map((pods): RulesCase => ({
    shape: 'custom',
    size: `${pods} pods`,
    rules: customRules(CUSTOM_RULES),
    build: () => mappedCluster(pods),
  })),
];

function defaultDeny(workloads: number): Inventory {
  const cluster = new ClusterBuilder();
  for (let index = 0; index < workloads; index += 1) {
    const namespace = `team-${Math.floor(index / WORKLOADS_PER_NAMESPACE)}`;
    if (index % WORKLOADS_PER_NAMESPACE === 0) {
      cluster.addNamespace(namespace);
      cluster.addPolicy({ namespace, podSelector: EVERYTHING, ingress: [], egress: [] });
    }
    cluster.addWorkload({
      namespace,
      name: `app-${index}`,
      labels: { app: `app-${index}` },
      ports: [],
      pods: 1,
    });
  }
  return cluster.build();
}

const TENANT_SETTINGS: AssessmentSettings = {
  ...ALL_PII,
  declaredConnections: [
    {
      name: 'gateway',
      from: { type: 'pods', namespaceSelector: namespaceNamed('gateway'), podSelector: EVERYTHING },
      to: { type: 'pods', namespaceSelector: EVERYTHING, podSelector: equals('tier', 'web') },
      ports: [{ protocol: 'TCP', from: 8080, to: 8080 }],
    },
    {
      name: 'orders',
      from: { type: 'pods', namespaceSelector: EVERYTHING, podSelector: equals('tier', 'api') },
      to: { type: 'cidr', cidr: ORDERS_BLOCK },
      ports: [{ protocol: 'TCP', from: 443, to: 443 }],
    },
  ],
};

function tenants(pods: number): Inventory {
  const podsPerWorkload = 5;
  const workloads = pods / podsPerWorkload;
  const cluster = new ClusterBuilder();
  cluster.addNamespace('gateway');
  cluster.addNamespace('kube-system');
  cluster.addWorkload({ namespace: 'gateway', name: 'gateway', labels: {}, ports: [], pods: 3 });
  cluster.addWorkload({
    namespace: 'kube-system',
    name: 'dns',
    labels: { 'k8s-app': 'kube-dns' },
    ports: [],
    pods: 3,
  });
  for (let index = 0; index < workloads; index += 1) {
    const namespace = `tenant-${Math.floor(index / WORKLOADS_PER_NAMESPACE)}`;
    if (index % WORKLOADS_PER_NAMESPACE === 0) addTenant(cluster, namespace);
    const tier = TIERS[index % TIERS.length]!;
    const labels = { app: `${tier}-${index}`, tier };
    cluster.addWorkload({ namespace, name: labels.app, labels, ports: [], pods: podsPerWorkload });
  }
  return cluster.build();
}

function addTenant(cluster: ClusterBuilder, namespace: string): void {
  cluster.addNamespace(namespace);
  const dns = podsIn(namespaceNamed('kube-system'), equals('k8s-app', 'kube-dns'));
  const policy = (tier: string, ingress: readonly PolicyRule[], egress: readonly PolicyRule[]): void =>
    cluster.addPolicy({ namespace, podSelector: equals('tier', tier), ingress, egress });
  cluster.addPolicy({
    namespace,
    podSelector: EVERYTHING,
    ingress: [],
    egress: [rule([dns], [ports(53, 53, 'UDP')])],
  });
  policy('web', [rule([podsIn(namespaceNamed('gateway'))], [ports(8080)])], [inside('api', 8081)]);
  policy('api', [inside('web', 8081)], [inside('db', 5432), rule([block(ORDERS_BLOCK)], [ports(443)])]);
  policy('db', [inside('api', 5432)], []);
}

function inside(tier: string, port: number): PolicyRule {
  return rule([podsHere(equals('tier', tier))], [ports(port)]);
}
