import type { Service } from '../exposure-objects.ts';
import type { Inventory, Namespace } from '../inventory.ts';
import type { Unread } from '../problems/unread.ts';
import type { ObjectReference, Problem, SourceLocation } from '../problems/problem.ts';
import { absentNamespaceProblems } from './absent-namespaces.ts';
import { canonicalJson } from '../canonical-json.ts';
import { compareText, sortedByIdentity } from '../order.ts';
import type { PluginSettings } from '../plugin-settings/plugin-settings.ts';
import { assembleWorkloads } from './workloads/assemble-workloads.ts';
import type { InventoryDraft } from './draft.ts';
import { contentOf, separateDuplicates, type Conflict } from './duplicates.ts';
import { recordsFrom } from './kinds.ts';
import {
  isClusterTierPolicy,
  isNetworkPolicy,
  isUnevaluated,
  policyReference,
  type PolicyObject,
} from './policies/policy-object.ts';
import { referredNamespace } from './read-namespace.ts';
import type { InventoryRecord } from './record.ts';

/** The part of an inventory that comes from objects. */
export type AssembledInventory = Omit<Inventory, 'absentKinds' | 'ignoredKinds' | 'ignoredIn' | 'passedOver'>;

/**
 * Combines what was read: pods with their controllers, endpoints with their services, objects with their namespaces. If
 * the source contains several versions of an object, none is chosen silently: policies become unevaluated, workloads
 * keep the traits of all versions, and other kinds count as unread. So do workloads whose versions have different
 * labels of their own, because these determine the data class.
 */
export function assembleInventory(draft: InventoryDraft): AssembledInventory {
  const problems: Problem[] = [];
  const unread: Unread[] = [];
  const distinct = <T extends { readonly location?: SourceLocation | undefined }>(
    items: readonly T[],
    referenceOf: (item: T) => ObjectReference,
    resolve: (conflict: Conflict<T>) => readonly T[],
    content?: (item: T) => string,
  ): readonly T[] => {
    const { unique, conflicts, problems: found } = separateDuplicates(items, referenceOf, content);
    for (const problem of found) problems.push(problem);
    return [...unique, ...conflicts.flatMap(resolve)];
  };
  const countAsUnread = ({ reference, items }: Conflict<unknown>): void => {
    const { kind, name } = reference;
    const namespace = kind === 'Namespace' ? name : reference.namespace;
    unread.push({
      kind,
      ...(namespace === undefined ? {} : { namespace }),
      reason: 'broken-document',
      message: `${kind} ${name} occurs with ${items.length} different contents.`,
    });
  };
  const anyAndUnread = <T>(conflict: Conflict<T>): readonly T[] => {
    countAsUnread(conflict);
    return conflict.items.slice(-1);
  };

  const policies = distinct(draft.policies, policyReference, conflictingPolicy);
  const controllers = distinct(
    draft.controllers,
    (item) => ({ kind: item.kind, namespace: item.namespace, name: item.name }),
    (conflict) => {
      if (new Set(conflict.items.map(({ ownLabels }) => contentOf(ownLabels))).size > 1)
        countAsUnread(conflict);
      return conflict.items;
    },
  );
  const pods = distinct(
    draft.pods.rows,
    (item) => ({ kind: 'Pod', namespace: item.namespace, name: item.name }),
    ({ items }) => items,
    (item) => contentOf([item.owner, item.group, item.labels, item.addresses, item.nodeName]),
  );
  const { namespaces, ...records } = recordsFrom((sort) =>
    sortedByIdentity(
      distinct(sort.listOf(draft), (item) => recordReference(sort.kindOf(item), item), anyAndUnread),
    ),
  );
  const services = withEndpoints(records.services, draft);
  const pluginSettings = distinct<PluginSettings & { location?: undefined }>(
    draft.pluginSettings,
    ({ kind, namespace, name }) => ({ kind, namespace, name }),
    conflictingSettings,
  );
  const workloads = assembleWorkloads(controllers, pods);
  const networkPolicies = sortedByIdentity(policies.filter(isNetworkPolicy));
  const clusterTierPolicies = sortedByIdentity(policies.filter(isClusterTierPolicy));
  const allNamespaces = withReferred(namespaces, [...workloads, ...policies, ...services, ...records.routes]);
  problems.push(...absentNamespaceProblems(allNamespaces, { networkPolicies, clusterTierPolicies }));
  return {
    namespaces: allNamespaces,
    workloads,
    networkPolicies,
    clusterTierPolicies,
    unevaluatedPolicies: sortedByIdentity(policies.filter(isUnevaluated)),
    ...records,
    services,
    pluginSettings: sortedByIdentity(pluginSettings),
    unread,
    problems,
  };
}

function recordReference(kind: string, { namespace, name }: InventoryRecord): ObjectReference {
  return { kind, ...(namespace === undefined ? {} : { namespace }), name };
}

/** Several versions of one policy: any pod of its scope may be selected, in either direction. */
function conflictingPolicy({ items }: Conflict<PolicyObject>): readonly PolicyObject[] {
  const [first] = items;
  if (first === undefined) return [];
  const namespace = 'namespace' in first ? first.namespace : undefined;
  const object = { kind: first.kind, ...(namespace === undefined ? {} : { namespace }), name: first.name };
  const location = items[1]?.location;
  return [
    {
      ...object,
      apiVersion: 'apiVersion' in first ? first.apiVersion : 'networking.k8s.io/v1',
      reason: 'invalid',
      directions: ['ingress', 'egress'],
      problems: [
        {
          code: 'conflicting-objects',
          message: `Found with ${items.length} different contents: keep one.`,
          object,
          ...(location === undefined ? {} : { location }),
        },
      ],
      spec: items.map((item) => (isUnevaluated(item) ? item.spec : JSON.parse(contentOf(item)))),
      ...(first.location === undefined ? {} : { location: first.location }),
    },
  ];
}

/** None of several versions is assumed to be the one that the plugin runs with. */
function conflictingSettings({ items }: Conflict<PluginSettings>): readonly PluginSettings[] {
  const [first] = items;
  if (first === undefined) return [];
  const message = `${first.kind} ${first.namespace}/${first.name} occurs with ${items.length} different contents: keep one.`;
  return [{ ...first, options: {}, unread: { reason: 'broken-document', message } }];
}

/** A Service with a selector has the pods that it selects, plus what was added manually. */
function withEndpoints(services: readonly Service[], draft: InventoryDraft): readonly Service[] {
  const read = Map.groupBy(draft.endpoints, ({ namespace, service }) => `${namespace}/${service}`);
  return services.map((service) => {
    const own = (read.get(`${service.namespace}/${service.name}`) ?? [])
      .filter(({ keptBy }) => service.selector === undefined || keptBy === 'hand')
      .flatMap(({ sets }) => sets)
      .map((set) => [canonicalJson(set), set] as const);
    if (own.length === 0) return service;
    const distinct = [...new Map(own)].sort(([a], [b]) => compareText(a, b));
    return { ...service, endpoints: distinct.map(([, set]) => set) };
  });
}

function withReferred(
  present: readonly Namespace[],
  objects: readonly { readonly name: string; readonly namespace?: string }[],
): readonly Namespace[] {
  const names = new Set(present.map(({ name }) => name));
  const referred = new Set(
    objects.flatMap(({ namespace }) => namespace ?? []).filter((name) => !names.has(name)),
  );
  return sortedByIdentity([...present, ...[...referred].map(referredNamespace)]);
}
