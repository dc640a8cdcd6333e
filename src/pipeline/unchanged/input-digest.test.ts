import { deserialize, serialize } from 'node:v8';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryInventory } from '../../../test/support/engine/arbitrary-clusters.ts';
import { InventoryBuilder } from '../../core/inventory/from-objects.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { DataFlow } from '../../core/dataflow/data-flow-map.ts';
import { EVERYTHING } from '../../core/inventory/selector.ts';
import { DEFAULT_FINDING_SETTINGS } from '../../core/findings/finding-settings.ts';
import { DEFAULT_SETTINGS } from '../../core/rules/settings.ts';
import { evaluationInput } from '../evaluation.ts';
import { inputDigest } from './input-digest.ts';

const CALICO = { cniProfile: 'calico' } as const;
const NOON = new Date('2026-01-01T12:00:00Z');
const digestOf = (inventory: Inventory, code?: object) =>
  inputDigest(
    {
      ...evaluationInput(inventory, { cluster: CALICO, settings: DEFAULT_SETTINGS, asOf: NOON }),
      exclusions: 'none',
      findingSettings: DEFAULT_FINDING_SETTINGS,
    },
    code,
  );

/** A pod as an API server lists it, last written at some minute of a day. */
function inventoryAt(minute: number, line = 1): Inventory {
  const builder = new InventoryBuilder();
  const time = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  const managedFields = [{ manager: 'kubelet', operation: 'Update', time, fieldsV1: {} }];
  builder.add(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'shop', name: 'db', labels: { app: 'db' }, managedFields },
      spec: { containers: [{ name: 'main', image: 'postgres' }] },
    },
    { file: 'shop.yaml', line },
  );
  return builder.build();
}

/** The prototypes of everything in a value that is not plain data: what such objects contain may not be serialised. */
function* prototypesIn(value: unknown): Generator {
  if (typeof value !== 'object' || value === null) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype && prototype !== Array.prototype) yield prototype;
  for (const part of Object.values(value)) yield* prototypesIn(part);
}

describe('the digest of what results depend on', () => {
  it('is the same for the same inventory, read again', () => {
    expect(digestOf(inventoryAt(1))).toBe(digestOf(inventoryAt(1)));
  });

  it('does not depend on who wrote an object, and when', () => {
    const [early, late] = [inventoryAt(1), inventoryAt(2)];
    expect(early.provenance).not.toEqual(late.provenance);
    expect(digestOf(early)).toBe(digestOf(late));
  });

  it('depends on everything else, positions in files included', () => {
    const own = inventoryAt(1);
    const others: readonly Inventory[] = [
      inventoryAt(1, 2),
      { ...own, origin: 'running' },
      { ...own, ignoredIn: ['tools'] },
      { ...own, passedOver: [{ kind: 'Cluster.example.org', name: 'db', labels: [] }] },
      { ...own, absentKinds: ['AdminNetworkPolicy'] },
      { ...own, unread: [{ kind: 'Node', reason: 'forbidden', message: 'forbidden' }] },
      { ...own, problems: [{ code: 'port-out-of-range', message: 'no' }] },
    ];
    expect(new Set([own, ...others].map((inventory) => digestOf(inventory))).size).toBe(others.length + 1);
  });

  it('depends on who owns findings, and on the days within which they should be fixed', () => {
    const withDays = (critical: number) =>
      inputDigest({
        ...evaluationInput(inventoryAt(1), { cluster: CALICO, settings: DEFAULT_SETTINGS, asOf: NOON }),
        exclusions: 'none',
        findingSettings: {
          ...DEFAULT_FINDING_SETTINGS,
          dueDays: { ...DEFAULT_FINDING_SETTINGS.dueDays, critical },
        },
      });
    expect(withDays(7)).toBe(digestOf(inventoryAt(1)));
    expect(withDays(8)).not.toBe(withDays(7));
  });

  it('depends on the versions of the code', () => {
    expect(digestOf(inventoryAt(1), { engine: '1' })).not.toBe(digestOf(inventoryAt(1), { engine: '2' }));
  });

  it('covers inventories completely: nothing of one is lost when it is serialised', () => {
    fc.assert(
      fc.property(arbitraryInventory, (inventory) => {
        expect([...prototypesIn(inventory)]).toEqual([]);
        expect(deserialize(serialize(inventory))).toEqual(inventory);
      }),
    );
  });
});

describe('the digest of an input with a data-flow map', () => {
  const pods = { type: 'pods', namespaceSelector: EVERYTHING, podSelector: EVERYTHING } as const;
  const flow: DataFlow = {
    name: 'orders',
    state: 'declared',
    clusters: 'all',
    from: pods,
    to: pods,
    ports: [],
    dataCategories: [],
    approval: { by: 'Ada', date: '2026-01-01' },
    reviewBy: '2026-03-31',
  };
  const settings = { ...DEFAULT_SETTINGS, dataFlows: { flows: [flow], endpoints: [] } };
  const digestOn = (day: string) =>
    inputDigest({
      ...evaluationInput(inventoryAt(1), { cluster: CALICO, settings, asOf: new Date(`${day}T12:00:00Z`) }),
      exclusions: 'none',
      findingSettings: DEFAULT_FINDING_SETTINGS,
    });

  it('changes on the day on which a review becomes overdue, and on no other', () => {
    expect(digestOn('2026-02-01')).toBe(digestOn('2026-03-31'));
    expect(digestOn('2026-04-01')).not.toBe(digestOn('2026-03-31'));
    expect(digestOn('2026-04-01')).toBe(digestOn('2027-01-01'));
  });
});
