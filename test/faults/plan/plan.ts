import * as fc from 'fast-check';
import type { Place } from '../database/proxy.ts';
import { statesOf, type ClusterState } from './states.ts';

/** `crash`: PostgreSQL recovers from its log. `shutdown`: it is stopped, and started at another address. */
export type Restart = 'crash' | 'shutdown';

/** What goes wrong while a snapshot is taken. */
export type Trouble =
  | { readonly type: 'none' }
  /** The worker, or one of its connections, ends at a statement that was executed or not. */
  | { readonly type: 'killed' | 'cut'; readonly at: Place; readonly moment: 'before' | 'after' }
  | { readonly type: 'disk-full'; readonly at: Place }
  /**
   * At a statement of one worker, which loses the lock or not, a second one takes a snapshot, or is killed at a statement
   * of its own.
   */
  | {
      readonly type: 'overtaken';
      readonly at: Place;
      readonly lock: 'held' | 'lost';
      readonly killed: Place | 'never';
    }
  /** The same job several times at once, and jobs of another cluster among them. */
  | { readonly type: 'duplicated'; readonly order: readonly ('own' | 'other')[]; readonly workers: number }
  /** Old snapshots are thinned meanwhile; that loses its connection at a statement, and is done again. */
  | { readonly type: 'thinned'; readonly at: Place; readonly moment: 'before' | 'after' }
  /** The database ends at a statement, and is there again a while later. */
  | { readonly type: 'restarted'; readonly at: Place; readonly how: Restart };

/** The clock of the worker, in seconds: how far it is off, and what it is put forward by during the collection. */
export interface Clock {
  readonly off: number;
  readonly jump: number;
}

export interface Step {
  readonly state: ClusterState;
  readonly trouble: Trouble;
  readonly clock: Clock;
  /** Whether an analyst confirms the newest snapshot, if it is held. */
  readonly confirmation: 'before' | 'none';
}

/** What happens to a cluster, and to another one beside it, in one run. */
export interface Plan {
  readonly cniProfile: 'calico' | 'cilium' | 'detected';
  readonly steps: readonly Step[];
  /** Where the consumer of announcements loses its connection: before or after a commit. */
  readonly consumer: 'before' | 'after';
}

/** A run that publishes a small cluster has up to about this many statements. */
const STATEMENTS = 80;
/** Thinning, with the removal of contents to which nothing refers, has up to about this many. */
const THINNING = 25;
const HOUR = 3600;

const place: fc.Arbitrary<Place> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: STATEMENTS }) },
  { weight: 1, arbitrary: fc.constant('first commit') },
  { weight: 3, arbitrary: fc.constant('second commit') },
);
/** A run has begun about here, and does not hold its cluster yet. */
const betweenTransactions = fc.integer({ min: 8, max: 15 });
const moment = fc.constantFrom('before' as const, 'after' as const);

const TROUBLES: readonly (readonly [Trouble['type'], fc.Arbitrary<Trouble>])[] = [
  ['none', fc.constant({ type: 'none' })],
  ['killed', fc.record({ type: fc.constant('killed'), at: place, moment })],
  ['cut', fc.record({ type: fc.constant('cut'), at: place, moment })],
  ['disk-full', fc.record({ type: fc.constant('disk-full'), at: place })],
  [
    'overtaken',
    fc.record({
      type: fc.constant('overtaken'),
      at: fc.oneof(place, betweenTransactions),
      lock: fc.constantFrom('held', 'lost', 'lost', 'lost'),
      killed: fc.oneof(fc.constant('never'), fc.constant('never'), place),
    }),
  ],
  [
    'duplicated',
    fc.record({
      type: fc.constant('duplicated'),
      order: fc.array(fc.constantFrom('own', 'own', 'other'), { minLength: 2, maxLength: 5 }),
      workers: fc.integer({ min: 2, max: 3 }),
    }),
  ],
  ['thinned', fc.record({ type: fc.constant('thinned'), at: fc.integer({ min: 1, max: THINNING }), moment })],
  [
    'restarted',
    fc.record({
      type: fc.constant('restarted'),
      at: place,
      how: fc.constantFrom('crash', 'crash', 'shutdown'),
    }),
  ],
];

/** How often each trouble comes. */
export type Weights = Readonly<Partial<Record<Trouble['type'], number>>>;

const clock: fc.Arbitrary<Clock> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ off: 0, jump: 0 }) },
  {
    weight: 1,
    arbitrary: fc.record({
      off: fc.constantFrom(-HOUR, HOUR),
      jump: fc.constantFrom(0, 0, -HOUR, HOUR),
    }),
  },
);

const stepOf = (state: ClusterState, troubles: fc.Arbitrary<Trouble>): fc.Arbitrary<Step> =>
  fc.record({
    state: fc.constant(state),
    trouble: troubles,
    clock,
    confirmation: fc.constantFrom('before', 'none', 'none'),
  });

/** The types of trouble of which a plan has one for certain, in turn from seed to seed. */
export function certainTroubles(weights: Weights): readonly Trouble['type'][] {
  return TROUBLES.map(([type]) => type).filter((type) => type !== 'none' && (weights[type] ?? 0) > 0);
}

/** The plan that a seed stands for. Plans of consecutive seeds have every type of trouble. */
export function planOf(seed: number, weights: Weights): Plan {
  const troubles = fc.oneof(
    ...TROUBLES.map(([type, arbitrary]) => ({ weight: weights[type] ?? 0, arbitrary })),
  );
  const inTurn = certainTroubles(weights);
  const certain = inTurn.length > 0 ? new Map(TROUBLES).get(inTurn[seed % inTurn.length]!)! : troubles;
  const plan = fc.record({
    cniProfile: fc.constantFrom('calico', 'calico', 'cilium', 'detected'),
    consumer: moment,
    steps: fc
      .integer({ min: 3, max: 6 })
      .chain(statesOf)
      .chain((states) => fc.tuple(fc.constant(states), fc.nat({ max: states.length - 1 })))
      .chain(([states, chosen]) =>
        fc.tuple(...states.map((state, index) => stepOf(state, index === chosen ? certain : troubles))),
      ),
  });
  const [made] = fc.sample(plan, { seed, numRuns: 1 });
  if (made === undefined) throw new Error('nothing was planned');
  return made;
}

/** A plan in short, for the report of a run that failed. */
export function planText({ cniProfile, steps }: Plan): string {
  const lines = steps.map(({ trouble, clock: { off, jump }, state, confirmation }, index) =>
    [
      `  ${index + 1}.`,
      JSON.stringify(trouble),
      ...(off === 0 && jump === 0 ? [] : [`clock ${off} s off, put forward by ${jump} s`]),
      ...(state.consistency === 'SKEWED' ? ['skewed'] : []),
      ...(state.inventory.unread.length > 0 ? ['partial'] : []),
      ...(confirmation === 'before' ? ['after a confirmation'] : []),
    ].join(' '),
  );
  return [`plan with the profile ${cniProfile}:`, ...lines].join('\n');
}
