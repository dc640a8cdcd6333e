import { describe, expect, it } from 'vitest';
import type { Unread } from '../problems/unread.ts';
import type { Absence, CountedKind } from './gone-at-once.ts';
import { nextLastKnown, type LastKnown } from './last-known.ts';

const unread = (...kinds: readonly string[]): readonly Unread[] =>
  kinds.map((kind) => ({ kind, reason: 'forbidden', message: '' }));
const NOTHING: Absence = { held: [], settled: [] };
const POLICIES: CountedKind = { kind: 'NetworkPolicy', stored: 'NetworkPolicy' };
const STATEFUL_SETS: CountedKind = { kind: 'StatefulSet', stored: 'Workload' };

function held(kind: CountedKind): Absence {
  return { ...NOTHING, held: [{ ...kind, before: 40, now: 3 }] };
}

function after(sequence: number, lastKnown: LastKnown = {}, before: readonly Unread[] = []) {
  return { sequence, lastKnown, unread: before };
}

describe('the last snapshot that knew a kind', () => {
  it('is the newest one unless that could not read it', () => {
    expect(nextLastKnown(after(7), [], NOTHING)).toEqual({});
    expect(nextLastKnown(after(7), unread('NetworkPolicy'), NOTHING)).toEqual({ NetworkPolicy: 7 });
  });

  it('stays the same until the kind is read again', () => {
    const now = after(8, { NetworkPolicy: 7 }, unread('NetworkPolicy'));
    expect(nextLastKnown(now, unread('NetworkPolicy', 'Service'), NOTHING)).toEqual({
      NetworkPolicy: 7,
      Service: 8,
    });
    expect(nextLastKnown(now, unread('*'), NOTHING)).toEqual({ NetworkPolicy: 7, '*': 8 });
    expect(nextLastKnown(now, [], NOTHING)).toEqual({});
  });

  it('is the same for all kinds of workloads where pods are unread, except one that is held', () => {
    const now = after(8, { 'Workload/StatefulSet': 7 });
    expect(nextLastKnown(now, unread('Pod'), NOTHING)).toEqual({ 'Workload/StatefulSet': 7, Workload: 8 });
  });

  it('is the newest for a kind that no snapshot has read completely', () => {
    expect(nextLastKnown(after(0), unread('NetworkPolicy'), NOTHING)).toEqual({});
    const now = after(1, {}, unread('NetworkPolicy'));
    expect(nextLastKnown(now, unread('NetworkPolicy'), NOTHING)).toEqual({});
  });

  it('is the one before a held snapshot, until the absence is settled', () => {
    expect(nextLastKnown(after(7), [], held(STATEFUL_SETS))).toEqual({ 'Workload/StatefulSet': 7 });
    const now = after(8, { NetworkPolicy: 7 });
    expect(nextLastKnown(now, [], held(POLICIES))).toEqual({ NetworkPolicy: 7 });
    expect(nextLastKnown(now, [], { held: [], settled: [POLICIES] })).toEqual({});
    expect(nextLastKnown(now, unread('*'), { held: [], settled: [POLICIES] })).toEqual({
      NetworkPolicy: 9,
      '*': 8,
    });
  });
});
