import { DIRECTIONS } from '../../network/protocol.ts';
import {
  isPluginConfig,
  readAgentSettings,
  readPluginConfig,
} from '../plugin-settings/read-plugin-settings.ts';
import { readClusterTierPolicy } from './cluster-tiers/read-policy.ts';
import type { Fields } from './fields/fields.ts';
import type { ObjectContext } from './fields/object-context.ts';
import { readObjectName, type Envelope } from './fields/read-metadata.ts';
import { collection, reader, recordReader, type Kind, type KindReader } from './kind.ts';
import {
  FOREIGN_POLICY_KINDS,
  foreignPolicyCollection,
  foreignPolicyName,
  isNamedLikeAPolicy,
  readForeignPolicy,
} from './policies/foreign-policies.ts';
import type { PolicyObject } from './policies/policy-object.ts';
import { NETWORK_POLICY_ANNOTATIONS, readNetworkPolicy } from './policies/read-network-policy.ts';
import { NAMESPACES, readNamespace } from './read-namespace.ts';
import type { InventoryRecord, RecordSort } from './record.ts';
import { FOREIGN_ROUTE_KINDS, foreignRouteName } from './routes/foreign-routes.ts';
import { HAND_MADE_SLICES, readEndpoints, readEndpointSlice } from './routes/read-endpoints.ts';
import { readGatewayRoute } from './routes/read-gateway-route.ts';
import { readGateway } from './routes/read-gateway.ts';
import { readReferenceGrant, REFERENCE_GRANTS } from './routes/read-reference-grant.ts';
import { readRouteClass, ROUTE_CLASSES } from './routes/read-route-class.ts';
import { INGRESS_ANNOTATIONS, readIngress, readOpenShiftRoute } from './routes/read-route.ts';
import { readService, SERVICE_ANNOTATIONS, SERVICES } from './routes/read-service.ts';
import { ROUTES } from './routes/route-parts.ts';
import { readController, type Controller } from './workloads/controllers.ts';
import { POD_ANNOTATIONS } from './workloads/further-networks.ts';
import { NODES, readNode } from './workloads/read-node.ts';
import { fieldsAt } from './workloads/read-pod.ts';
import { VIRTUAL_MACHINE_KINDS } from './workloads/virtual-machines.ts';
import { readPodObject } from './workloads/read-pod-object.ts';

/** The lists of an inventory whose objects are stored as they were read. */
export const RECORDS = {
  services: SERVICES,
  routes: ROUTES,
  routeClasses: ROUTE_CLASSES,
  referenceGrants: REFERENCE_GRANTS,
  nodes: NODES,
  namespaces: NAMESPACES,
};

type RecordOf<Sort> = Sort extends RecordSort<infer T> ? T : never;
/** The objects of an inventory that are stored as they were read, by sort. */
export type Records = {
  readonly [Name in keyof typeof RECORDS]: readonly RecordOf<(typeof RECORDS)[Name]>[];
};

/** The records of every sort, obtained with `read`. */
export function recordsFrom(read: <T extends InventoryRecord>(sort: RecordSort<T>) => readonly T[]): Records {
  return {
    services: read(RECORDS.services),
    routes: read(RECORDS.routes),
    routeClasses: read(RECORDS.routeClasses),
    referenceGrants: read(RECORDS.referenceGrants),
    nodes: read(RECORDS.nodes),
    namespaces: read(RECORDS.namespaces),
  };
}

const controllerRecognisedBy = (means: Controller['recognisedBy']): KindReader =>
  reader(
    'namespaced',
    (object, context, draft) => readController(object, context, draft.pods, means),
    (draft, read) => draft.controllers.push(read),
  );
const controller = controllerRecognisedBy('kind');
/** The DaemonSet of a network plugin also shows the plugin's settings in its arguments. */
const daemonSet: KindReader = {
  scope: 'namespaced',
  read(object, context, draft) {
    const outcome = controller.read(object, context, draft);
    const settings = outcome === 'read' ? readAgentSettings(object, context) : undefined;
    if (settings !== undefined) draft.pluginSettings.push(settings);
    return outcome;
  },
};
const pluginConfig = reader('namespaced', readPluginConfig, (draft, read) => draft.pluginSettings.push(read));
const endpoints = (read: typeof readEndpoints): KindReader =>
  reader('namespaced', read, (draft, found) => draft.endpoints.push(found));
const route = (read: typeof readIngress): KindReader => recordReader('namespaced', ROUTES, read);

function policy(
  scope: KindReader['scope'],
  read: (object: Fields, context: ObjectContext) => PolicyObject | undefined,
): KindReader {
  return reader(scope, read, (draft, found) => draft.policies.push(found));
}

const unknownPolicy = (scope: KindReader['scope']): KindReader =>
  policy(scope, (object, context) => readForeignPolicy(object, context, DIRECTIONS));

/** Policies are evaluated only in versions whose meaning is known; in others they are kept unevaluated. */
function policyOf(
  versions: readonly string[],
  scope: 'namespaced' | 'cluster',
  read: (object: Fields, context: ObjectContext) => PolicyObject | undefined,
): KindReader {
  const [known, unknown] = [policy(scope, read), unknownPolicy(scope)];
  return {
    scope,
    read: (object, context, draft) =>
      (versions.includes(context.apiVersion.slice(context.apiVersion.indexOf('/') + 1))
        ? known
        : unknown
      ).read(object, context, draft),
  };
}

function kind(
  groups: string | readonly string[],
  kinds: string | readonly string[],
  kindReader: KindReader,
  collected?: Kind['collection'],
): readonly Kind[] {
  return [groups].flat().flatMap((group) =>
    [kinds].flat().map((name) => ({
      group,
      kind: name,
      name,
      reader: kindReader,
      ...(collected && { collection: collected }),
    })),
  );
}

const CLUSTER_NETWORK_POLICY = ['v1beta1', 'v1alpha2'];
const GATEWAY_API = 'gateway.networking.k8s.io';
const BOUNDARY = { stage: 'boundaries' } as const;
const METADATA = { representation: 'metadata' } as const;
/** Finished pods have no effect. */
const RUNNING_PODS = 'status.phase!=Succeeded,status.phase!=Failed';

/**
 * All kinds that affect verdicts: who reads their objects, and how they are listed in live clusters. For ReplicaSets,
 * ReplicationControllers and Jobs, metadata is enough, because they only provide owner references. Deployments,
 * StatefulSets, DaemonSets and CronJobs are read completely, because one without pods now (scaled to zero, between two
 * runs) may start pods before the next snapshot. For other vendors' routes, only their existence matters.
 */
export const KINDS: readonly Kind[] = [
  ...kind(
    '',
    'Namespace',
    recordReader('cluster', NAMESPACES, readNamespace),
    collection('cluster', ['v1'], { ...BOUNDARY, ...METADATA }),
  ),
  ...kind(
    'networking.k8s.io',
    'NetworkPolicy',
    policyOf(['v1'], 'namespaced', readNetworkPolicy),
    collection('namespaced', ['v1'], { ...BOUNDARY, annotations: NETWORK_POLICY_ANNOTATIONS }),
  ),
  ...kind('extensions', 'NetworkPolicy', policyOf(['v1beta1'], 'namespaced', readNetworkPolicy)),
  ...kind(
    'policy.networking.k8s.io',
    ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'],
    policyOf(['v1alpha1'], 'cluster', readClusterTierPolicy),
    collection('cluster', ['v1alpha1'], BOUNDARY),
  ),
  ...kind(
    'policy.networking.k8s.io',
    'ClusterNetworkPolicy',
    policyOf(CLUSTER_NETWORK_POLICY, 'cluster', readClusterTierPolicy),
    collection('cluster', CLUSTER_NETWORK_POLICY, BOUNDARY),
  ),
  ...FOREIGN_POLICY_KINDS.map((foreign): Kind => {
    const { group, scope, directions, isWithoutEffect } = foreign;
    const read = (object: Fields, context: ObjectContext): PolicyObject | undefined =>
      isWithoutEffect?.(object) ? undefined : readForeignPolicy(object, context, directions);
    return {
      group,
      kind: foreign.kind,
      name: foreignPolicyName(foreign),
      reader: policy(scope, read),
      collection: foreignPolicyCollection(foreign),
    };
  }),
  ...kind(
    '',
    'Pod',
    { scope: 'namespaced', read: readPodObject },
    collection('namespaced', ['v1'], {
      fieldSelector: RUNNING_PODS,
      annotations: POD_ANNOTATIONS,
      status: 'whole',
    }),
  ),
  ...kind(
    '',
    'Node',
    recordReader('cluster', NODES, readNode),
    collection('cluster', ['v1'], { status: ['addresses'] }),
  ),
  ...kind(
    '',
    'Service',
    recordReader('namespaced', SERVICES, readService),
    collection('namespaced', ['v1'], { annotations: SERVICE_ANNOTATIONS, status: ['loadBalancer'] }),
  ),
  ...kind('', 'ReplicationController', controller, collection('namespaced', ['v1'], METADATA)),
  ...kind('apps', 'ReplicaSet', controller, collection('namespaced', ['v1'], METADATA)),
  ...kind('apps', ['Deployment', 'StatefulSet'], controller, collection('namespaced', ['v1'])),
  ...kind('apps', 'DaemonSet', daemonSet, collection('namespaced', ['v1'])),
  ...kind('batch', 'Job', controller, collection('namespaced', ['v1'], METADATA)),
  ...kind('batch', 'CronJob', controller, collection('namespaced', ['v1'])),
  ...kind('extensions', ['Deployment', 'StatefulSet', 'ReplicaSet'], controller),
  ...kind('extensions', 'DaemonSet', daemonSet),
  ...kind('apps.openshift.io', 'DeploymentConfig', controller),
  ...kind('argoproj.io', 'Rollout', controller),
  ...VIRTUAL_MACHINE_KINDS,
  ...kind('', 'Endpoints', endpoints(readEndpoints)),
  ...kind(
    'discovery.k8s.io',
    'EndpointSlice',
    endpoints(readEndpointSlice),
    collection('namespaced', ['v1'], { labelSelector: HAND_MADE_SLICES }),
  ),
  ...kind(
    'networking.k8s.io',
    'Ingress',
    route(readIngress),
    collection('namespaced', ['v1'], { annotations: INGRESS_ANNOTATIONS }),
  ),
  ...kind('extensions', 'Ingress', route(readIngress)),
  ...kind(
    'networking.k8s.io',
    'IngressClass',
    recordReader('cluster', ROUTE_CLASSES, readRouteClass('IngressClass')),
    collection('cluster', ['v1']),
  ),
  ...kind(
    GATEWAY_API,
    'GatewayClass',
    recordReader('cluster', ROUTE_CLASSES, readRouteClass('GatewayClass')),
    collection('cluster', ['v1', 'v1beta1']),
  ),
  ...kind(GATEWAY_API, 'Gateway', route(readGateway), collection('namespaced', ['v1', 'v1beta1'])),
  ...(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const).flatMap((name) => {
    const versions = name === 'HTTPRoute' ? ['v1', 'v1beta1'] : ['v1', 'v1alpha3', 'v1alpha2'];
    return kind(GATEWAY_API, name, route(readGatewayRoute(name)), collection('namespaced', versions));
  }),
  ...kind(
    GATEWAY_API,
    'ReferenceGrant',
    recordReader('namespaced', REFERENCE_GRANTS, readReferenceGrant),
    collection('namespaced', ['v1', 'v1beta1']),
  ),
  ...kind('route.openshift.io', 'Route', route(readOpenShiftRoute), collection('namespaced', ['v1'])),
  ...kind('', 'Route', route(readOpenShiftRoute)),
  ...FOREIGN_ROUTE_KINDS.map((foreign): Kind => ({
    ...foreign,
    name: foreignRouteName(foreign),
    collection: collection(
      foreign.kind.startsWith('CiliumClusterwide') ? 'cluster' : 'namespaced',
      [],
      METADATA,
    ),
  })),
];

const READERS = new Map(
  KINDS.flatMap(({ group, kind: name, reader: own }) =>
    own === undefined ? [] : [[`${group}/${name}`, own] as const],
  ),
);

/** The reader for an object; `undefined` for kinds that have no effect. */
export function readerFor(envelope: Envelope): KindReader | undefined {
  const known = READERS.get(`${envelope.group}/${envelope.kind}`);
  return known ?? (isNamedLikeAPolicy(envelope) ? unknownPolicy('either') : undefined);
}

/**
 * The reader for a ConfigMap of a network plugin, recognised by name, and for unknown kinds that create pods: they have
 * a pod template where controllers have theirs, like those of OpenKruise and Knative.
 */
export function readerByContent(object: Fields, envelope: Envelope): KindReader | undefined {
  if (envelope.group === '' && envelope.kind === 'ConfigMap')
    return isPluginConfig({ kind: envelope.kind, ...readObjectName(object) }) ? pluginConfig : undefined;
  const containers = fieldsAt(object, ['spec', 'template', 'spec', 'containers']);
  return Array.isArray(containers) && containers.length > 0
    ? controllerRecognisedBy('pod-template')
    : undefined;
}
