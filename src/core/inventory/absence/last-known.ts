import { ANY_KIND, type Unread } from '../problems/unread.ts';
import { hidesKind, type Absence, type CountedKind } from './gone-at-once.ts';

/**
 * The sequence number of the last snapshot that could read a kind, for the kinds that the newest snapshot could not
 * read completely, or because of which it is held. The keys are kinds as stored in history, `Workload/<kind>` for one
 * kind of workloads, and `ANY_KIND` for all others. The most specific key applies.
 */
export type LastKnown = Readonly<Record<string, number>>;

/** What is known about kinds after a snapshot. */
export interface KnowledgeAfter {
  readonly sequence: number;
  readonly unread: readonly Unread[];
  readonly lastKnown: LastKnown;
}

/**
 * The last known snapshots of kinds after the next snapshot, given what that snapshot could not read and lacks. A kind
 * that no snapshot has read completely is always compared with the newest.
 */
export function nextLastKnown(
  newest: KnowledgeAfter,
  unread: readonly Unread[],
  { held, settled }: Absence,
): LastKnown {
  const scopes = new Set(unread.map(scopeOf));
  const earlier = new Set(newest.unread.filter(({ reason }) => reason !== 'gone-at-once').map(scopeOf));
  const next = new Map<string, number>();
  for (const [scope, sequence] of Object.entries(newest.lastKnown))
    if (wider(scope).some((one) => scopes.has(one))) next.set(scope, sequence);
  for (const scope of scopes) {
    const known = [...earlier].some((one) => wider(scope).includes(one)) ? 0 : newest.sequence;
    next.set(scope, sequenceOf(newest.lastKnown, scope) ?? known);
  }
  for (const kind of held) {
    const scope = scopeOfKind(kind);
    next.set(scope, sequenceOf(newest.lastKnown, scope) ?? newest.sequence);
  }
  // Accepted kinds are compared with this snapshot from now on, even if some of their objects could not be read.
  for (const kind of settled) {
    const scope = scopeOfKind(kind);
    if (wider(scope).some((one) => next.has(one))) next.set(scope, newest.sequence + 1);
  }
  return Object.fromEntries([...next].filter(([, sequence]) => sequence > 0));
}

function sequenceOf(lastKnown: LastKnown, scope: string): number | undefined {
  const named = wider(scope).find((one) => Object.hasOwn(lastKnown, one));
  return named === undefined ? undefined : lastKnown[named];
}

function scopeOf(unread: Unread): string {
  if (unread.kind.startsWith(ANY_KIND)) return ANY_KIND;
  return hidesKind(unread, { kind: '', stored: 'Workload' }) ? 'Workload' : unread.kind;
}

function scopeOfKind({ kind, stored }: CountedKind): string {
  return stored === 'Workload' ? `${stored}/${kind}` : stored;
}

/** A scope and the wider scopes that contain it, narrowest first. */
function wider(scope: string): readonly string[] {
  const [stored = scope] = scope.split('/', 1);
  return [...new Set([scope, stored, ANY_KIND])];
}
