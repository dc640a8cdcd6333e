import { LEADING_GROUPS, leadsInOnly } from '../../core/inventory/kubernetes/routes/leading-kinds.ts';
import { ANY_KIND } from '../../core/inventory/unread.ts';
import type { DocumentFault } from './document.ts';

/** Kinds that decide neither who reaches whom nor what data a workload handles. */
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
/** The ConfigMap that tells how Cilium enforces policies. */
const PLUGIN_SETTINGS = 'cilium-config';
const KIND_KEY = /\bkind["']?\s*:\s*["']?([A-Za-z][A-Za-z0-9]*)?/g;
const VERSION_KEY = /\bapiVersion["']?\s*:\s*["']?(?:([a-z0-9.-]+)\/)?(v[0-9][a-z0-9]*)?/g;
const ALIASED_KEY = /(?:^|[\s{,])\*[^\s:]+\s*:/;

/**
 * What a text that could not be parsed may change, and the kind of which it hides an object. Nothing, where it names no
 * kind, so that it is no object of Kubernetes, or only kinds of no consequence; what leads in from outside, where it
 * names kinds that decide no more than that. A template could have become anything, and so could a text with escapes or
 * aliases, in which a kind may hide.
 *
 * @param place items of a list need no kind of their own
 */
export function effectOf(
  text: string,
  place: 'alone' | 'in-list' = 'alone',
): Pick<DocumentFault, 'kind' | 'effect'> {
  const guess = guessKind(text);
  // What may be anything must not pass for something that decides little.
  const anything = { kind: leadsInOnly({ kind: guess }) ? ANY_KIND : guess, effect: 'any' } as const;
  if (text.includes('{{') || /\\[ux]/i.test(text) || text.includes(PLUGIN_SETTINGS)) return anything;
  if (ALIASED_KEY.test(text)) return anything;
  const kinds = [...text.matchAll(KIND_KEY)].map(([, kind]) => kind);
  // A file that was cut off may have lost its kind.
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

/** Kinds of other groups share their names with those that lead in, and may have pods. */
function isOfLeadingGroups(text: string): boolean {
  const versions = [...text.matchAll(VERSION_KEY)];
  return (
    versions.length > 0 &&
    versions.every(([, group = '', version]) => version !== undefined && LEADING_GROUPS.has(group))
  );
}

/** The kind that a broken document names, where it names just one; a list holds whatever kind. */
function guessKind(text: string): string {
  const kinds = [...text.matchAll(/^kind:[ \t]*["']?([A-Za-z][A-Za-z0-9]*)["']?[ \t]*\r?$/gm)];
  const kind = kinds.length === 1 ? kinds[0]?.[1] : undefined;
  return kind === undefined || kind.endsWith('List') ? ANY_KIND : kind;
}
