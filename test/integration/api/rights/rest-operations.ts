import {
  ANALYSTS,
  CALLERS,
  CLUSTER_ADMINS,
  CLUSTER_ANALYSTS,
  CLUSTER_APPROVERS,
  FLEET_ADMINS,
  FLEET_APPROVERS,
  FLEET_READERS,
  READERS,
} from './callers.ts';
import { CUSTOM_RULES, DATA_FLOW_MAP, MANIFEST, SCENARIO, type Ids, type Operation } from './operations.ts';

const SHOP_DB = '/api/v1/clusters/production/workloads/shop/Deployment/db';

/** Who may use which HTTP route. Each has a row here. */
export function restOperations(ids: Ids): readonly Operation[] {
  return [
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
      name: 'GET /api/v1/clusters/:cluster/data-flows',
      allowed: READERS,
      request: '/api/v1/clusters/production/data-flows',
    },
    {
      name: 'GET /api/v1/clusters/:cluster/data-flow-draft',
      allowed: CLUSTER_ANALYSTS,
      request: '/api/v1/clusters/production/data-flow-draft',
    },
    {
      name: 'GET /api/v1/clusters/:cluster/namespaces/:namespace/suggested-policies',
      allowed: CLUSTER_ANALYSTS,
      request: '/api/v1/clusters/production/namespaces/shop/suggested-policies',
    },
    { name: 'GET /api/v1/data-flow-map', allowed: READERS, request: '/api/v1/data-flow-map' },
    {
      name: 'GET /api/v1/data-flow-map/versions',
      allowed: READERS,
      request: '/api/v1/data-flow-map/versions',
    },
    { name: 'GET /api/v1/custom-rules', allowed: FLEET_READERS, request: '/api/v1/custom-rules' },
    {
      name: 'GET /api/v1/custom-rules/versions',
      allowed: FLEET_READERS,
      request: '/api/v1/custom-rules/versions',
    },
    {
      name: 'POST /api/v1/custom-rules',
      allowed: FLEET_ADMINS,
      request: '/api/v1/custom-rules',
      body: { rules: CUSTOM_RULES, comment: 'Reviewed', expectedVersion: 9 },
      userError: 'CONFLICT',
    },
    {
      name: 'POST /api/v1/data-flow-map',
      allowed: FLEET_APPROVERS,
      request: '/api/v1/data-flow-map',
      body: { map: DATA_FLOW_MAP, comment: 'Reviewed', expectedVersion: 9 },
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
    { name: 'GET /api/v1/scenarios', allowed: READERS, request: '/api/v1/scenarios' },
    {
      name: 'POST /api/v1/scenarios',
      allowed: CLUSTER_ANALYSTS,
      request: '/api/v1/scenarios',
      body: { scenario: SCENARIO, expectedVersion: 9 },
      userError: 'CONFLICT',
    },
    {
      name: 'POST /api/v1/scenarios/deletions',
      allowed: ANALYSTS,
      request: '/api/v1/scenarios/deletions',
      body: { name: 'none', expectedVersion: 1 },
      userError: 'NOT_FOUND',
    },
    {
      name: 'POST /api/v1/simulations',
      allowed: READERS,
      request: '/api/v1/simulations',
      body: { cluster: 'production', names: ['api-server'] },
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
    {
      name: 'GET /api/v1/scores/explanation',
      allowed: READERS,
      request: '/api/v1/scores/explanation?cluster=production',
    },
    { name: 'GET /api/v1/frameworks', allowed: READERS, request: '/api/v1/frameworks' },
    { name: 'GET /api/v1/frameworks/:key', allowed: READERS, request: '/api/v1/frameworks/gdpr' },
    {
      name: 'GET /api/v1/frameworks/:key/status',
      allowed: READERS,
      request: '/api/v1/frameworks/gdpr/status?cluster=production',
    },
    { name: 'GET /api/v1/drift', allowed: READERS, request: '/api/v1/drift' },
    { name: 'GET /api/v1/drift/coverage', allowed: READERS, request: '/api/v1/drift/coverage' },
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
