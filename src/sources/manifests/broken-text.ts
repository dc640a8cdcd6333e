import { LEADING_GROUPS, leadsInOnly } from '../../core/inventory/kubernetes/routes/leading-kinds.ts';
import { ANY_KIND } from '../../core/inventory/problems/unread.ts';
import type { DocumentFault } from './document.ts';

/** Kinds that affect neither connections nor the classification of workloads. */
const HARMLESS_KINDS: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'HorizontalPodAutoscaler',
  'LimitRange',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'PriorityClass',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
  'ServiceAccount',
  'StorageClass',
]);
/** The ConfigMap that determines how Cilium enforces policies. */
const PLUGIN_SETTINGS = 'cilium-config';
const KIND_KEY = /\bkind["']?\s*:\s*["']?([A-Za-z][A-Za-z0-9]*)?/g;
const VERSION_KEY = /\bapiVersion["']?\s*:\s*["']?(?:([a-z0-9.-]+)\/)?(v[0-9][a-z0-9]*)?/g;
const ALIASED_KEY = /(?:^|[\s{,])\*[^\s:]+\s*:/;

/**
 * What an invalid document may affect, and the kind of its object. It affects nothing if it contains no kind, so that it
 * is not a Kubernetes object, or only kinds without effect, and only entry points if it contains only kinds of entry
 * points. A template may render to any kind, and a text with escapes or aliases may hide one.
 *
 * @param place items of a list do not need a kind
 */
export function effectOf(
  text: string,
  place: 'alone' | 'in-list' = 'alone',
): Pick<DocumentFault, 'kind' | 'effect'> {
  const guess = guessKind(text);
  // A text that may be anything must not be treated as something with little effect.
  const anything = { kind: leadsInOnly({ kind: guess }) ? ANY_KIND : guess, effect: 'any' } as const;
  if (text.includes('{{') || /\\[ux]/i.test(text) || text.includes(PLUGIN_SETTINGS)) return anything;
  if (ALIASED_KEY.test(text)) return anything;
  const kinds = [...text.matchAll(KIND_KEY)].map(([, kind]) => kind);
  // A truncated file may have lost its kind.
  if (text.split('apiVersion').length - 1 > kinds.length) return anything;
  if (kinds.length === 0 && place === 'in-list') return anything;
  const told = kinds.filter((kind) => kind !== undefined);
  if (told.length < kinds.length) return anything;
  const leading = told.filter((kind) => !HARMLESS_KINDS.has(kind));
  const [first] = leading;
  if (first === undefined) return { kind: guess, effect: 'none' };
  return leading.every((kind) => leadsInOnly({ kind })) && isOfLeadingGroups(text)
    ? { kind: first, effect: 'ways-in' }
    : anything;
}

/** Kinds of other API groups may have the names of entry points, and may have pods. */
function isOfLeadingGroups(text: string): boolean {
  const versions = [...text.matchAll(VERSION_KEY)];
  return (
    versions.length > 0 &&
    versions.every(([, group = '', version]) => version !== undefined && LEADING_GROUPS.has(group))
  );
}

/** The kind of a broken document, if it contains only one; a list may contain any kind. */
function guessKind(text: string): string {
  const kinds = [...text.matchAll(/^kind:[ \t]*["']?([A-Za-z][A-Za-z0-9]*)["']?[ \t]*\r?$/gm)];
  const kind = kinds.length === 1 ? kinds[0]?.[1] : undefined;
  return kind === undefined || kind.endsWith('List') ? ANY_KIND : kind;
}
