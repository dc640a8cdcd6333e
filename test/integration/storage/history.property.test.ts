import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SnapshotStore, objectKey } from '../../../src/snapshots/snapshot.store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { WHOLE_FLEET, publish, registerCluster, storedObject } from '../../support/store/history.ts';

let database: TestDatabase;
let snapshots: SnapshotStore;
beforeAll(async () => {
  database = await createTestDatabase();
  snapshots = new SnapshotStore(database.pool);
});
afterAll(async () => database.drop());

/** A cluster of up to eight objects, each with one of three contents: small enough that histories repeat. */
const inventory = fc
  .dictionary(
    fc
      .constantFrom('a', 'b', 'c')
      .chain((namespace) => fc.constantFrom(`Pod/${namespace}/x`, `Pod/${namespace}/y`)),
    fc.integer({ min: 0, max: 2 }),
  )
  .map((contents) => Object.entries(contents).map(([key, content]) => storedObject(key, content)));

describe('history', () => {
  it('reads every inventory back exactly as it was published', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(inventory, { minLength: 1, maxLength: 8 }), async (inventories) => {
        const { id } = await registerCluster(database.pool);
        const history = [];
        for (const objects of inventories) {
          history.push({ objects, ...(await publish(database.pool, id, { objects })) });
        }
        for (const { snapshot, objects } of history) {
          expect(await snapshots.loadObjects(snapshot)).toEqual(sorted(objects));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('says of every snapshot how it differs from the one before', async () => {
    await fc.assert(
      fc.asyncProperty(inventory, inventory, async (before, after) => {
        const { id } = await registerCluster(database.pool);
        await publish(database.pool, id, { objects: before });
        const { snapshot } = await publish(database.pool, id, { objects: after });
        const old = new Map(before.map((object) => [objectKey(object), object.contentHash]));
        const kept = after.filter((object) => old.has(objectKey(object)));
        expect(snapshot.changes).toEqual({
          added: after.length - kept.length,
          changed: kept.filter((object) => old.get(objectKey(object)) !== object.contentHash).length,
          removed: before.length - kept.length,
        });
      }),
      { numRuns: 30 },
    );
  });

  it('answers for a moment with the last snapshot taken at or before it', async () => {
    const { id } = await registerCluster(database.pool);
    const days = ['2026-01-01', '2026-01-02', '2026-01-03'].map((day) => new Date(day));
    const taken = [];
    for (const takenAt of days)
      taken.push((await publish(database.pool, id, { header: { takenAt } })).snapshot);
    const at = async (moment: string): Promise<number | undefined> =>
      (await snapshots.resolveAsOf(WHOLE_FLEET, id, { type: 'time', at: new Date(moment) }))?.sequence;
    expect(await at('2025-12-31')).toBeUndefined();
    expect(await at('2026-01-02')).toBe(2);
    expect(await at('2026-01-02T23:59:59Z')).toBe(2);
    expect(await at('2027-01-01')).toBe(3);
    expect((await snapshots.resolveAsOf(WHOLE_FLEET, id, { type: 'latest' }))?.id).toBe(taken[2]?.id);
    const second = taken[1]?.id ?? '';
    expect((await snapshots.resolveAsOf(WHOLE_FLEET, id, { type: 'snapshot', id: second }))?.sequence).toBe(
      2,
    );
    const elsewhere = await registerCluster(database.pool);
    expect(
      await snapshots.resolveAsOf(WHOLE_FLEET, elsewhere.id, { type: 'snapshot', id: second }),
    ).toBeUndefined();
    expect(
      await snapshots.resolveAsOf({ clusters: [elsewhere.id], namespaces: 'all' }, id, { type: 'latest' }),
    ).toBeUndefined();
  });
});

function sorted<T extends { kind: string; namespace: string; name: string }>(objects: readonly T[]): T[] {
  return [...objects].sort((a, b) => (objectKey(a) < objectKey(b) ? -1 : 1));
}
