import {
  ADMINS,
  ANALYSTS,
  CALLERS,
  CLUSTER_ADMINS,
  CLUSTER_ANALYSTS,
  CLUSTER_APPROVERS,
  FLEET_ADMINS,
  FLEET_READERS,
  READERS,
  type Caller,
} from './callers.ts';

/** A field of Query, Mutation or Subscription, or an HTTP route, with the callers that may use it. */
export interface Operation {
  /** `Query.viewer` or `GET /api/v1/clusters/:id`. */
  readonly name: string;
  readonly allowed: readonly Caller[];
  /** A GraphQL document, or the path of a request. `{caller}` stands for the name of the caller. */
  readonly request: string;
  /** What a request posts. */
  readonly body?: object;
  /** The code of the `userErrors`, or of the HTTP error, that callers get who are allowed. Without it there are none. */
  readonly userError?: string;
}

/** Objects in the cluster `production` and its namespace `shop`, which every token sees. */
export interface Ids {
  readonly cluster: string;
  readonly snapshot: string;
  readonly finding: string;
  readonly drift: string;
  readonly job: string;
  readonly token: string;
}

const MANIFEST = '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }';
const AS_OF = 'asOf: { cluster: "production" }';
const SHOP_WORKLOAD = (name: string) => `{ namespace: "shop", name: "${name}", kind: "Deployment" }`;
const SHOP_DB = '/api/v1/clusters/production/workloads/shop/Deployment/db';
const ADDRESS = (server: string) => `{ apiServer: { server: "${server}", token: "t" } }`;

/** Who may do what. Whatever the API can do has a row here. */
export function operations(ids: Ids): readonly Operation[] {
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
    { name: 'Query.rules', allowed: READERS, request: '{ rules { id } }' },
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
    { name: 'GET /api/v1/clusters', allowed: READERS, request: '/api/v1/clusters' },
    { name: 'GET /api/v1/clusters/:id', allowed: READERS, request: '/api/v1/clusters/production' },
    {
      name: 'GET /api/v1/clusters/:cluster/workloads/:namespace/:kind/:name/access-history',
      allowed: READERS,
      request: `${SHOP_DB}/access-history`,
    },
    {
      name: 'GET /api/v1/clusters/:cluster/workloads/:namespace/:kind/:name/access-during',
      allowed: READERS,
      request: `${SHOP_DB}/access-during`,
    },
    {
      name: 'GET /api/v1/clusters/:id/latest-run',
      allowed: READERS,
      request: '/api/v1/clusters/production/latest-run',
    },
    {
      name: 'GET /api/v1/clusters/:cluster/baseline',
      allowed: READERS,
      request: '/api/v1/clusters/production/baseline',
    },
    {
      name: 'GET /api/v1/clusters/:cluster/baselines',
      allowed: READERS,
      request: '/api/v1/clusters/production/baselines',
    },
    {
      name: 'POST /api/v1/clusters/:cluster/baselines',
      allowed: CLUSTER_APPROVERS,
      request: '/api/v1/clusters/production/baselines',
      body: { snapshot: ids.snapshot, comment: 'Reviewed', expectedVersion: 9 },
      userError: 'CONFLICT',
    },
    {
      name: 'GET /api/v1/clusters/:id/export',
      allowed: CLUSTER_ADMINS,
      request: '/api/v1/clusters/production/export',
    },
    {
      name: 'GET /api/v1/clusters/:cluster/baseline/drift',
      allowed: READERS,
      request: '/api/v1/clusters/production/baseline/drift',
    },
    {
      name: 'GET /api/v1/clusters/:cluster/baseline/acceptances',
      allowed: READERS,
      request: '/api/v1/clusters/production/baseline/acceptances',
    },
    {
      name: 'POST /api/v1/clusters/:cluster/baseline/acceptances',
      allowed: CLUSTER_APPROVERS,
      request: '/api/v1/clusters/production/baseline/acceptances',
      body: { events: [ids.drift], comment: 'Reviewed', expectedVersion: 9 },
      userError: 'CONFLICT',
    },
    {
      name: 'POST /api/v1/clusters/:id/snapshots',
      allowed: ANALYSTS,
      request: '/api/v1/clusters/production/snapshots',
    },
    {
      name: 'POST /api/v1/proposals',
      allowed: READERS,
      request: '/api/v1/proposals',
      body: { cluster: 'production', manifests: [{ file: 'shop.yaml', text: MANIFEST }] },
    },
    { name: 'GET /api/v1/snapshots', allowed: READERS, request: '/api/v1/snapshots' },
    { name: 'GET /api/v1/snapshots/:id', allowed: READERS, request: `/api/v1/snapshots/${ids.snapshot}` },
    {
      name: 'POST /api/v1/snapshots/:id/confirmation',
      allowed: CLUSTER_ANALYSTS,
      request: `/api/v1/snapshots/${ids.snapshot}/confirmation`,
      userError: 'CONFLICT',
    },
    { name: 'GET /api/v1/snapshot-jobs/:id', allowed: READERS, request: `/api/v1/snapshot-jobs/${ids.job}` },
    { name: 'GET /api/v1/scores', allowed: READERS, request: '/api/v1/scores?cluster=production' },
    { name: 'GET /api/v1/drift', allowed: READERS, request: '/api/v1/drift' },
    { name: 'GET /api/v1/drift/:id', allowed: READERS, request: `/api/v1/drift/${ids.drift}` },
    {
      name: 'GET /api/v1/drift/:id/connections',
      allowed: READERS,
      request: `/api/v1/drift/${ids.drift}/connections`,
    },
    {
      name: 'GET /api/v1/posture',
      allowed: READERS,
      request: '/api/v1/posture?cluster=production&namespace=shop',
    },
    { name: 'GET /api/v1/findings', allowed: READERS, request: '/api/v1/findings' },
    { name: 'GET /api/v1/findings/:id', allowed: READERS, request: `/api/v1/findings/${ids.finding}` },
    { name: 'GET /api/v1/openapi.json', allowed: READERS, request: '/api/v1/openapi.json' },
    { name: 'GET /graphql/schema.graphql', allowed: READERS, request: '/graphql/schema.graphql' },
    { name: 'GET /metrics', allowed: FLEET_READERS, request: '/metrics' },
    { name: 'GET /healthz', allowed: CALLERS, request: '/healthz' },
    { name: 'GET /readyz', allowed: CALLERS, request: '/readyz' },
    { name: 'GET /', allowed: CALLERS, request: '/' },
    { name: 'GET /landing.js', allowed: CALLERS, request: '/landing.js' },
    { name: 'GET /landing.css', allowed: CALLERS, request: '/landing.css' },
  ];
}
