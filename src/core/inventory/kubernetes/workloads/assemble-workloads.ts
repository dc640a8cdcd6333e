import type { PodGroup, PodPlacement, Workload } from '../../workload.ts';
import { canonicalJson } from '../../canonical-json.ts';
import { compareText, sortedWorkloads } from '../../order.ts';
import type { Controller } from './controllers.ts';
import { OwnerResolver } from './owner-resolver.ts';
import type { PodRow } from './pod-objects.ts';
import { labelsFrom, type ReadLabels } from '../fields/read-labels.ts';

/** Everything known about one workload before its groups are created. */
interface Gathered {
  readonly controllers: Controller[];
  /** Subordinate controllers, e.g. the ReplicaSets of a Deployment. */
  readonly descendants: Controller[];
  readonly pods: PodRow[];
}

/**
 * Groups pods by the controllers at the top of their chain of owners. If pods are known they determine the workload's
 * properties; otherwise its template stands for future pods.
 */
export function assembleWorkloads(
  controllers: readonly Controller[],
  pods: readonly PodRow[],
): readonly Workload[] {
  const resolver = new OwnerResolver(controllers);
  const gathered = new Map<string, Gathered & { namespace: string; kind: string; name: string }>();
  const at = (namespace: string, kind: string, name: string): Gathered => {
    const key = `${namespace}/${kind}/${name}`;
    const existing = gathered.get(key);
    if (existing !== undefined) return existing;
    const created = { namespace, kind, name, controllers: [], descendants: [], pods: [] };
    gathered.set(key, created);
    return created;
  };
  for (const controller of controllers) {
    const top = resolver.topOf(controller.namespace, controller);
    const isTop = top.kind === controller.kind && top.name === controller.name;
    const place = at(controller.namespace, top.kind, top.name);
    (isTop ? place.controllers : place.descendants).push(controller);
  }
  for (const pod of pods) {
    const top = resolver.ownerOfPod(pod);
    at(pod.namespace, top.kind, top.name).pods.push(pod);
  }
  return sortedWorkloads([...gathered.values()].flatMap((entry) => toWorkload(entry) ?? []));
}

function toWorkload({
  namespace,
  kind,
  name,
  controllers,
  descendants,
  pods,
}: Gathered & { namespace: string; kind: string; name: string }): Workload | undefined {
  const groups = pods.length > 0 ? pods.map(({ group }) => group) : templates(controllers, descendants);
  if (groups.length === 0) return undefined;
  const podGroups = sortedGroups(groups);
  const indexes = new Map(podGroups.map((group, index) => [group, index]));
  const [own] = controllers;
  const isPersistent = [...pods, ...(own === undefined ? descendants : controllers)].some(
    ({ storage }) => storage === 'persistent',
  );
  const location = own?.location ?? (kind === 'Pod' ? pods[0]?.location : undefined);
  return {
    namespace,
    kind,
    name,
    ...(own?.ownLabels ?? (kind === 'Pod' ? ownLabels(pods[0]) : { labels: labelsFrom([]) })),
    podGroups,
    ...(pods.length === 0 &&
      [...controllers, ...descendants].some(({ recognisedBy }) => recognisedBy === 'pod-template') && {
        recognisedBy: 'pod-template' as const,
      }),
    pods: pods
      .map((pod) => placement(pod, indexes.get(pod.group) ?? 0))
      .sort((a, b) => compareText(a.name, b.name)),
    ...(own?.replicas === undefined ? {} : { replicas: own.replicas }),
    ...(own?.indexes === undefined ? {} : { indexes: own.indexes }),
    ...(isPersistent && { storage: 'persistent' as const }),
    ...(location === undefined ? {} : { location }),
  };
}

/** Groups of the controller's own template, or else of the subordinate controllers in use. */
function templates(controllers: readonly Controller[], descendants: readonly Controller[]): PodGroup[] {
  const own = activeTemplates(controllers);
  if (own.length > 0 || controllers.some(({ state }) => state === 'finished')) return own;
  const inUse = activeTemplates(descendants.filter(({ replicas }) => replicas !== 0));
  return inUse.length > 0 ? inUse : activeTemplates(descendants);
}

function activeTemplates(controllers: readonly Controller[]): PodGroup[] {
  return controllers.flatMap(({ state, template }) => (state === 'active' && template ? [template] : []));
}

function sortedGroups(groups: readonly PodGroup[]): readonly PodGroup[] {
  const unique = [...new Set(groups)];
  if (unique.length === 1) return unique;
  return unique
    .map((group) => ({ group, text: canonicalJson(group) }))
    .sort((a, b) => compareText(a.text, b.text))
    .map(({ group }) => group);
}

function placement(pod: PodRow, group: number): PodPlacement {
  const { name, labels, addresses, nodeName } = pod;
  return { name, group, labels, addresses, ...(nodeName === undefined ? {} : { nodeName }) };
}

/** A pod without a controller is its own controller, with all its labels. */
function ownLabels(pod: PodRow | undefined): ReadLabels {
  if (pod === undefined) return { labels: labelsFrom([]) };
  const { labels, unreadLabels } = pod.group;
  return {
    labels: labelsFrom([...Object.entries(labels), ...Object.entries(pod.labels)]),
    ...(unreadLabels && { unreadLabels }),
  };
}
