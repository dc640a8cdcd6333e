import { describe, expect, it } from 'vitest';
import { inventoryWith, namespaceNamed, workloadWith } from '../../../../test/support/inventories.ts';
import { ANY_KIND, anyKindOf } from '../../inventory/inventory.ts';
import type { Inventory, Unread } from '../../inventory/inventory.ts';
import { compile } from '../compile.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import { EntryPoints } from './entry-points.ts';

/** What is said of a workload that nothing leads to, where something was not read. */
function exposureWith(parts: Partial<Inventory>): string {
  const inventory = inventoryWith({
    namespaces: [namespaceNamed('shop')],
    workloads: [workloadWith({ namespace: 'shop', name: 'db' })],
    ...parts,
  });
  const model = compile(inventory, { assumptions: resolveAssumptions('calico') });
  const db = { namespace: 'shop', name: 'db', kind: 'Deployment' };
  return new EntryPoints(inventory, model).internetExposure(db).exposure;
}

const unread = (kind: string, namespace?: string): Unread => ({
  kind,
  ...(namespace !== undefined && { namespace }),
  reason: 'forbidden',
  message: 'forbidden',
});

/** Of these, an object in any namespace may lead to a workload of any other. */
const LEADING = [
  'Service',
  'EndpointSlice',
  'Endpoints',
  'Ingress',
  'Route',
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  ANY_KIND,
  'VirtualService.networking.istio.io',
  'HTTPProxy',
  'TargetGroupBinding.elbv2.k8s.aws',
];

describe('a workload that nothing is known to lead to', () => {
  it('is not exposed where everything was read', () => {
    expect(exposureWith({})).toBe('not-exposed');
  });

  it.each(LEADING)('may be exposed where %s could not be read, in whatever namespace', (kind) => {
    for (const namespace of [undefined, 'shop', 'elsewhere'])
      expect(exposureWith({ unread: [unread(kind, namespace)] })).toBe('unknown');
  });

  it('may be exposed where its pods could not be read, for they may differ from their template', () => {
    expect(exposureWith({ unread: [unread('Pod')] })).toBe('unknown');
    expect(exposureWith({ unread: [unread('Pod', 'shop')] })).toBe('unknown');
    expect(exposureWith({ unread: [unread('Pod', 'elsewhere')] })).toBe('not-exposed');
  });

  it('is not exposed by kinds that lead nowhere', () => {
    expect(exposureWith({ unread: [unread('Node'), unread('ReplicaSet', 'shop')] })).toBe('not-exposed');
    expect(exposureWith({ unread: [unread(anyKindOf('custom.example.com'))] })).toBe('not-exposed');
  });
});
