import type { ClusterTierPolicy } from './cluster-tier-policy.ts';
import type { ReferenceGrant, Route, RouteClass, Service } from './exposure-objects.ts';
import type { ClusterNode, Inventory, Namespace } from './inventory.ts';
import { labelsFrom } from './kubernetes/fields/read-labels.ts';
import type { Labels } from './labels.ts';
import type { NetworkPolicy, UnevaluatedPolicy } from './network-policy.ts';
import { sortedByIdentity, sortedWorkloads } from './order.ts';
import type { PluginSettings } from './plugin-settings/plugin-settings.ts';
import type { InventoryMeta, StoredObject } from './stored-object.ts';
import type { Workload } from './workload.ts';

/** Stored objects that do not make up an inventory: they were altered, or written by a newer version. */
export class StoredObjectError extends Error {
  readonly code: 'stored-object-unknown-kind' | 'stored-object-broken' | 'stored-placement-without-workload';

  constructor(code: StoredObjectError['code'], object: StoredObject, message: string) {
    super(
      `${object.kind} ${object.namespace === '' ? '' : `${object.namespace}/`}${object.name}: ${message}`,
    );
    this.name = 'StoredObjectError';
    this.code = code;
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Body<T> = Omit<T, 'namespace' | 'name' | 'kind' | 'location'>;
type UnevaluatedBody = Body<UnevaluatedPolicy> & { readonly policyKind: string };
type PolicyBody = Body<NetworkPolicy> | Body<ClusterTierPolicy> | UnevaluatedBody;

/** Older versions stored addresses without their ports, in `endpointAddresses`. */
type ServiceBody = Omit<Body<Service>, 'endpoints'> &
  Partial<Pick<Service, 'endpoints'>> & { readonly endpointAddresses?: readonly string[] };

/** What bodies of stored objects hold. */
interface Bodies {
  readonly namespace: Body<Namespace>;
  readonly workload: Pick<Workload, 'labels' | 'podGroups' | 'recognisedBy'>;
  readonly placement: Pick<Workload, 'pods' | 'replicas' | 'indexes'>;
  readonly policy: PolicyBody;
  readonly service: ServiceBody;
  readonly route: Body<Route>;
  readonly routeClass: Body<RouteClass>;
  readonly referenceGrant: Body<ReferenceGrant>;
  readonly node: Body<ClusterNode>;
  readonly pluginSettings: Pick<PluginSettings, 'options' | 'unread'>;
}

const ROUTE_KINDS = [
  'Ingress',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'Route',
  'Gateway',
] as const;
const CLASS_KINDS = ['IngressClass', 'GatewayClass'] as const;
const TIER_KINDS = ['ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'] as const;

/**
 * The inventory that `toStoredObjects` was given, apart from source locations. The order of `objects` is free.
 * Throws `StoredObjectError` where they do not make up an inventory.
 */
export function fromStoredObjects(objects: Iterable<StoredObject>, meta: InventoryMeta): Inventory {
  const draft = new StoredDraft();
  for (const object of objects) draft.add(object);
  return draft.build(meta);
}

class StoredDraft {
  readonly #namespaces: Namespace[] = [];
  readonly #workloads = new Map<string, Mutable<Workload>>();
  readonly #placements: StoredObject[] = [];
  readonly #networkPolicies: NetworkPolicy[] = [];
  readonly #clusterTierPolicies: ClusterTierPolicy[] = [];
  readonly #unevaluatedPolicies: UnevaluatedPolicy[] = [];
  readonly #services: Service[] = [];
  readonly #routes: Route[] = [];
  readonly #routeClasses: RouteClass[] = [];
  readonly #referenceGrants: ReferenceGrant[] = [];
  readonly #nodes: ClusterNode[] = [];
  readonly #pluginSettings: PluginSettings[] = [];

  add(object: StoredObject): void {
    const { kind, namespace, name } = object;
    const classKind = CLASS_KINDS.find((known) => known === kind);
    const routeKind = ROUTE_KINDS.find((known) => known === kind);
    if (kind === 'Workload') this.#addWorkload(object);
    else if (kind === 'Placement') this.#placements.push(object);
    else if (kind === 'Namespace') {
      const body = parse(object, 'namespace');
      this.#namespaces.push({ ...body, name, labels: safe(body.labels) });
    } else if (kind === 'Node') {
      const body = parse(object, 'node');
      this.#nodes.push({ ...body, name, labels: safe(body.labels) });
    } else if (kind === 'Service') {
      const { selector, endpointAddresses, loadBalancer, ...body } = parse(object, 'service');
      const selecting = selector === undefined ? {} : { selector: safe(selector) };
      const listed = endpointAddresses?.length ? [{ addresses: endpointAddresses }] : [];
      const balanced = loadBalancer && {
        loadBalancer: { ...loadBalancer, annotations: safe(loadBalancer.annotations) },
      };
      this.#services.push({ endpoints: listed, ...body, ...balanced, namespace, name, ...selecting });
    } else if (kind === 'PluginSettings') this.#addPluginSettings(object);
    else if (routeKind !== undefined)
      this.#routes.push({ ...parse(object, 'route'), kind: routeKind, namespace, name });
    else if (classKind !== undefined)
      this.#routeClasses.push({ ...parse(object, 'routeClass'), kind: classKind, name });
    else if (kind === 'ReferenceGrant')
      this.#referenceGrants.push({ ...parse(object, 'referenceGrant'), namespace, name });
    else this.#addPolicy(object, parse(object, 'policy'));
  }

  build(meta: InventoryMeta): Inventory {
    for (const placement of this.#placements) this.#addPlacement(placement);
    return {
      namespaces: sortedByIdentity(this.#namespaces),
      workloads: sortedWorkloads([...this.#workloads.values()]),
      networkPolicies: sortedByIdentity(this.#networkPolicies),
      clusterTierPolicies: sortedByIdentity(this.#clusterTierPolicies),
      unevaluatedPolicies: sortedByIdentity(this.#unevaluatedPolicies),
      services: sortedByIdentity(this.#services),
      routes: sortedByIdentity(this.#routes),
      routeClasses: sortedByIdentity(this.#routeClasses),
      referenceGrants: sortedByIdentity(this.#referenceGrants),
      nodes: sortedByIdentity(this.#nodes),
      pluginSettings: sortedByIdentity(this.#pluginSettings),
      unread: meta.unread,
      problems: meta.problems,
      absentKinds: meta.absentKinds,
      ignoredKinds: meta.ignoredKinds,
    };
  }

  #addWorkload(object: StoredObject): void {
    const slash = object.name.indexOf('/');
    const { labels, podGroups, recognisedBy } = parse(object, 'workload');
    this.#workloads.set(`${object.namespace}/${object.name}`, {
      namespace: object.namespace,
      kind: object.name.slice(0, slash),
      name: object.name.slice(slash + 1),
      labels: safe(labels),
      podGroups: podGroups.map((group) => ({ ...group, labels: safe(group.labels) })),
      ...(recognisedBy !== undefined && { recognisedBy }),
      pods: [],
    });
  }

  #addPlacement(object: StoredObject): void {
    const workload = this.#workloads.get(`${object.namespace}/${object.name}`);
    if (workload === undefined)
      throw new StoredObjectError(
        'stored-placement-without-workload',
        object,
        'its workload is not among the stored objects.',
      );
    const { pods, replicas, indexes } = parse(object, 'placement');
    workload.pods = pods.map((pod) => ({ ...pod, labels: safe(pod.labels) }));
    if (replicas !== undefined) workload.replicas = replicas;
    if (indexes !== undefined) workload.indexes = indexes;
  }

  #addPluginSettings(object: StoredObject): void {
    const { namespace } = object;
    const [kind, name = ''] = object.name.split('/');
    if (kind !== 'ConfigMap' && kind !== 'DaemonSet')
      throw new StoredObjectError(
        'stored-object-broken',
        object,
        'settings are of a ConfigMap or a DaemonSet.',
      );
    this.#pluginSettings.push({ kind, namespace, name, ...parse(object, 'pluginSettings') });
  }

  #addPolicy(object: StoredObject, body: PolicyBody): void {
    const { kind, namespace, name } = object;
    const tierKind = TIER_KINDS.find((known) => known === kind);
    if ('reason' in body) {
      const { policyKind, ...policy } = body;
      const scope = namespace === '' ? {} : { namespace };
      this.#unevaluatedPolicies.push({ ...policy, kind: policyKind, ...scope, name });
    } else if ('tier' in body && tierKind !== undefined) {
      if (hasUnknownFields(body)) this.#unevaluatedPolicies.push({ ...ofUnknownFields(body), kind, name });
      else this.#clusterTierPolicies.push({ ...body, kind: tierKind, name });
    } else if ('labels' in body && kind === 'NetworkPolicy')
      this.#networkPolicies.push({ ...body, kind, namespace, name, labels: safe(body.labels) });
    else
      throw new StoredObjectError(
        'stored-object-unknown-kind',
        object,
        'this version knows no such kind: a newer one stored it. Upgrade to read this snapshot.',
      );
  }
}

/** Older versions kept peers and ports of a later API in policies that they evaluated, as of type `unknown`. */
function hasUnknownFields({ ingress, egress }: Body<ClusterTierPolicy>): boolean {
  const parts: { readonly type: string }[] = [...ingress, ...egress].flatMap(({ peers, ports }) => [
    ...peers,
    ...ports,
  ]);
  return parts.some(({ type }) => type === 'unknown');
}

function ofUnknownFields(body: Body<ClusterTierPolicy>): Body<UnevaluatedPolicy> {
  const { apiVersion, subject, ingress, egress } = body;
  return {
    apiVersion,
    ...subject,
    reason: 'not-supported',
    directions: ['ingress', 'egress'],
    problems: [],
    spec: { subject, ingress, egress },
  };
}

/** The body, which was hashed when it was stored: its shape is what this version or an older one wrote. */
function parse<K extends keyof Bodies>(object: StoredObject, _of: K): Bodies[K] {
  try {
    const body: Bodies[K] = JSON.parse(object.body);
    return body;
  } catch (error) {
    throw new StoredObjectError('stored-object-broken', object, `its body is no JSON (${String(error)}).`);
  }
}

function safe(labels: Labels): Labels {
  return labelsFrom(Object.entries(labels));
}
