import { isLabelKey, isLabelValue } from '../inventory/kubernetes/fields/names.ts';
import type { Namespace } from '../inventory/kubernetes/read-namespace.ts';
import type { UnapprovedChange } from './changes.ts';

/** A namespace as it was approved, and as it is now. */
export interface ChangedNamespace {
  readonly approved: Namespace;
  readonly now: Namespace;
}

/**
 * The kubectl command that reverts a change for which no manifest can be applied. Undefined if no command does: for
 * changed and removed policies, removed namespaces, and namespaces whose labels are not all known.
 */
export function revertCommand(
  { change, kind, namespace, name }: UnapprovedChange,
  relabelled: ChangedNamespace | undefined,
): string | undefined {
  if (change === 'added')
    return `kubectl delete ${kind} ${name}${namespace === '' ? '' : ` --namespace ${namespace}`}`;
  return change === 'removed' ? undefined : relabelled && labelCommand(relabelled);
}

/** Labels must be valid, because shells give other characters a meaning of their own. */
function labelCommand({ approved, now }: ChangedNamespace): string | undefined {
  if (approved.labelsRead !== undefined || (now.labelsRead !== undefined && now.unreadLabels === undefined))
    return undefined;
  const unread = new Set(now.unreadLabels);
  const restored = Object.entries(approved.labels).filter(
    ([key, value]) => unread.has(key) || now.labels[key] !== value,
  );
  const removed = [...Object.keys(now.labels), ...unread].filter((key) => approved.labels[key] === undefined);
  const isValid =
    restored.every(([key, value]) => isLabelKey(key) && isLabelValue(value)) && removed.every(isLabelKey);
  if (!isValid || restored.length + removed.length === 0) return undefined;
  return [
    `kubectl label namespace ${approved.name}`,
    ...restored.map(([key, value]) => `${key}=${value}`),
    ...removed.map((key) => `${key}-`),
    ...(restored.length > 0 ? ['--overwrite'] : []),
  ].join(' ');
}
