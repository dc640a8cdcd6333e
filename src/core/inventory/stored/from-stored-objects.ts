import type { ClusterTierPolicy } from '../cluster-tier-policy.ts';
import type { Inventory } from '../inventory.ts';
import { labelsFrom } from '../kubernetes/fields/read-labels.ts';
import { recordsFrom } from '../kubernetes/kinds.ts';
import { recordSortOf } from '../kubernetes/records.ts';
import type { InventoryRecord, RecordSort } from '../kubernetes/record.ts';
import type { Labels } from '../labels.ts';
import type { NetworkPolicy, UnevaluatedPolicy } from '../network-policy.ts';
import { sortedByIdentity, sortedWorkloads } from '../order.ts';
import type { Peer } from '../peers-and-ports.ts';
import type { PluginSettings } from '../plugin-settings/plugin-settings.ts';
import { splitStoredName, type InventoryMeta, type StoredObject } from './stored-object.ts';
import type { Workload } from '../workload.ts';

/** The stored objects do not form an inventory: they were modified, or written by a newer version. */
export class StoredObjectError extends Error {
  readonly code:
    | 'stored-object-unknown-kind'
    | 'stored-object-unknown-peer'
    | 'stored-object-broken'
    | 'stored-placement-without-workload';

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

/** The contents of bodies of stored objects. */
interface Bodies {
  readonly record: object;
  readonly workload: Pick<Workload, 'labels' | 'unreadLabels' | 'podGroups' | 'recognisedBy'>;
  readonly placement: Pick<Workload, 'pods' | 'replicas' | 'indexes' | 'storage'>;
  readonly policy: PolicyBody;
  readonly pluginSettings: Pick<PluginSettings, 'options' | 'unread'>;
}

const TIER_KINDS = ['ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'] as const;

/**
 * The inventory that `toStoredObjects` was given, without source locations. The order of `objects` does not matter.
 * Throws `StoredObjectError` if they do not form an inventory.
 */
export function fromStoredObjects(objects: Iterable<StoredObject>, meta: InventoryMeta): Inventory {
  const draft = new StoredDraft();
  for (const object of objects) draft.add(object);
  return draft.build(meta);
}

class StoredDraft {
  readonly #workloads = new Map<string, Mutable<Workload>>();
  readonly #placements: StoredObject[] = [];
  readonly #networkPolicies: NetworkPolicy[] = [];
  readonly #clusterTierPolicies: ClusterTierPolicy[] = [];
  readonly #unevaluatedPolicies: UnevaluatedPolicy[] = [];
  readonly #pluginSettings: PluginSettings[] = [];

  add(object: StoredObject): void {
    const sort = recordSortOf(object.kind);
    if (sort !== undefined) this.#addRecord(object, sort);
    else if (object.kind === 'Workload') this.#addWorkload(object);
    else if (object.kind === 'Placement') this.#placements.push(object);
    else if (object.kind === 'PluginSettings') this.#addPluginSettings(object);
    else this.#addPolicy(object, parse(object, 'policy'));
  }

  build(meta: InventoryMeta): Inventory {
    for (const placement of this.#placements) this.#addPlacement(placement);
    return {
      ...recordsFrom((sort) => sortedByIdentity(sort.listOf(this))),
      workloads: sortedWorkloads([...this.#workloads.values()]),
      networkPolicies: sortedByIdentity(this.#networkPolicies),
      clusterTierPolicies: sortedByIdentity(this.#clusterTierPolicies),
      unevaluatedPolicies: sortedByIdentity(this.#unevaluatedPolicies),
      pluginSettings: sortedByIdentity(this.#pluginSettings),
      unread: meta.unread,
      problems: meta.problems,
      absentKinds: meta.absentKinds,
      ignoredKinds: meta.ignoredKinds,
    };
  }

  #addRecord(object: StoredObject, sort: RecordSort<InventoryRecord>): void {
    const { kind, namespace, name } = object;
    const record: InventoryRecord = {
      ...parse(object, 'record'),
      ...(sort.kinds.length > 1 && { kind }),
      ...(namespace !== '' && { namespace }),
      name,
    };
    sort.listOf(this).push(sort.restore(record));
  }

  #addWorkload(object: StoredObject): void {
    const { labels, unreadLabels, podGroups, recognisedBy } = parse(object, 'workload');
    this.#workloads.set(`${object.namespace}/${object.name}`, {
      namespace: object.namespace,
      ...splitStoredName(object.name),
      labels: safe(labels),
      ...(unreadLabels !== undefined && { unreadLabels }),
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
    const { pods, replicas, indexes, storage } = parse(object, 'placement');
    workload.pods = pods.map((pod) => ({ ...pod, labels: safe(pod.labels) }));
    if (replicas !== undefined) workload.replicas = replicas;
    if (indexes !== undefined) workload.indexes = indexes;
    if (storage !== undefined) workload.storage = storage;
  }

  #addPluginSettings(object: StoredObject): void {
    const { namespace } = object;
    const [kind, name = ''] = object.name.split('/');
    if (kind !== 'ConfigMap' && kind !== 'DaemonSet')
      throw new StoredObjectError(
        'stored-object-broken',
        object,
        'settings must belong to a ConfigMap or a DaemonSet.',
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
      refuseUnknownPeers(body, object);
      this.#clusterTierPolicies.push({ ...body, kind: tierKind, name });
    } else if ('labels' in body && kind === 'NetworkPolicy') {
      refuseUnknownPeers(body, object);
      this.#networkPolicies.push({ ...body, kind, namespace, name, labels: safe(body.labels) });
    } else
      throw new StoredObjectError(
        'stored-object-unknown-kind',
        object,
        'this version does not know this kind: a newer version stored it. Upgrade to read this snapshot.',
      );
  }
}

/** The body, which was hashed when it was stored, so its structure is as it was written. */
function parse<K extends keyof Bodies>(object: StoredObject, _of: K): Bodies[K] {
  try {
    const body: Bodies[K] = JSON.parse(object.body);
    return body;
  } catch (error) {
    throw new StoredObjectError('stored-object-broken', object, `its body is not JSON (${String(error)}).`);
  }
}

const PEER_TYPES: ReadonlySet<string> = new Set<Peer['type']>(['pods', 'networks', 'nodes']);

/** A peer that is not understood would be left out, which could change verdicts. */
function refuseUnknownPeers(
  { ingress, egress }: Pick<NetworkPolicy | ClusterTierPolicy, 'ingress' | 'egress'>,
  object: StoredObject,
): void {
  for (const { peers } of [...ingress, ...egress])
    for (const peer of peers)
      if (!PEER_TYPES.has(peer.type) || (peer.type === 'networks' && !('blocks' in peer)))
        throw new StoredObjectError(
          'stored-object-unknown-peer',
          object,
          'a rule has a peer that this version does not know: a different version stored it. Read this snapshot with that version.',
        );
}

function safe(labels: Labels): Labels {
  return labelsFrom(Object.entries(labels));
}
