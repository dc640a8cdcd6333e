import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalRuns, type PastSnapshot } from './equal-runs.ts';

interface Revision {
  readonly name: string;
  readonly content: number;
  readonly from: number;
  readonly to: number;
}

type State = ReadonlyMap<string, number>;

const drawn = fc.array(
  fc.record({
    /** The contents of three objects; 0: absent. */
    contents: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 }), fc.constantFrom(0, 0, 0, 1)),
    /** As before, whatever the contents say. */
    unchanged: fc.boolean(),
    objects: fc.constantFrom<PastSnapshot['objects'][]>('kept', 'thinned', 'thinned'),
    completeness: fc.constantFrom<PastSnapshot['completeness'][]>(
      'COMPLETE',
      'COMPLETE',
      'COMPLETE',
      'PARTIAL',
    ),
    grounds: fc.constantFrom('a', 'a', 'a', 'b'),
  }),
  { minLength: 1, maxLength: 12 },
);
type Drawn = Parameters<Parameters<typeof drawn.map>[0]>[0];

/** A history as it is stored after thinning, with what its snapshots were. */
function thinnedHistory(steps: Drawn) {
  const states: State[] = [];
  for (const { contents, unchanged } of steps) {
    const state = new Map(
      contents.flatMap((content, index) => (content === 0 ? [] : [[`o${index}`, content]])),
    );
    states.push(unchanged ? (states.at(-1) ?? state) : state);
  }
  // The newest snapshot is always kept.
  const kept = steps.map(({ objects }, place) => objects === 'kept' || place === steps.length - 1);
  const all = revisionsOf(states);
  const stored = all.filter(({ from, to }) => kept.some((is, place) => is && from <= place && place < to));
  const snapshots = steps.map(({ completeness, grounds }, place): PastSnapshot => {
    const beginning = ({ from }: Revision) => from === place;
    const ending = ({ to }: Revision) => to === place;
    return {
      sequence: place + 1,
      objects: kept[place] ? 'kept' : 'thinned',
      completeness,
      grounds,
      begun: { published: all.filter(beginning).length, stored: stored.filter(beginning).length },
      ended: { published: all.filter(ending).length, stored: stored.filter(ending).length },
    };
  });
  return { snapshots, states, stored };
}

function revisionsOf(states: readonly State[]): readonly Revision[] {
  const revisions: Revision[] = [];
  for (const name of ['o0', 'o1', 'o2'])
    for (const [place, state] of states.entries()) {
      const content = state.get(name);
      if (content === undefined || states[place - 1]?.get(name) === content) continue;
      const length = states.slice(place).findIndex((later) => later.get(name) !== content);
      revisions.push({ name, content, from: place, to: length === -1 ? Infinity : place + length });
    }
  return revisions;
}

function storedAt(stored: readonly Revision[], place: number): State {
  return new Map(
    stored.filter(({ from, to }) => from <= place && place < to).map(({ name, content }) => [name, content]),
  );
}

describe('runs of equal inventories', () => {
  it('say that an inventory is proven only if what is stored of it is what it was', () => {
    fc.assert(
      fc.property(drawn, (steps) => {
        const { snapshots, states, stored } = thinnedHistory(steps);
        const proven = equalRuns(snapshots).filter(({ inventory }) => inventory === 'proven');
        for (const { first, last } of proven)
          for (let place = first - 1; place < last; place += 1) {
            const { objects, completeness, grounds } = snapshots[place]!;
            expect(storedAt(stored, place)).toEqual(states[place]);
            expect(states[place]).toEqual(states[first - 1]);
            expect(grounds).toBe(snapshots[first - 1]!.grounds);
            expect(objects === 'kept' || completeness === 'COMPLETE').toBe(true);
          }
      }),
      { numRuns: 800 },
    );
  });

  it('contain each snapshot once, in order, and every kept one is proven', () => {
    fc.assert(
      fc.property(drawn, (steps) => {
        const { snapshots } = thinnedHistory(steps);
        const runs = equalRuns(snapshots);
        expect(runs.map(({ first }) => first)).toEqual([1, ...runs.slice(0, -1).map(({ last }) => last + 1)]);
        expect(runs.at(-1)!.last).toBe(snapshots.length);
        for (const { first, last, inventory } of runs)
          expect(
            inventory === 'proven' ||
              snapshots.slice(first - 1, last).every(({ objects }) => objects === 'thinned'),
          ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** Thinned snapshots 2 to 5 between two kept ones, with these lost changes. */
function between(lost: Readonly<Record<number, 'begun' | 'ended'>>): readonly string[] {
  const whole = { published: 1, stored: 1 };
  const missing = { published: 1, stored: 0 };
  const snapshots = [1, 2, 3, 4, 5, 6].map((sequence): PastSnapshot => ({
    sequence,
    objects: sequence === 1 || sequence === 6 ? 'kept' : 'thinned',
    completeness: 'COMPLETE',
    grounds: '',
    begun: lost[sequence] === 'begun' ? missing : whole,
    ended: lost[sequence] === 'ended' ? missing : whole,
  }));
  return equalRuns(snapshots).map(({ first, last, inventory }) => `${first}-${last} ${inventory}`);
}

describe('thinned snapshots', () => {
  it('are proven if no change between the kept ones is missing', () => {
    expect(between({})).toEqual([1, 2, 3, 4, 5, 6].map((sequence) => `${sequence}-${sequence} proven`));
  });

  it('are not proven from the creation of an object that left no trace until its deletion', () => {
    expect(between({ 3: 'begun', 5: 'ended' })).toEqual([
      '1-1 proven',
      '2-2 proven',
      '3-4 unproven',
      '5-5 proven',
      '6-6 proven',
    ]);
  });
});
