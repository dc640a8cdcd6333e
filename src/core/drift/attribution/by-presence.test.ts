import { expect, it } from 'vitest';
import { DriftStory } from '../../../../test/support/engine/drift-story.ts';
import {
  inventoryOf,
  namespace,
  type Manifest,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { DriftEvent } from '../drift-event.ts';

const SHOP = namespace('shop');

function deployment(name: string): Manifest {
  const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { selector: { matchLabels: { app: name } }, template },
  };
}

/** The connections between workloads that were added or removed together, with what is said of them. */
function betweenChanged(before: readonly Manifest[], after: readonly Manifest[]) {
  const story = new DriftStory();
  const take = (objects: readonly Manifest[]): readonly DriftEvent[] =>
    story.take({ inventory: inventoryOf([SHOP, ...objects]), cluster: { cniProfile: 'calico' } });
  take(before);
  return take(after).flatMap((event) => {
    if (event.type !== 'connection') return [];
    const isOwn = event.parts.some(({ connections }) =>
      connections.some(({ from, to }) => 'name' in from && 'name' in to && from.name !== to.name),
    );
    if (!isOwn) return [];
    const { attribution, candidates, causes, sources } = event;
    return [{ attribution, candidates, causes: causes.length, sources }];
  });
}

const some = (count: number) => Array.from({ length: count }, (_, at) => deployment(`w${at}`));

it.each([
  ['added', 'joint', [], some(10)],
  ['removed', 'single', some(10), []],
] as const)(
  'each pair of a few workloads that were %s has an event with its own causes',
  (_, attribution, before, after) => {
    expect(betweenChanged(before, after)).toEqual(
      Array.from({ length: 45 }, () => ({ attribution, candidates: 2, causes: 2, sources: 2 })),
    );
  },
);

it.each([
  ['added', [], some(30)],
  ['removed', some(30), []],
] as const)(
  'the pairs of very many workloads that were %s have one event without causes',
  (_, before, after) => {
    expect(betweenChanged(before, after)).toEqual([
      { attribution: 'joint', candidates: 30, causes: 0, sources: 30 },
    ]);
  },
);
