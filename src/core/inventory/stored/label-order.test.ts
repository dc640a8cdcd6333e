import { expect, it } from 'vitest';
import { inventoryOf } from '../../../../test/support/manifests/manifest-cluster.ts';
import { toStoredObjects } from './stored-object.ts';

const bodiesOf = (labels: object) =>
  toStoredObjects(
    inventoryOf([
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'a', namespace: 'app', labels },
        spec: { podSelector: {} },
      },
    ]),
  ).map(({ body }) => body);

it('A policy is stored in the same way whatever the order of its labels that are not text', () => {
  expect(bodiesOf({ tier: true, app: 1 })).toEqual(bodiesOf({ app: 1, tier: true }));
});
