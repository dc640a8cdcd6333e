import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from '../../from-objects.ts';
import { fromStoredObjects } from '../../stored/from-stored-objects.ts';
import { toStoredObjects } from '../../stored/stored-object.ts';

const ingressClass = (spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'public' },
  spec,
});
const gatewayClass = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GatewayClass',
  metadata: { name: 'public' },
  spec: { controllerName: 'example.com/gateways' },
};

function build(...objects: readonly object[]) {
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  return builder.build();
}

describe('classes of Ingresses and Gateways', () => {
  it('contain the names of their controllers, and can be stored and read back', () => {
    const inventory = build(ingressClass({ controller: 'k8s.io/ingress-nginx' }), gatewayClass);
    expect(inventory.routeClasses).toEqual([
      { kind: 'GatewayClass', name: 'public', controller: 'example.com/gateways' },
      { kind: 'IngressClass', name: 'public', controller: 'k8s.io/ingress-nginx' },
    ]);
    expect(fromStoredObjects(toStoredObjects(inventory), inventory)).toEqual(inventory);
  });

  it('are listed as unread if they specify no controller, or two', () => {
    expect(build(ingressClass({})).unread).toMatchObject([{ kind: 'IngressClass' }]);
    const twice = build(ingressClass({ controller: 'a' }), ingressClass({ controller: 'b' }));
    expect(twice.unread).toMatchObject([{ kind: 'IngressClass', reason: 'broken-document' }]);
  });
});
