import { expect, it } from 'vitest';
import { InventoryBuilder } from '../core/inventory/from-objects.ts';
import { DEFAULT_FINDING_SETTINGS } from '../core/findings/finding-settings.ts';
import { DEFAULT_SETTINGS } from '../core/rules/settings.ts';
import type { Source } from '../sources/source.ts';
import { prepareSnapshot } from './prepare-snapshot.ts';

it('a clock that is set back during the collection leaves a window that does not end before it begins', async () => {
  const startedAt = new Date('2026-01-05T03:00:00Z');
  const source: Source = {
    collect: () =>
      Promise.resolve({
        inventory: new InventoryBuilder().build(),
        consistency: 'CONSISTENT',
        startedAt,
        finishedAt: new Date('2026-01-05T02:00:01Z'),
        description: 'Kubernetes v1.34.1',
      }),
  };
  const task = {
    trigger: 'request',
    dataFlowVersion: null,
    settings: DEFAULT_SETTINGS,
    findingSettings: DEFAULT_FINDING_SETTINGS,
    cluster: { cniProfile: 'calico', assumptions: {} },
    holdsForMilliseconds: 86_400_000,
    previous: {
      clusterId: '6f9619ff-8b86-4011-b42d-00c04fc964ff',
      sequence: 0,
      findings: [],
      problems: [],
      unread: [],
      known: [],
      held: [],
      lastKnown: {},
      confirmation: 'none',
      drift: null,
      earlierObjects: [],
      inputDigest: null,
    },
  } as const;
  const { signal } = new AbortController();
  const { snapshot } = await prepareSnapshot(source, task, () => Promise.resolve(new Map()), { signal });
  expect(snapshot).toMatchObject({ takenAt: startedAt, windowStart: startedAt, windowEnd: startedAt });
});
