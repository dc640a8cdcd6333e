import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { PeerAccess } from '../access-list.ts';
import type { AccessSpan, AccessUndecidedCause, ObservedSnapshot, Period } from './spans.ts';

/**
 * The access of one peer as far as it was observed. `backfilled`: it was computed later, because the workload was out of
 * scope; what was declared then is not recorded.
 */
export type ObservedAccess = Pick<PeerAccess, 'allowed' | 'unknown'> & {
  readonly verdict: 'allowed' | 'unknown' | 'denied';
  /** Set if something is unknown for this reason. `held`: also what is allowed may be wrong. */
  readonly undecided?: AccessUndecidedCause;
} & (
    | { readonly basis: 'recorded'; readonly declared: ConnectionSet }
    | { readonly basis: 'backfilled'; readonly declared: 'not-recorded' }
  );

/**
 * `absent`: one of the two did not exist. `out-of-scope`: the workload existed but did not handle personal data, and its
 * access was not computed. `not-observed`: no snapshot says anything about that time.
 */
export type AccessState = ObservedAccess | { readonly verdict: 'not-observed' | 'out-of-scope' | 'absent' };

/** A change of state: the last snapshot that shows the state before it, and the first that shows the state after it. */
export interface Change {
  readonly after: ObservedSnapshot;
  readonly at: ObservedSnapshot;
  /** `scope`: the workload began or ceased to be in scope, which is not the effect of any changed connection. */
  readonly of: 'access' | 'scope';
}

/** Half-open. Neighbouring intervals differ. */
export interface AccessInterval {
  readonly from: Date;
  readonly until: Date;
  readonly state: AccessState;
  /** Missing if the interval does not begin with a change within the period. */
  readonly opened?: Change;
  /**
   * Missing if the interval does not end with a change. `at` may be later than the period: the change may then have
   * happened in the period or after it.
   */
  readonly closed?: Change;
  /** The state after `closed`, if only a snapshot later than the period shows it. */
  readonly next?: AccessState;
}

/** What snapshots show for one peer: its access, `denied`, or why there is no access to show. */
export type PeerStanding = PeerAccess | 'denied' | 'absent' | 'out-of-scope';

type Settled = Exclude<AccessState, { readonly verdict: 'not-observed' }>;

/** The state of a span, and the change that it begins with: `after` is the index of the span with the state before. */
interface Observation {
  readonly span: AccessSpan<PeerStanding>;
  readonly state: Settled;
  readonly change?: { readonly after: number; readonly of: Change['of'] };
}

/** The intervals of a period for one peer, restricted to the requested connections. */
export function intervalsOf(
  spans: readonly AccessSpan<PeerStanding>[],
  { from, to, now }: Period,
  asked: ConnectionSet,
): readonly AccessInterval[] {
  const observed = observations(spans, asked);
  const [start, end] = [from.getTime(), Math.min(to.getTime(), now.getTime())];
  if (end <= start) return [];
  const intervals: AccessInterval[] = [];
  let reached = start;
  for (let place = 0; place < observed.length;) {
    const next = endOfRun(observed, place);
    const [begin, until] = [observed[place]!.span.begin, observed[next - 1]!.span.end];
    if (until > start && begin < end) {
      if (begin > reached) intervals.push(unobserved(reached, begin));
      reached = Math.min(until, end);
      intervals.push({
        from: new Date(Math.max(begin, start)),
        until: new Date(reached),
        state: observed[place]!.state,
        ...openedAt(observed, place, start),
        ...closedAfter(observed, place, next, end),
      });
    }
    place = next;
  }
  if (reached < end) intervals.push(unobserved(reached, end));
  return intervals;
}

/** The index after the observations that continue a given one without a gap and with the same state. */
function endOfRun(observed: readonly Observation[], place: number): number {
  const text = stateText(observed[place]!.state);
  let next = place + 1;
  while (
    next < observed.length &&
    observed[next]!.span.begin === observed[next - 1]!.span.end &&
    stateText(observed[next]!.state) === text
  )
    next += 1;
  return next;
}

function openedAt(observed: readonly Observation[], place: number, start: number): { opened?: Change } {
  const { change, span } = observed[place]!;
  if (change === undefined || span.begin < start) return {};
  return { opened: changeBetween(observed[change.after]!, observed[place]!, change.of) };
}

/**
 * The next change ends the interval only if the interval has the last snapshot before it, and that is in the period: a
 * change between the last snapshot of the period and the first one after it may have happened in the period.
 */
function closedAfter(
  observed: readonly Observation[],
  place: number,
  next: number,
  end: number,
): Pick<AccessInterval, 'closed' | 'next'> {
  for (let later = next; later < observed.length; later += 1) {
    const { change, span, state } = observed[later]!;
    if (change === undefined) continue;
    const before = observed[change.after]!;
    if (change.after < place || change.after >= next || before.span.lastBegin >= end) return {};
    return {
      closed: changeBetween(before, observed[later]!, change.of),
      ...(span.begin >= end && { next: state }),
    };
  }
  return {};
}

function changeBetween(before: Observation, after: Observation, of: Change['of']): Change {
  return { after: before.span.last, at: after.span.first, of };
}

function kindOfChange(before: Settled, after: Settled): Change['of'] {
  if (before.verdict === 'out-of-scope' || after.verdict === 'out-of-scope') return 'scope';
  if (!('allowed' in before) || !('allowed' in after) || before.basis === after.basis) return 'access';
  return sameAccess(before, after) ? 'scope' : 'access';
}

function sameAccess(one: ObservedAccess, other: ObservedAccess): boolean {
  return one.allowed.equals(other.allowed) && one.unknown.equals(other.unknown);
}

/** What is known before a span, from the last span that shows something. */
interface Known {
  readonly state: Settled;
  readonly place: number;
  /** `allowed`: only the allowed connections are known; the others were not decided. */
  readonly extent: 'everything' | 'allowed';
  /**
   * The basis of the last span that shows access. It differs from that of `state` if that span is incomplete and the
   * first one after the workload came into scope or left it.
   */
  readonly basis: ObservedAccess['basis'] | undefined;
}

/**
 * Compares each span with what was known before it. An incomplete or inconsistent snapshot can show that a connection
 * became allowed, but not that it ended.
 */
function observations(
  spans: readonly AccessSpan<PeerStanding>[],
  asked: ConnectionSet,
): readonly Observation[] {
  let known: Known | undefined;
  return spans.map((span, place): Observation => {
    const state = stateOf(withConfirmation(spans, place, asked), asked);
    const before = known;
    const basis = 'allowed' in state ? state.basis : undefined;
    if (span.undecided === undefined) {
      known = { state, place, extent: 'everything', basis };
      return {
        span,
        state,
        ...(before &&
          hasChanged(before, state) && { change: { after: before.place, of: changeSince(before, state) } }),
      };
    }
    const allowed = allowedIn(state);
    if (allowed.isEmpty()) return { span, state };
    if (before === undefined) {
      known = { state, place, extent: 'allowed', basis };
      return { span, state };
    }
    const added = allowed.subtract(allowedIn(before.state));
    known = { state: widened(before.state, added), place, extent: before.extent, basis };
    const entered = before.basis !== undefined && before.basis !== basis;
    if (!entered && (added.isEmpty() || before.extent === 'allowed')) return { span, state };
    const of = entered && added.isEmpty() ? 'scope' : kindOfChange(before.state, state);
    return { span, state, change: { after: before.place, of } };
  });
}

/** What a held snapshot shows as allowed is confirmed if the next snapshot that decides everything shows it too. */
function withConfirmation(
  spans: readonly AccessSpan<PeerStanding>[],
  place: number,
  asked: ConnectionSet,
): AccessSpan<PeerStanding> {
  const span = spans[place]!;
  if (span.undecided !== 'held') return span;
  const allowed = allowedIn(stateOf(span, asked));
  const next = spans.slice(place + 1).find(({ undecided }) => undecided === undefined);
  if (allowed.isEmpty() || next === undefined) return span;
  const isConfirmed = allowed.subtract(allowedIn(stateOf(next, asked))).isEmpty();
  return isConfirmed ? { ...span, undecided: 'partial' } : span;
}

function hasChanged(before: Known, state: Settled): boolean {
  const { state: known, extent } = before;
  if (extent === 'allowed') return !allowedIn(known).subtract(allowedIn(state)).isEmpty();
  return isScopeKnown(before, state) && 'allowed' in known && 'allowed' in state
    ? !sameAccess(known, state)
    : stateText(known) !== stateText(state);
}

function changeSince(before: Known, state: Settled): Change['of'] {
  return isScopeKnown(before, state) ? 'access' : kindOfChange(before.state, state);
}

/** Whether an incomplete span has already shown the change of scope between the known state and this one. */
function isScopeKnown({ state: known, basis }: Known, state: Settled): boolean {
  return 'allowed' in known && 'allowed' in state && known.basis !== state.basis && basis === state.basis;
}

function stateOf({ said, undecided, basis }: AccessSpan<PeerStanding>, asked: ConnectionSet): Settled {
  if (undecided === undefined && (said === 'absent' || said === 'out-of-scope')) return { verdict: said };
  const access = typeof said === 'string' ? undefined : said;
  const allowed = access?.allowed.intersect(asked) ?? NO_CONNECTIONS;
  const unknown =
    undecided === undefined ? (access?.unknown.intersect(asked) ?? NO_CONNECTIONS) : asked.subtract(allowed);
  const state = {
    verdict: verdictOf(allowed, unknown),
    allowed,
    unknown,
    ...(undecided !== undefined && (undecided === 'held' || !unknown.isEmpty()) && { undecided }),
  };
  if (basis === 'backfilled') return { ...state, basis, declared: 'not-recorded' };
  const declared = access?.declared.intersect(allowed.union(unknown)) ?? NO_CONNECTIONS;
  return { ...state, basis: 'recorded', declared };
}

function verdictOf(allowed: ConnectionSet, unknown: ConnectionSet): ObservedAccess['verdict'] {
  if (!allowed.isEmpty()) return 'allowed';
  return unknown.isEmpty() ? 'denied' : 'unknown';
}

function allowedIn(state: Settled): ConnectionSet {
  return 'allowed' in state ? state.allowed : NO_CONNECTIONS;
}

function widened(state: Settled, added: ConnectionSet): Settled {
  if (added.isEmpty()) return state;
  if (!('allowed' in state))
    return {
      verdict: 'allowed',
      allowed: added,
      unknown: NO_CONNECTIONS,
      basis: 'recorded',
      declared: NO_CONNECTIONS,
    };
  return {
    ...state,
    verdict: 'allowed',
    allowed: state.allowed.union(added),
    unknown: state.unknown.subtract(added),
  };
}

function unobserved(from: number, until: number): AccessInterval {
  return { from: new Date(from), until: new Date(until), state: { verdict: 'not-observed' } };
}

/** The state as text: two texts are equal only if the states are. */
export function stateText(state: AccessState): string {
  if (!('allowed' in state)) return state.verdict;
  const { basis, undecided, allowed, unknown, declared } = state;
  return [basis, undecided ?? '', allowed, unknown, declared].join('; ');
}
