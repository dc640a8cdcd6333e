import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../../test/support/manifests/manifest-cluster.ts';
import { ServiceNames, addressNamed } from './service-names.ts';

const service = (name: string, spec: object = {}, namespace = 'shop'): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec,
});
const alias = (name: string, externalName?: string): Manifest =>
  service(name, { type: 'ExternalName', externalName });

/** What the name `web` of the namespace `shop` refers to. */
function meantBy(...objects: readonly Manifest[]) {
  return new ServiceNames(inventoryOf(objects).services).find('shop', 'web');
}

describe('the name of a Service', () => {
  it('stands for the Service', () => {
    const found = meantBy(service('web'), service('web', {}, 'books'), service('db'));
    expect(found).toEqual({
      type: 'service',
      service: expect.objectContaining({ namespace: 'shop', name: 'web' }),
    });
    expect(found).not.toHaveProperty('via');
  });

  it('stands for one that is missing', () => {
    expect(meantBy(service('web', {}, 'books'))).toEqual({ type: 'missing', namespace: 'shop', name: 'web' });
  });
});

describe('the external name of a Service', () => {
  it.each([
    'db.books.svc.cluster.local',
    'db.books.svc.cluster.local.',
    'db.books.svc',
    'db.books.svc.',
    'db.books.svc.example.internal',
    'DB.Books.SVC.cluster.local',
    'db-0.db.books.svc.cluster.local',
    'db.books',
    'DB.books',
    'db-0.db.books',
  ])('%s stands for a Service of the cluster', (externalName) => {
    expect(meantBy(alias('web', externalName), service('db', {}, 'books'))).toEqual({
      type: 'service',
      service: expect.objectContaining({ namespace: 'books', name: 'db' }),
      via: expect.objectContaining({ namespace: 'shop', name: 'web' }),
    });
  });

  it.each([
    'db.example.com',
    'db',
    'db.books.',
    'a.b.db.books',
    'db.books.example.com',
    'svc',
    'books.svc',
    'db.books.svcs.example.com',
    'db.books.svc-internal',
    'a.b.db.books.svc.cluster.local',
    undefined,
  ])('%s leads elsewhere', (externalName) => {
    expect(meantBy(alias('web', externalName), service('db', {}, 'books'), service('db'))).toEqual({
      type: 'elsewhere',
    });
  });

  it('stands for a Service that is missing, unless it is too short to tell', () => {
    const missing = { type: 'missing', namespace: 'books', name: 'db' };
    expect(meantBy(alias('web', 'db.books.svc.cluster.local'))).toEqual(missing);
    expect(meantBy(alias('web', 'db.books'))).toEqual({ type: 'elsewhere' });
  });

  it('is followed from alias to alias, of which the first is remembered', () => {
    const aliases = [alias('web', 'mid.shop.svc'), alias('mid', 'end.shop')];
    expect(meantBy(...aliases, service('end'))).toEqual({
      type: 'service',
      service: expect.objectContaining({ name: 'end' }),
      via: expect.objectContaining({ name: 'web' }),
    });
    expect(meantBy(...aliases, alias('end', '10.1.0.5'))).toEqual({
      type: 'address',
      address: '10.1.0.5',
      via: expect.objectContaining({ name: 'web' }),
    });
  });

  it('leads elsewhere in a circle', () => {
    expect(meantBy(alias('web', 'web.shop.svc'))).toEqual({ type: 'elsewhere' });
    expect(meantBy(alias('web', 'mid.shop.svc'), alias('mid', 'web.shop'))).toEqual({ type: 'elsewhere' });
  });
});

describe('the address that a name is of', () => {
  it.each([
    ['10.1.0.5', '10.1.0.5'],
    ['10.1.0.5.', '10.1.0.5'],
    ['FD00:0::5', 'fd00::5'],
    ['10-1-0-5.shop.pod', '10.1.0.5'],
    ['10-1-0-5.shop.pod.', '10.1.0.5'],
    ['10-1-0-5.shop.pod.cluster.local', '10.1.0.5'],
    ['10-1-0-5.Shop.POD.cluster.local', '10.1.0.5'],
    ['fd00--5.shop.pod.cluster.local', 'fd00::5'],
    ['fd00-0-0-0-0-0-0-5.shop.pod', 'fd00::5'],
  ])('%s: %s', (name, address) => {
    expect(addressNamed(name)).toBe(address);
  });

  it.each([
    '',
    'db.example.com',
    '10-1-0-5.shop.svc.cluster.local',
    '10-1-0-5.shop.pods.example.com',
    'x.10-1-0-5.shop.pod',
    'x10-1-0-5.shop.pod',
    '10-1-0-5.pod',
    '10-1-0.shop.pod',
  ])('"%s" is of none', (name) => {
    expect(addressNamed(name)).toBeUndefined();
  });
});
