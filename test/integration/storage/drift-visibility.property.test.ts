import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessScope } from '../../../src/core/access-scope.ts';
import type { DriftEvent } from '../../../src/core/drift/drift-event.ts';
import type { Page } from '../../../src/database/page.ts';
import { DriftStore } from '../../../src/drift/drift.store.ts';
import type { DriftFilter, DriftOrder } from '../../../src/drift/filter/drift-conditions.store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import {
  connectionDrift,
  findingDrift,
  objectDrift,
  recordDrift,
  scoreDrift,
} from '../../support/store/drift-events.ts';
import { registerCluster } from '../../support/store/history.ts';

let database: TestDatabase;
let drift: DriftStore;
beforeAll(async () => {
  database = await createTestDatabase();
  drift = new DriftStore(database.pool);
});
afterAll(async () => database.drop());

// Of one name, the other is the beginning; upper case is before lower case only in the order of the bytes.
const NAMESPACES = ['a', 'B', 'a-b', 'd'];
const DAY = 86_400_000;

const namespace = fc.constantFrom(...NAMESPACES);
const end = fc.oneof(
  { weight: 1, arbitrary: fc.constant('outside') },
  { weight: 4, arbitrary: namespace.map((name) => `${name}/app`) },
);
const pair = fc.tuple(end, end).filter(([from, to]) => from !== 'outside' || to !== 'outside');
const event: fc.Arbitrary<() => DriftEvent> = fc.oneof(
  namespace.map((name) => () => objectDrift(`NetworkPolicy/${name}/policy`, { change: 'removed' })),
  namespace.map(
    (name) => () =>
      objectDrift(`Namespace//${name}`, {
        object: { category: 'namespace', kind: 'Namespace', namespace: '', name },
      }),
  ),
  fc.constant(() => objectDrift('ClusterRole//reader')),
  fc.constant(() => scoreDrift()),
  namespace.map((name) => () => scoreDrift(name)),
  namespace.map((name) => () => findingDrift(`${name}/app`)),
  fc.constant((): DriftEvent => ({
    id: randomUUID(),
    type: 'basis',
    change: 'changed',
    effect: 'undecided',
    pii: 'touched',
    baseSequence: 1,
    differs: ['rules'],
    details: [],
  })),
  fc.array(pair, { minLength: 1, maxLength: 4 }).map((pairs) => () => connectionDrift(pairs)),
);

const snapshots = fc.array(fc.array(event, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });
const filter: fc.Arbitrary<DriftFilter> = fc.record(
  {
    namespaces: fc.uniqueArray(fc.constantFrom(...NAMESPACES, 'elsewhere'), { maxLength: 3 }),
    types: fc.uniqueArray(fc.constantFrom<DriftEvent['type']>('object', 'connection', 'basis', 'score'), {
      minLength: 1,
      maxLength: 2,
    }),
    effects: fc.constant(['weakens' as const]),
    pii: fc.constantFrom('touched' as const, 'untouched' as const),
    from: fc.integer({ min: 0, max: 5 }).map((days) => new Date(days * DAY)),
    to: fc.integer({ min: 0, max: 5 }).map((days) => new Date(days * DAY)),
  },
  { requiredKeys: [] },
);

interface Recorded {
  readonly event: DriftEvent;
  readonly at: Date;
}

/** The rule in words of its own: one of its namespaces, both ends of a connection, or nothing that names a namespace. */
function sees(own: readonly string[], seen: DriftEvent, wanted: readonly string[] | undefined): boolean {
  const sought = (names: readonly string[]) =>
    wanted === undefined || names.some((name) => wanted.includes(name));
  const all = (names: readonly string[]) => names.every((name) => own.includes(name)) && sought(names);
  switch (seen.type) {
    case 'basis':
      return wanted === undefined;
    case 'object': {
      const { kind, name, namespace: inside } = seen.object;
      if (kind === 'Namespace') return all([name]);
      return inside !== '' && all([inside]);
    }
    case 'score':
      return seen.scope.type === 'namespace' && all([seen.scope.namespace]);
    case 'finding':
      return all([seen.namespace]);
    case 'connection':
      return seen.parts.some(({ fromNamespace, toNamespace }) =>
        all([fromNamespace, toNamespace].filter((name) => name !== '')),
      );
  }
}

function matches({ event: one, at }: Recorded, { types, effects, pii, from, to }: DriftFilter): boolean {
  return (
    (types?.includes(one.type) ?? true) &&
    (effects?.includes(one.effect) ?? true) &&
    (pii === undefined || one.pii === pii) &&
    (from === undefined || at >= from) &&
    (to === undefined || at < to)
  );
}

/** The ids of all events in scope, read two at a time. */
async function walk(
  scope: AccessScope,
  wanted: DriftFilter,
  order: DriftOrder,
  direction: Page['direction'],
) {
  const pages: string[][] = [];
  for (let cursor: Page['cursor']; ;) {
    const page: Page = { limit: 2, direction, ...(cursor && { cursor }) };
    const { members, hasNext, hasPrevious } = await drift.list(scope, wanted, order, page);
    pages.push(members.map(({ item }) => item.id));
    if (!(direction === 'forward' ? hasNext : hasPrevious)) break;
    cursor = members.at(direction === 'forward' ? -1 : 0)!.cursor;
  }
  return (direction === 'forward' ? pages : pages.toReversed()).flat();
}

async function record(clusterId: string, states: readonly (readonly (() => DriftEvent)[])[]) {
  const recorded: Recorded[] = [];
  for (const [number, makers] of states.entries()) {
    const events = makers.map((make) => make());
    const takenAt = new Date((number + 1) * DAY);
    await recordDrift(database.pool, { clusterId, sequence: number + 2, takenAt }, events);
    recorded.push(...events.map((one) => ({ event: one, at: takenAt })));
  }
  return recorded;
}

const scopeOf = (clusterId: string, namespaces: readonly string[]): AccessScope => ({
  clusters: [clusterId],
  namespaces,
});

describe('a token of some namespaces', () => {
  it('finds with each filter the events of these namespaces, and of connections of which it sees both ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        snapshots,
        fc.uniqueArray(namespace, { maxLength: 3 }),
        filter,
        fc.constantFrom<DriftOrder>('newest', 'oldest'),
        async (states, own, wanted, order) => {
          const { id } = await registerCluster(database.pool);
          const recorded = await record(id, states);
          const expected = recorded
            .filter((one) => sees(own, one.event, wanted.namespaces) && matches(one, wanted))
            .map(({ event: { id: eventId } }) => eventId);
          const ordered = order === 'oldest' ? expected : expected.toReversed();
          const scope = scopeOf(id, own);
          expect(await walk(scope, wanted, order, 'forward')).toEqual(ordered);
          expect(await walk(scope, wanted, order, 'backward')).toEqual(ordered);
          expect(await drift.count(scope, wanted)).toBe(expected.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds the same events by who may see them and one by one', async () => {
    const { id } = await registerCluster(database.pool);
    const recorded = await record(id, fc.sample(snapshots, { numRuns: 8, seed: 10 }).flat());
    const ids = recorded.map(({ event: one }) => one.id);
    for (const own of fc.sample(fc.uniqueArray(namespace), { numRuns: 12, seed: 11 })) {
      const scope = scopeOf(id, own);
      // Tokens with very many namespaces are answered without the table of who may see what.
      const many = scopeOf(id, [...own, ...Array.from({ length: 64 }, (_, number) => `none-${number}`)]);
      const one = await drift.getMany(scope, ids);
      const listed = await walk(scope, {}, 'oldest', 'forward');
      expect(new Set(listed)).toEqual(new Set(one.map(({ id: eventId }) => eventId)));
      expect(await walk(many, {}, 'oldest', 'forward')).toEqual(listed);
    }
  });

  it('finds after an upgrade what it would have found if the events had been recorded since', async () => {
    const { id } = await registerCluster(database.pool);
    await record(id, fc.sample(snapshots, { numRuns: 10, seed: 12 }).flat());
    const stored = async () =>
      (await database.pool.query('SELECT * FROM drift_visibility ORDER BY 1, 2, 3, 4, 5, 6')).rows;
    const before = await stored();
    await database.pool.query('DELETE FROM drift_visibility');
    const migration = readFileSync('prisma/migrations/0021_drift_visibility.sql', 'utf8');
    const [fill] = /^INSERT INTO "drift_visibility"[^;]+;/m.exec(migration)!;
    await database.pool.query(fill);
    expect(await stored()).toEqual(before);
  });

  it('finds nothing of events that retention removed', async () => {
    const { id } = await registerCluster(database.pool);
    await record(id, fc.sample(snapshots, { numRuns: 2, seed: 13 }).flat());
    await database.pool.query('DELETE FROM drift_events WHERE cluster_id = $1', [id]);
    const { rows } = await database.pool.query('SELECT FROM drift_visibility WHERE cluster_id = $1', [id]);
    expect(rows).toEqual([]);
  });
});
