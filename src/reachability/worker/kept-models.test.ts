import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from '../../core/inventory/from-objects.ts';
import { toStoredObjects } from '../../core/inventory/stored/stored-object.ts';
import { KeptModels } from './kept-models.ts';
import type { ModelSource } from './model-task.ts';
import { OutOfTimeError, TimeBudget } from '../../threads/time-budget.ts';

const META = { unread: [], problems: [], absentKinds: [], ignoredKinds: {} };
const unlimited = new TimeBudget(Infinity);

function source(modelKey: string): ModelSource {
  return {
    modelKey,
    snapshot: { clusterId: 'c', sequence: 1 },
    meta: META,
    settings: { cniProfile: 'calico' },
    classification: null,
  };
}

/** Snapshots that are as many namespaces large as their key says, e.g. `a-3`. */
function keptModels(limits: { snapshots: number; objects: number }) {
  const loaded: string[] = [];
  const kept = new KeptModels(limits, ({ modelKey }) => {
    loaded.push(modelKey);
    const builder = new InventoryBuilder();
    for (let index = 0; index < Number(modelKey.split('-')[1]); index += 1)
      builder.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `team-${index}`, labels: {} } });
    return Promise.resolve(toStoredObjects(builder.build()));
  });
  return { loaded, ask: (...keys: string[]) => kept.get(keys.map(source), unlimited), kept };
}

describe('snapshots that were asked about', () => {
  it('are loaded and compiled once for everybody', async () => {
    const { ask, loaded } = keptModels({ snapshots: 2, objects: 100 });
    const [first] = await ask('a-1');
    const [second] = await ask('a-1');
    expect(second?.model).toBe(first?.model);
    expect(loaded).toEqual(['a-1']);
  });

  it('are kept up to a number, the last ones asked about', async () => {
    const { ask, loaded } = keptModels({ snapshots: 2, objects: 100 });
    for (const key of ['a-1', 'b-1', 'a-1', 'c-1', 'a-1', 'b-1']) await ask(key);
    expect(loaded).toEqual(['a-1', 'b-1', 'c-1', 'b-1']);
  });

  it('are kept up to a number of objects, and the ones at hand whatever their size', async () => {
    const { ask, loaded } = keptModels({ snapshots: 4, objects: 10 });
    await ask('a-4');
    await ask('b-4');
    await ask('c-20', 'd-20');
    await ask('c-20', 'd-20');
    expect(loaded).toEqual(['a-4', 'b-4', 'c-20', 'd-20']);
    await ask('a-4');
    expect(loaded).toEqual(['a-4', 'b-4', 'c-20', 'd-20', 'a-4']);
  });

  it('are not loaded once the time of the question is over', async () => {
    const { kept, loaded } = keptModels({ snapshots: 1, objects: 1 });
    await expect(kept.get([source('a-1')], new TimeBudget(0))).rejects.toBeInstanceOf(OutOfTimeError);
    expect(loaded).toEqual([]);
  });
});
