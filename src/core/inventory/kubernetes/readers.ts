import { DIRECTIONS } from '../../network/protocol.ts';
import type { UnevaluatedPolicy } from '../network-policy.ts';
import { readController, type Controller } from './workloads/controllers.ts';
import {
  isPluginConfig,
  readAgentSettings,
  readPluginConfig,
} from '../plugin-settings/read-plugin-settings.ts';
import type { InventoryDraft } from './draft.ts';
import type { Fields } from './fields/fields.ts';
import { FOREIGN_POLICY_KINDS, isNamedLikeAPolicy, readForeignPolicy } from './policies/foreign-policies.ts';
import type { ObjectContext } from './fields/object-context.ts';
import { readClusterTierPolicy } from './cluster-tiers/read-policy.ts';
import { readObjectName, type Envelope } from './fields/read-metadata.ts';
import { readEndpoints, readEndpointSlice } from './routes/read-endpoints.ts';
import { readGatewayRoute } from './routes/read-gateway-route.ts';
import { readGateway } from './routes/read-gateway.ts';
import { readNamespace } from './read-namespace.ts';
import { readNetworkPolicy } from './policies/read-network-policy.ts';
import { readNode } from './workloads/read-node.ts';
import { fieldsAt } from './workloads/read-pod.ts';
import { readPodObject } from './workloads/read-pod-object.ts';
import { readReferenceGrant } from './routes/read-reference-grant.ts';
import { readRouteClass } from './routes/read-route-class.ts';
import { readIngress, readOpenShiftRoute } from './routes/read-route.ts';
import { readService } from './routes/read-service.ts';

/** `broken`: the object could not be taken in, and the errors in its context say why. */
export type ReadOutcome = 'read' | 'broken';

/** How objects of one kind get into the inventory. */
export interface KindReader {
  /** `either`: of no kind that is known, and in a namespace where it names one. */
  readonly scope: 'namespaced' | 'cluster' | 'either';
  read(object: Fields, context: ObjectContext, draft: InventoryDraft): ReadOutcome;
}

type Into<T> = (draft: InventoryDraft) => T[];

/** A reader that turns one object into one thing, and is broken where it gives none and leaves errors. */
function reader<T>(
  scope: KindReader['scope'],
  into: Into<T>,
  read: (object: Fields, context: ObjectContext, draft: InventoryDraft) => T | undefined,
): KindReader {
  return {
    scope,
    read(object, context, draft) {
      const value = read(object, context, draft);
      if (value === undefined) return context.errors.length > 0 ? 'broken' : 'read';
      into(draft).push(value);
      return 'read';
    },
  };
}

const controllerRecognisedBy = (means: Controller['recognisedBy']): KindReader =>
  reader(
    'namespaced',
    (draft) => draft.controllers,
    (object, context, draft) => readController(object, context, draft.pods, means),
  );
const controller = controllerRecognisedBy('kind');
/** That of a network plugin tells by its arguments what the plugin does, too. */
const daemonSet: KindReader = {
  scope: 'namespaced',
  read(object, context, draft) {
    const outcome = controller.read(object, context, draft);
    const settings = outcome === 'read' ? readAgentSettings(object, context) : undefined;
    if (settings !== undefined) draft.pluginSettings.push(settings);
    return outcome;
  },
};
const clusterTier = reader('cluster', (draft) => draft.policies, readClusterTierPolicy);
const networkPolicy = reader('namespaced', (draft) => draft.policies, readNetworkPolicy);
const route = (
  read: (object: Fields, context: ObjectContext) => ReturnType<typeof readIngress>,
): KindReader => reader('namespaced', (draft) => draft.routes, read);

/** Readers by `group/kind`; the core group is empty. */
const READERS = new Map<string, KindReader>([
  ['/Namespace', reader('cluster', (draft) => draft.namespaces, readNamespace)],
  ['/Node', reader('cluster', (draft) => draft.nodes, readNode)],
  ['/Pod', { scope: 'namespaced', read: readPodObject }],
  ['/Service', reader('namespaced', (draft) => draft.services, readService)],
  ['/Endpoints', reader('namespaced', (draft) => draft.endpoints, readEndpoints)],
  ['discovery.k8s.io/EndpointSlice', reader('namespaced', (draft) => draft.endpoints, readEndpointSlice)],
  ...['apps', 'extensions'].map((group) => [`${group}/DaemonSet`, daemonSet] as const),
  ...['Deployment', 'StatefulSet', 'ReplicaSet'].flatMap((kind) => [
    [`apps/${kind}`, controller] as const,
    [`extensions/${kind}`, controller] as const,
  ]),
  ['/ReplicationController', controller],
  ['batch/Job', controller],
  ['batch/CronJob', controller],
  ['apps.openshift.io/DeploymentConfig', controller],
  ['argoproj.io/Rollout', controller],
  ['networking.k8s.io/NetworkPolicy', networkPolicy],
  ['extensions/NetworkPolicy', networkPolicy],
  ['policy.networking.k8s.io/ClusterNetworkPolicy', clusterTier],
  ['policy.networking.k8s.io/AdminNetworkPolicy', clusterTier],
  ['policy.networking.k8s.io/BaselineAdminNetworkPolicy', clusterTier],
  ['networking.k8s.io/Ingress', route(readIngress)],
  ['extensions/Ingress', route(readIngress)],
  ['gateway.networking.k8s.io/Gateway', route(readGateway)],
  ...(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const).map(
    (kind) => [`gateway.networking.k8s.io/${kind}`, route(readGatewayRoute(kind))] as const,
  ),
  [
    'networking.k8s.io/IngressClass',
    reader('cluster', (draft) => draft.routeClasses, readRouteClass('IngressClass')),
  ],
  [
    'gateway.networking.k8s.io/GatewayClass',
    reader('cluster', (draft) => draft.routeClasses, readRouteClass('GatewayClass')),
  ],
  [
    'gateway.networking.k8s.io/ReferenceGrant',
    reader('namespaced', (draft) => draft.referenceGrants, readReferenceGrant),
  ],
  ['route.openshift.io/Route', route(readOpenShiftRoute)],
  ['/Route', route(readOpenShiftRoute)],
  ...FOREIGN_POLICY_KINDS.map(({ group, kind, scope, directions, isWithoutEffect }) => {
    const read = (object: Fields, context: ObjectContext): UnevaluatedPolicy | undefined =>
      isWithoutEffect?.(object) ? undefined : readForeignPolicy(object, context, directions);
    return [`${group}/${kind}`, reader(scope, (draft) => draft.policies, read)] as const;
  }),
]);

/** Versions of policy kinds whose meaning is known; any other version is kept unevaluated. */
const POLICY_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'networking.k8s.io/NetworkPolicy': ['v1'],
  'extensions/NetworkPolicy': ['v1beta1'],
  'policy.networking.k8s.io/ClusterNetworkPolicy': ['v1alpha2', 'v1beta1'],
  'policy.networking.k8s.io/AdminNetworkPolicy': ['v1alpha1'],
  'policy.networking.k8s.io/BaselineAdminNetworkPolicy': ['v1alpha1'],
};

/** The reader for an object; `undefined` for kinds that play no part. */
export function readerFor(envelope: Envelope): KindReader | undefined {
  const { group, version, kind } = envelope;
  const key = `${group}/${kind}`;
  const known = READERS.get(key);
  if (known === undefined) return isNamedLikeAPolicy(envelope) ? unknownPolicy('either') : undefined;
  if (!Object.hasOwn(POLICY_VERSIONS, key) || POLICY_VERSIONS[key]?.includes(version)) return known;
  return unknownPolicy(known.scope);
}

const pluginConfig = reader('namespaced', (draft) => draft.pluginSettings, readPluginConfig);

/**
 * The reader for a ConfigMap of a network plugin, told by its name, and for a kind that is not known and makes pods all the same: it has a pod template where controllers keep
 * theirs, as those of OpenKruise and Knative do.
 */
export function readerByContent(object: Fields, { group, kind }: Envelope): KindReader | undefined {
  if (group === '' && kind === 'ConfigMap')
    return isPluginConfig({ kind, ...readObjectName(object) }) ? pluginConfig : undefined;
  const containers = fieldsAt(object, ['spec', 'template', 'spec', 'containers']);
  return Array.isArray(containers) && containers.length > 0
    ? controllerRecognisedBy('pod-template')
    : undefined;
}

function unknownPolicy(scope: KindReader['scope']): KindReader {
  return reader(
    scope,
    (draft) => draft.policies,
    (object, context) => readForeignPolicy(object, context, DIRECTIONS),
  );
}
