import { describe, expect, it } from 'vitest';
import type { Collection, CollectionProgress, Source } from '../../src/sources/source.ts';
import type { KubernetesObject } from '../support/fake-api-server/object-store.ts';
import { deployment, namespace, networkPolicy } from '../support/fake-api-server/objects.ts';

/** What a contract test provides in addition to the source itself. */
interface SourceUnderTest {
  readonly source: Source;
  readonly dispose: () => Promise<void>;
}

/** One way to provide the same cluster through a type of source. */
export interface SourceFixture {
  readonly name: string;
  /** A source that contains these objects. */
  holding(objects: readonly KubernetesObject[]): Promise<SourceUnderTest>;
  /** A source from which nothing can be read. */
  unreadable(): Promise<SourceUnderTest>;
}

const SHOP: readonly KubernetesObject[] = [
  namespace('shop', { 'ringfence.dev/data': 'pii' }),
  deployment('shop', 'db', { replicas: 2 }),
  networkPolicy('shop', 'deny-all'),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db', namespace: 'shop' },
    spec: { selector: { app: 'db' }, ports: [{ port: 5432 }] },
  },
];

/** The behaviour that every source must have. */
export function describeSourceContract(fixture: SourceFixture): void {
  async function collect(
    objects: readonly KubernetesObject[],
    onProgress?: (progress: CollectionProgress) => void,
  ): Promise<Collection> {
    const { source, dispose } = await fixture.holding(objects);
    try {
      return await source.collect({
        signal: new AbortController().signal,
        ...(onProgress && { onProgress }),
      });
    } finally {
      await dispose();
    }
  }

  describe(`${fixture.name} as a source`, () => {
    it('yields the inventory of what it holds', async () => {
      const { inventory } = await collect(SHOP);
      expect(inventory.namespaces).toMatchObject([{ name: 'shop', labels: { 'ringfence.dev/data': 'pii' } }]);
      expect(inventory.workloads).toMatchObject([
        { namespace: 'shop', name: 'db', kind: 'Deployment', replicas: 2 },
      ]);
      expect(inventory.networkPolicies).toMatchObject([
        { namespace: 'shop', name: 'deny-all', directions: ['ingress'] },
      ]);
      expect(inventory.services).toMatchObject([{ namespace: 'shop', name: 'db', selector: { app: 'db' } }]);
    });

    it('is complete and consistent when all of it was read and nothing moved', async () => {
      const { inventory, consistency } = await collect(SHOP);
      expect(inventory.unread).toEqual([]);
      expect(inventory.problems).toEqual([]);
      expect(consistency).toBe('CONSISTENT');
    });

    it('tells when it was read, and what it is', async () => {
      const before = Date.now();
      const { startedAt, finishedAt, description } = await collect(SHOP);
      expect(startedAt.getTime()).toBeGreaterThanOrEqual(before);
      expect(finishedAt.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
      expect(description).not.toBe('');
    });

    it('yields the same inventory each time', async () => {
      const [first, second] = [await collect(SHOP), await collect(SHOP.toReversed())];
      expect(withoutLocations(second)).toEqual(withoutLocations(first));
    });

    it('keeps a policy that no API server would take unevaluated', async () => {
      const policy = networkPolicy('shop', 'broken');
      const spec = {
        podSelector: { matchExpressions: [{ key: 'app', operator: 'Near' }] },
        policyTypes: ['Ingress'],
      };
      const { inventory } = await collect([...SHOP, { ...policy, spec }]);
      expect(inventory.unevaluatedPolicies).toMatchObject([{ name: 'broken', reason: 'invalid' }]);
    });

    it('tells of its progress', async () => {
      const seen: CollectionProgress[] = [];
      await collect(SHOP, (progress) => void seen.push(progress));
      expect(seen.some(({ objects }) => objects > 0)).toBe(true);
    });

    it('gives up when it was told to before it began', async () => {
      const { source, dispose } = await fixture.holding(SHOP);
      await expect(source.collect({ signal: AbortSignal.abort() })).rejects.toMatchObject({
        name: 'SourceError',
        code: 'cancelled',
      });
      await dispose();
    });

    it('throws a SourceError when nothing at all can be read', async () => {
      const { source, dispose } = await fixture.unreadable();
      await expect(source.collect({ signal: new AbortController().signal })).rejects.toMatchObject({
        name: 'SourceError',
        code: expect.stringMatching(/^[a-z-]+$/),
      });
      await dispose();
    });
  });
}

function withoutLocations({ inventory }: Collection): unknown {
  const { absentKinds: _absent, ...rest } = inventory;
  return JSON.parse(JSON.stringify(rest, (key, value: unknown) => (key === 'location' ? undefined : value)));
}
