import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import type { ClusterTierPolicy } from '../cluster-tier-policy.ts';
import type { Inventory } from '../inventory.ts';
import { recordsWithKinds } from '../kubernetes/records.ts';
import { storedPolicyKind } from '../kubernetes/policies/policy-kind.ts';
import type { PluginSettings } from '../plugin-settings/plugin-settings.ts';
import type { NetworkPolicy } from '../network-policy.ts';
import { provenanceKey, type Provenance } from '../provenance/provenance.ts';
import type { Workload } from '../workload.ts';

/**
 * One normalised object of an inventory as stored in history. `body` is canonical JSON (sorted keys, without source
 * locations, namespace and name), `contentHash` its SHA-256 in hex: equal content has an equal hash in every cluster.
 *
 * Kinds are Kubernetes' own (`kind.group` for policies of other vendors), and three of Ringfence's, all named
 * `<kind>/<name>`: `Workload` (what policies see of a controller's pods), `Placement` (those pods' names, addresses and
 * nodes, the desired number and the numbering, and whether they have persistent volumes), so that a rollout changes only
 * the latter, and `PluginSettings`.
 */
export interface StoredObject {
  readonly kind: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  readonly contentHash: string;
  readonly body: string;
  /** Not part of the content. Missing: nothing is known, or it was not loaded. */
  readonly provenance?: Provenance;
}

/** The parts of an inventory that are stored in a snapshot's header instead of as objects. */
export type InventoryMeta = Pick<Inventory, 'unread' | 'problems' | 'absentKinds' | 'ignoredKinds'>;

/** Every object of `inventory` in stored form, without source locations, with its provenance. */
export function toStoredObjects(inventory: Inventory): readonly StoredObject[] {
  const { provenance } = inventory;
  const known = (object: StoredObject, kind = object.kind, name = object.name): StoredObject => {
    const own = provenance?.get(provenanceKey({ kind, namespace: object.namespace, name }));
    return own === undefined ? object : { ...object, provenance: own };
  };
  return [
    ...recordsWithKinds(inventory).map(({ kind, record }) => known(stored(kind, record, record))),
    ...inventory.workloads.flatMap((workload) => {
      const [body, ...placement] = storedWorkload(workload);
      return [known(body, workload.kind, workload.name), ...placement];
    }),
    ...inventory.networkPolicies.map((policy) => known(stored(policy.kind, policy, rulesOf(policy)))),
    ...inventory.clusterTierPolicies.map((policy) => known(stored(policy.kind, policy, rulesOf(policy)))),
    ...inventory.unevaluatedPolicies.map((policy) => {
      const problems = policy.problems.map((problem) => ({ ...problem, location: undefined }));
      const policyKind = storedPolicyKind(policy.kind, policy.apiVersion);
      return known(stored(policyKind, policy, { ...policy, problems, policyKind: policy.kind }));
    }),
    ...inventory.pluginSettings.map((settings) =>
      known(storedSettings(settings), settings.kind, settings.name),
    ),
  ];
}

function rulesOf(policy: NetworkPolicy | ClusterTierPolicy): object {
  return {
    ...policy,
    ingress: policy.ingress.map((rule) => ({ ...rule, location: undefined })),
    egress: policy.egress.map((rule) => ({ ...rule, location: undefined })),
  };
}

/** Name of a workload among stored objects. */
export function storedWorkloadName({ kind, name }: Pick<Workload, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

/** The kind and the name in a stored name of the form `<kind>/<name>`. */
export function splitStoredName(text: string): { readonly kind: string; readonly name: string } {
  const slash = text.indexOf('/');
  return { kind: text.slice(0, slash), name: text.slice(slash + 1) };
}

function storedWorkload(workload: Workload): readonly [StoredObject, ...StoredObject[]] {
  const { labels, unreadLabels, podGroups, recognisedBy, pods, replicas, indexes, storage } = workload;
  const identity = { namespace: workload.namespace, name: storedWorkloadName(workload) };
  const body = stored('Workload', identity, { labels, unreadLabels, podGroups, recognisedBy });
  // Not in the body: a fact that earlier versions did not record would look like a changed workload.
  const placement = { pods, replicas, indexes, storage };
  if (pods.length === 0 && [replicas, indexes, storage].every((value) => value === undefined)) return [body];
  return [body, stored('Placement', identity, placement)];
}

function storedSettings({ kind, namespace, name, options, unread }: PluginSettings): StoredObject {
  return stored('PluginSettings', { namespace, name: `${kind}/${name}` }, { options, unread });
}

/** The identity of an object is stored next to its body, and its location is not part of its content. */
function stored(
  kind: string,
  { namespace = '', name }: { readonly namespace?: string; readonly name: string },
  content: object,
): StoredObject {
  const body = canonicalJson({
    ...content,
    kind: undefined,
    namespace: undefined,
    name: undefined,
    location: undefined,
  });
  return { kind, namespace, name, contentHash: createHash('sha256').update(body).digest('hex'), body };
}
