import { describe, expect, it } from 'vitest';
import { workloadWith } from '../../../test/support/manifests/inventories.ts';
import { dataStoreSigns, dataStoreSignText } from './data-stores.ts';
import { storeOfImage } from './known-stores.ts';
import { workloadMatcher } from './workload-pattern.ts';

const signsOf = (kind: string, images: readonly string[], ...ports: readonly number[]) => {
  const { podGroups, ...workload } = workloadWith({ namespace: 'shop', name: 'db', kind });
  return dataStoreSigns({
    ...workload,
    podGroups: podGroups.map((group) => ({
      ...group,
      images,
      ports: ports.map((containerPort) => ({ protocol: 'TCP' as const, containerPort })),
    })),
  }).map(dataStoreSignText);
};

describe('a workload that is likely to store data', () => {
  it('is told by image, port and kind, the strongest sign first', () => {
    expect(signsOf('StatefulSet', ['docker.io/bitnami/postgresql'], 5432)).toEqual([
      'image docker.io/bitnami/postgresql (PostgreSQL)',
      'port 5432/tcp (PostgreSQL)',
      'a StatefulSet',
    ]);
    expect(signsOf('Deployment', ['example/shop'], 6379)).toEqual(['port 6379/tcp (Redis)']);
    expect(signsOf('Deployment', ['example/shop'], 8080)).toEqual([]);
  });

  it('is told by a persistent volume', () => {
    const workload = workloadWith({ namespace: 'shop', name: 'exports', kind: 'Deployment' });
    expect(dataStoreSigns(workload)).toEqual([]);
    expect(dataStoreSigns({ ...workload, storage: 'persistent' }).map(dataStoreSignText)).toEqual([
      'a persistent volume',
    ]);
  });

  it.each([
    ['redis', 'Redis'],
    ['ghcr.io/zalando/spilo-17', 'PostgreSQL'],
    ['mcr.microsoft.com/mssql/server', 'SQL Server'],
    ['quay.io/prometheuscommunity/postgres-exporter', undefined],
    ['mongo-express', undefined],
    ['redis-team/frontend', undefined],
    ['constructor', undefined],
  ])('with the image %s is %s', (image, store) => {
    expect(storeOfImage(image)).toBe(store);
  });
});

describe('a pattern of workloads', () => {
  const db = { namespace: 'shop', name: 'db.main', kind: 'StatefulSet' };

  it.each([
    ['shop/db.main', true],
    ['shop/db.main[StatefulSet]', true],
    ['shop/db.main[Deployment]', false],
    ['shop/*', true],
    ['*/db*', true],
    ['shop/dbxmain', false],
    ['shop/db', false],
  ])('%s: %s', (pattern, matches) => {
    expect(workloadMatcher([pattern])(db)).toBe(matches);
  });
});
