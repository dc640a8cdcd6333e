import {
  ADMINS,
  ANALYSTS,
  CLUSTER_ADMINS,
  CLUSTER_ANALYSTS,
  CLUSTER_APPROVERS,
  FLEET_ADMINS,
  FLEET_APPROVERS,
  FLEET_READERS,
  READERS,
} from './callers.ts';
import {
  CUSTOM_RULES,
  DATA_FLOW_MAP,
  MANIFEST,
  SCENARIO,
  TICKET_TARGET,
  type Ids,
  type Operation,
} from './operations.ts';

const AS_OF = 'asOf: { cluster: "production" }';
const SHOP_WORKLOAD = (name: string) => `{ namespace: "shop", name: "${name}", kind: "Deployment" }`;
const ADDRESS = (server: string) => `{ apiServer: { server: "${server}", token: "t" } }`;

/** With a version that no finding has. */
const ACT_INPUTS: Readonly<Record<string, string>> = {
  acknowledge: 'note: "seen" expectedVersion: 0',
  unacknowledge: 'expectedVersion: 0',
  assign: 'assignee: "admin@example.org" expectedVersion: 0',
  unassign: 'expectedVersion: 0',
  comment: 'text: "seen"',
};

/** Who may use which field of Query, Mutation and Subscription. Each has a row here. */
export function graphqlOperations(ids: Ids): readonly Operation[] {
  return [
    { name: 'Query.viewer', allowed: READERS, request: '{ viewer { name } }' },
    { name: 'Query.node', allowed: READERS, request: `{ node(id: "${ids.cluster}") { id } }` },
    { name: 'Query.clusters', allowed: READERS, request: '{ clusters(first: 1) { totalCount } }' },
    { name: 'Query.cluster', allowed: READERS, request: '{ cluster(name: "production") { id } }' },
    { name: 'Query.snapshots', allowed: READERS, request: '{ snapshots(first: 1) { totalCount } }' },
    { name: 'Query.snapshot', allowed: READERS, request: `{ snapshot(id: "${ids.snapshot}") { id } }` },
    { name: 'Query.snapshotJob', allowed: READERS, request: `{ snapshotJob(id: "${ids.job}") { state } }` },
    {
      name: 'Query.inventory',
      allowed: READERS,
      request: `{ inventory(${AS_OF}) { policies(first: 1) { totalCount } } }`,
    },
    {
      name: 'Query.connections',
      allowed: READERS,
      request: `{ connections(${AS_OF}, first: 1) { totalCount } }`,
    },
    {
      name: 'Query.accessHistory',
      allowed: READERS,
      request: `{ accessHistory(cluster: "production", workload: ${SHOP_WORKLOAD('db')}, direction: INGRESS,
        from: "2026-01-01T00:00:00Z") { verdict } }`,
    },
    {
      name: 'Query.accessDuring',
      allowed: READERS,
      request: `{ accessDuring(cluster: "production", workload: ${SHOP_WORKLOAD('db')}, direction: INGRESS,
        from: "2026-01-01T00:00:00Z") { peers(first: 1) { totalCount } } }`,
    },
    {
      name: 'Query.drift',
      allowed: READERS,
      request: '{ drift(first: 1) { totalCount } }',
    },
    {
      name: 'Query.driftEvent',
      allowed: READERS,
      request: `{ driftEvent(id: "${ids.drift}") { text } }`,
    },
    {
      name: 'Query.posture',
      allowed: READERS,
      request: `{ posture(scope: { cluster: "production", namespace: "shop" }, from: "2026-01-01T00:00:00Z") {
        workloads(first: 1) { totalCount } } }`,
    },
    {
      name: 'Query.explain',
      allowed: READERS,
      request: `{ explain(${AS_OF}, from: { workload: ${SHOP_WORKLOAD('api')} },
        to: { workload: ${SHOP_WORKLOAD('db')} }, port: 5432) { verdict } }`,
    },
    {
      name: 'Query.paths',
      allowed: READERS,
      request: `{ paths(${AS_OF}, to: ${SHOP_WORKLOAD('db')}) { search } }`,
    },
    {
      name: 'Query.internetExposures',
      allowed: READERS,
      request: `{ internetExposures(${AS_OF}, first: 1) { totalCount } }`,
    },
    {
      name: 'Query.compare',
      allowed: READERS,
      request: '{ compare(a: { cluster: "production" }, b: { cluster: "production" }) { completeness } }',
    },
    {
      name: 'Query.compareProposal',
      allowed: READERS,
      request: `{ compareProposal(base: { cluster: "production" }, manifests: ${JSON.stringify(MANIFEST)}) {
        undecided } }`,
    },
    {
      name: 'Query.check',
      allowed: READERS,
      request: `{ check(base: { cluster: "production" }, manifests: ${JSON.stringify(MANIFEST)}) { verdict } }`,
    },
    { name: 'Query.baseline', allowed: READERS, request: `{ baseline(cluster: "production") { version } }` },
    {
      name: 'Query.baselines',
      allowed: READERS,
      request: `{ baselines(cluster: "production", first: 1) { totalCount } }`,
    },
    {
      name: 'Query.baselineDrift',
      allowed: READERS,
      request: '{ baselineDrift(cluster: "production") { undecided } }',
    },
    { name: 'Query.customRules', allowed: FLEET_READERS, request: '{ customRules { version } }' },
    {
      name: 'Query.customRulesVersions',
      allowed: FLEET_READERS,
      request: '{ customRulesVersions(first: 1) { totalCount } }',
    },
    { name: 'Query.scenarios', allowed: READERS, request: '{ scenarios { name } }' },
    {
      name: 'Query.simulate',
      allowed: READERS,
      request: `{ simulate(${AS_OF}, names: ["api-server"]) { simulations { outcome } } }`,
    },
    ...['acknowledge', 'unacknowledge', 'assign', 'unassign', 'comment'].map((act) => ({
      name: `Mutation.${act}Finding`,
      allowed: ANALYSTS,
      request: `mutation { ${act}Finding(input: { id: "${ids.finding}" ${ACT_INPUTS[act]} }) {
        userErrors { code } } }`,
      ...(act === 'comment' ? {} : { userError: 'CONFLICT' }),
    })),
    {
      name: 'Mutation.saveScenario',
      allowed: CLUSTER_ANALYSTS,
      request: `mutation { saveScenario(input: { scenario: ${JSON.stringify(SCENARIO)}, expectedVersion: 9 }) {
        userErrors { code } } }`,
      userError: 'CONFLICT',
    },
    {
      name: 'Mutation.deleteScenario',
      allowed: ANALYSTS,
      request: `mutation { deleteScenario(input: { name: "none", expectedVersion: 1 }) { userErrors { code } } }`,
      userError: 'NOT_FOUND',
    },
    { name: 'Query.dataFlowMap', allowed: READERS, request: '{ dataFlowMap { version } }' },
    {
      name: 'Query.dataFlowMapVersions',
      allowed: READERS,
      request: '{ dataFlowMapVersions(first: 1) { totalCount } }',
    },
    {
      name: 'Query.draftDataFlowMap',
      allowed: CLUSTER_ANALYSTS,
      request: '{ draftDataFlowMap(cluster: "production") { yaml } }',
    },
    {
      name: 'Query.suggestPolicies',
      allowed: CLUSTER_ANALYSTS,
      request: '{ suggestPolicies(scope: { cluster: "production", namespace: "shop" }) { yaml } }',
    },
    {
      name: 'Query.dataFlows',
      allowed: READERS,
      request: '{ dataFlows(cluster: "production") { mapVersion } }',
    },
    { name: 'Query.rules', allowed: READERS, request: '{ rules { id } }' },
    { name: 'Query.frameworks', allowed: READERS, request: '{ frameworks { key } }' },
    { name: 'Query.framework', allowed: READERS, request: '{ framework(key: "gdpr") { key } }' },
    { name: 'Query.score', allowed: READERS, request: '{ score { score } }' },
    {
      name: 'Query.scoreHistory',
      allowed: READERS,
      request: '{ scoreHistory(scope: { cluster: "production", namespace: "shop" }) { at } }',
    },
    { name: 'Query.findings', allowed: READERS, request: '{ findings(first: 1) { totalCount } }' },
    { name: 'Query.finding', allowed: READERS, request: `{ finding(id: "${ids.finding}") { id } }` },
    { name: 'Query.apiTokens', allowed: ADMINS, request: '{ apiTokens { id } }' },
    {
      name: 'Mutation.takeSnapshot',
      allowed: ANALYSTS,
      request: 'mutation { takeSnapshot(input: { cluster: "production" }) { userErrors { code } } }',
    },
    {
      name: 'Mutation.confirmSnapshot',
      allowed: CLUSTER_ANALYSTS,
      request: `mutation { confirmSnapshot(input: { snapshot: "${ids.snapshot}" }) { userErrors { code } } }`,
      userError: 'CONFLICT',
    },
    {
      name: 'Mutation.approveBaseline',
      allowed: CLUSTER_APPROVERS,
      request: `mutation { approveBaseline(input: { cluster: "production", snapshot: "${ids.snapshot}",
        comment: "Reviewed", expectedVersion: 9 }) { userErrors { code } } }`,
      userError: 'CONFLICT',
    },
    { name: 'Query.ticketTargets', allowed: FLEET_ADMINS, request: '{ ticketTargets { name } }' },
    { name: 'Query.ticketServices', allowed: FLEET_ADMINS, request: '{ ticketServices { type } }' },
    {
      name: 'Mutation.saveTicketTarget',
      allowed: FLEET_ADMINS,
      request: `mutation { saveTicketTarget(input: { name: "${TICKET_TARGET.name}", type: "${TICKET_TARGET.type}",
        settings: { repository: "acme/security" }, secrets: { token: "t" }, expectedVersion: 9 }) {
        userErrors { code } } }`,
      userError: 'CONFLICT',
    },
    {
      name: 'Mutation.testTicketTarget',
      allowed: FLEET_ADMINS,
      request: 'mutation { testTicketTarget(input: { name: "none" }) { userErrors { code } } }',
      userError: 'NOT_FOUND',
    },
    {
      name: 'Mutation.deleteTicketTarget',
      allowed: FLEET_ADMINS,
      request:
        'mutation { deleteTicketTarget(input: { name: "none", expectedVersion: 1 }) { userErrors { code } } }',
      userError: 'NOT_FOUND',
    },
    {
      name: 'Mutation.applyCustomRules',
      allowed: FLEET_ADMINS,
      request: `mutation { applyCustomRules(input: { rules: ${JSON.stringify(CUSTOM_RULES)}, expectedVersion: 9,
        comment: "Reviewed" }) { userErrors { code } } }`,
      userError: 'CONFLICT',
    },
    {
      name: 'Mutation.applyDataFlowMap',
      allowed: FLEET_APPROVERS,
      request: `mutation { applyDataFlowMap(input: { map: ${JSON.stringify(DATA_FLOW_MAP)}, expectedVersion: 9,
        comment: "Reviewed" }) { userErrors { code } } }`,
      userError: 'CONFLICT',
    },
    {
      name: 'Mutation.acceptDrift',
      allowed: CLUSTER_APPROVERS,
      request: `mutation { acceptDrift(input: { events: ["${ids.drift}"], comment: "Reviewed", expectedVersion: 9 }) {
        userErrors { code } } }`,
      userError: 'CONFLICT',
    },
    {
      name: 'Mutation.registerCluster',
      allowed: FLEET_ADMINS,
      request: `mutation { registerCluster(input: { name: "new", address: ${ADDRESS('https://10.0.0.1')} }) {
        userErrors { code } } }`,
    },
    {
      name: 'Mutation.testClusterConnection',
      allowed: FLEET_ADMINS,
      request: `mutation { testClusterConnection(input: { address: ${ADDRESS('https://127.0.0.1')} }) {
        userErrors { code } } }`,
      userError: 'INVALID_INPUT',
    },
    {
      name: 'Mutation.testClusterConnection',
      allowed: ADMINS,
      request: 'mutation { testClusterConnection(input: { cluster: "production" }) { userErrors { code } } }',
      userError: 'INVALID_INPUT',
    },
    {
      name: 'Mutation.removeCluster',
      allowed: CLUSTER_ADMINS,
      request: 'mutation { removeCluster(input: { id: "spare-{caller}" }) { userErrors { code } } }',
    },
    {
      name: 'Mutation.createApiToken',
      allowed: ADMINS,
      request: `mutation { createApiToken(input: {
        name: "new", role: VIEWER, clusterIds: ["production"], namespaces: ["shop"] }) { userErrors { code } } }`,
    },
    {
      name: 'Mutation.revokeApiToken',
      allowed: ADMINS,
      request: `mutation { revokeApiToken(input: { id: "${ids.token}" }) { userErrors { code } } }`,
    },
    {
      name: 'Subscription.snapshotPublished',
      allowed: READERS,
      request: 'subscription { snapshotPublished(cluster: "production") { id } }',
    },
    {
      name: 'Subscription.driftDetected',
      allowed: READERS,
      request: 'subscription { driftDetected(filter: { clusters: ["production"] }) { sequence } }',
    },
  ];
}
