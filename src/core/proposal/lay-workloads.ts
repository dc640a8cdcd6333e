import { contentOf } from '../inventory/kubernetes/duplicates.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { labelsFrom } from '../inventory/kubernetes/fields/read-labels.ts';
import { sortedByIdentity, sortedWorkloads } from '../inventory/order.ts';
import type { ObjectReference } from '../inventory/problems/problem.ts';
import type { Workload } from '../inventory/workload.ts';
import type { ChangeLog } from './changes.ts';
import type { Fate, Fates } from './fate.ts';
import { layObjects } from './lay-objects.ts';

/** Their labels, ports, networks and addresses affect the policies of all namespaces. */
const UNKNOWN_PODS = { kind: 'Pod' };

type Workloads = Pick<Inventory, 'workloads' | 'pluginSettings'>;

/**
 * The workloads of the base, including their pods, replaced by those of the manifests. If the pod template is the same,
 * nothing is rolled out and the pods stay. Settings of a network plugin go with its DaemonSet.
 */
export function layWorkloads(base: Workloads, manifests: Workloads, fates: Fates, log: ChangeLog): Workloads {
  const fateOfDaemonSet = new Map<string, Exclude<Fate['type'], 'kept'> | 'replaced'>();
  for (const { kind, namespace, name } of manifests.workloads)
    if (kind === 'DaemonSet') fateOfDaemonSet.set(`${namespace}/${name}`, 'replaced');
  const workloads = layObjects(base.workloads, manifests.workloads, log, {
    referenceOf,
    merged: mergedWorkload,
    lacking: (workload) => {
      const fate = fates.ofWorkload(workload);
      if (fate.type === 'kept') return [workload];
      if (workload.kind === 'DaemonSet')
        fateOfDaemonSet.set(`${workload.namespace}/${workload.name}`, fate.type);
      if (fate.type === 'deleted') {
        log.deleted(referenceOf(workload));
        return [];
      }
      log.undecided(
        referenceOf(workload),
        fate.reason,
        fate.content === 'unknown' ? UNKNOWN_PODS : undefined,
      );
      return [fate.content === 'unknown' ? withUnknownPods(workload) : workload];
    },
  });
  const ownSettings = new Set(manifests.pluginSettings.map(settingsKey));
  const kept = base.pluginSettings.flatMap((settings) => {
    if (ownSettings.has(settingsKey(settings))) return [];
    const { kind, namespace, name } = settings;
    const fate = kind === 'DaemonSet' ? fateOfDaemonSet.get(`${namespace}/${name}`) : undefined;
    if (fate === undefined) return [settings];
    const message = `DaemonSet ${name} of the base may stay, change or be deleted`;
    return fate === 'undecided'
      ? [{ ...settings, options: {}, unread: { reason: 'broken-document' as const, message } }]
      : [];
  });
  return {
    workloads: sortedWorkloads(workloads),
    pluginSettings: sortedByIdentity([...kept, ...manifests.pluginSettings]),
  };
}

function referenceOf({ kind, namespace, name }: Workload): ObjectReference {
  return { kind, namespace, name };
}

function settingsKey({ kind, namespace, name }: Inventory['pluginSettings'][number]): string {
  return `${kind}/${namespace}/${name}`;
}

function mergedWorkload(base: Workload, proposed: Workload): Workload {
  const { replicas = base.replicas } = proposed;
  const isSame = replicas === base.replicas && templateOf(base) === templateOf(proposed);
  return isSame && !hasOtherPods(base, proposed) ? withLabelsOf(proposed, base) : proposed;
}

/** The base with what the pods of the proposed workload may have otherwise without being other pods for policies. */
function withLabelsOf({ labels, unreadLabels, storage }: Workload, base: Workload): Workload {
  const merged: { -readonly [Key in keyof Workload]: Workload[Key] } = { ...base, labels };
  if (unreadLabels === undefined) delete merged.unreadLabels;
  else merged.unreadLabels = unreadLabels;
  if (storage === undefined) delete merged.storage;
  else merged.storage = storage;
  return merged;
}

/** Pods of the manifests are used unchanged if they say where they run, as in a dump of a cluster. */
function hasOtherPods(base: Workload, proposed: Workload): boolean {
  const names = new Set(base.pods.map(({ name }) => name));
  return proposed.pods.some(
    ({ name, addresses, nodeName }) => addresses.length > 0 || nodeName !== undefined || !names.has(name),
  );
}

function templateOf({ podGroups, indexes }: Workload): string {
  return contentOf({ podGroups, indexes });
}

/** The manifests may contain it with other labels, so any selector may match its pods. */
function withUnknownPods(workload: Workload): Workload {
  const podGroups = workload.podGroups.map((group) => ({ ...group, labels: labelsFrom([]) }));
  return { ...workload, podGroups, recognisedBy: 'pod-template', pods: [] };
}
