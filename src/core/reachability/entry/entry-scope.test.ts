import { describe, expect, it } from 'vitest';
import { EVERY_REASON } from '../../../../test/support/engine/every-reason.ts';
import type { AccessScope } from '../../access-scope.ts';
import type { EntryDoor, EntryPoint, ExposureDoubt, Sighting } from './entry-point.ts';
import { doubtsInScope, entryPointInScope, reasonsInScope } from './entry-scope.ts';

const everything: AccessScope = { clusters: 'all', namespaces: 'all' };
const shopOnly: AccessScope = { clusters: 'all', namespaces: ['shop'] };
const billingOnly: AccessScope = { clusters: 'all', namespaces: ['billing'] };
const on = (...networks: readonly string[]) => ({ type: 'further-network', networks }) as const;

const serviceIn = (namespace: string) => ({ kind: 'Service', namespace, name: 'web' });
const routeIn = (namespace: string): EntryDoor => ({
  type: 'route',
  kind: 'HTTPRoute',
  namespace,
  name: 'front',
  hosts: ['shop.example.test'],
});

describe('further networks for who may see one namespace', () => {
  it('are shown where they are of that namespace or of none', () => {
    for (const reason of [on('shop/a'), on('dmz', 'shop/a'), on('(unreadable)')]) {
      expect(reasonsInScope([reason], shopOnly)).toEqual([reason]);
      expect(doubtsInScope([reason], shopOnly)).toEqual([reason]);
    }
  });

  it('are withheld where one of them names another namespace', () => {
    const reason = on('infra/backup', 'shop/a');
    expect(reasonsInScope([reason], shopOnly)).toEqual([]);
    expect(doubtsInScope([reason], shopOnly)).toEqual([]);
  });
});

describe('something unread for who may see one namespace', () => {
  const unread = {
    kind: '*',
    reason: 'broken-document',
    message: 'billing/export.yaml:3: not YAML',
  } as const;

  it('is a reason or doubt without the file or object that its message names', () => {
    const reason = { type: 'unread', unread } as const;
    for (const shown of [reasonsInScope([reason], shopOnly), doubtsInScope([reason], shopOnly)]) {
      expect(shown).toHaveLength(1);
      expect(JSON.stringify(shown)).not.toContain('billing');
    }
    expect(reasonsInScope([reason], everything)).toEqual([reason]);
  });

  it('is withheld if it is in another namespace', () => {
    const inBilling = {
      type: 'unread',
      unread: { ...unread, kind: 'Service', namespace: 'billing' },
    } as const;
    expect(reasonsInScope([inBilling], shopOnly)).toEqual([]);
    expect(doubtsInScope([inBilling], shopOnly)).toEqual([]);
    expect(doubtsInScope([inBilling], billingOnly)).toHaveLength(1);
  });
});

describe('reasons for who may see one namespace', () => {
  const reasons = Object.values(EVERY_REASON).flat();
  const typesFor = (scope: AccessScope) => new Set(reasonsInScope(reasons, scope).map(({ type }) => type));

  it('are all shown, if everything that they name is in that namespace', () => {
    expect(typesFor(shopOnly)).toEqual(new Set(Object.keys(EVERY_REASON)));
    expect(reasonsInScope(reasons, everything)).toEqual(reasons);
  });

  it('are withheld if they name something in another namespace, and only then', () => {
    const others = reasons.filter((reason) => !JSON.stringify(reason).includes('shop'));
    const shown = reasonsInScope(reasons, billingOnly);
    expect(JSON.stringify(shown)).not.toContain('shop');
    expect(shown.map(({ type }) => type)).toEqual(others.map(({ type }) => type));
  });

  it('are withheld as a whole if only one of several policies is in another namespace', () => {
    const policies = ['shop', 'billing'].map((namespace) => ({
      kind: 'NetworkPolicy',
      namespace,
      name: 'closed',
    }));
    const reason = { type: 'isolated', policies } as const;
    expect(reasonsInScope([reason], shopOnly)).toEqual([]);
    expect(reasonsInScope([reason], { clusters: 'all', namespaces: ['shop', 'billing'] })).toEqual([reason]);
  });

  it('are shown if they name a policy of the whole cluster', () => {
    const policy = { kind: 'ClusterNetworkPolicy', name: 'tier' };
    const reason = { type: 'rule', policy, ruleIndex: 0, action: 'deny' } as const;
    expect(reasonsInScope([reason], billingOnly)).toEqual([reason]);
  });
});

describe('doubts about entry points for who may see one namespace', () => {
  const route = { kind: 'Ingress', namespace: 'shop', name: 'front' };
  const ofShop: readonly ExposureDoubt[] = [
    { type: 'missing-service', route, service: serviceIn('shop') },
    { type: 'unknown-backend', route, kind: 'StorageBucket.example.test' },
    { type: 'endpoints-to-be', service: serviceIn('shop') },
  ];

  it('are shown if the route and the Service that they name are in that namespace', () => {
    expect(doubtsInScope(ofShop, shopOnly)).toEqual(ofShop);
    expect(doubtsInScope(ofShop, billingOnly)).toEqual([]);
  });

  it('are withheld if either the route or its missing Service is in another namespace', () => {
    const across = { type: 'missing-service', route, service: serviceIn('billing') } as const;
    expect(doubtsInScope([across], shopOnly)).toEqual([]);
    expect(doubtsInScope([across], billingOnly)).toEqual([]);
    expect(doubtsInScope([across], everything)).toEqual([across]);
  });

  it('are shown to everybody if they name a kind and no object', () => {
    const doubt = { type: 'unevaluated-kind', kind: 'IngressRoute.traefik.io' } as const;
    expect(doubtsInScope([doubt], billingOnly)).toEqual([doubt]);
  });
});

describe('an entry point for who may see one namespace', () => {
  const notIsolated = { type: 'not-isolated' } as const;
  const seenByClient: Sighting = { seenAs: { type: 'client' }, verdict: 'allowed', reasons: [notIsolated] };
  const entry = (parts: Partial<EntryPoint>): EntryPoint => ({
    door: { type: 'load-balancer', sourceRanges: ['203.0.113.0/24'] },
    service: { namespace: 'shop', name: 'web', port: 80 },
    workload: { namespace: 'shop', name: 'web', kind: 'Deployment' },
    protocol: 'TCP',
    port: 8080,
    audience: 'internet',
    sightings: [seenByClient],
    verdict: 'allowed',
    ...parts,
  });

  it('names its route and its Service if they are in that namespace', () => {
    expect(entryPointInScope(entry({ door: routeIn('shop') }), shopOnly)).toEqual({
      door: 'route',
      route: { kind: 'HTTPRoute', namespace: 'shop', name: 'front' },
      service: { kind: 'Service', namespace: 'shop', name: 'web' },
      audience: 'internet',
      verdict: 'allowed',
      protocol: 'TCP',
      port: 8080,
      sightings: [{ seenAs: 'client', verdict: 'allowed', reasons: [notIsolated] }],
    });
  });

  it('tells only how it opens if its route and its Service are in another namespace', () => {
    const hidden = entry({
      door: routeIn('edge'),
      service: { namespace: 'edge', name: 'proxy', port: 80 },
    });
    const shown = entryPointInScope(hidden, shopOnly);
    expect(shown).toMatchObject({ door: 'route', audience: 'internet', verdict: 'allowed', port: 8080 });
    expect(shown).not.toHaveProperty('route');
    expect(shown).not.toHaveProperty('service');
  });

  it.each<EntryDoor>([
    { type: 'load-balancer', sourceRanges: ['203.0.113.0/24'] },
    { type: 'node-port', nodePort: 30_080 },
    { type: 'external-ip', addresses: ['203.0.113.7'] },
    { type: 'host-port', hostPort: 8080, hostIp: '203.0.113.7' },
    { type: 'host-network', ports: 'declared' },
    { type: 'pod-address', addresses: ['203.0.113.7'], ports: 'declared' },
  ])('tells only the type of a door without a route: $type', (door) => {
    const shown = entryPointInScope(entry({ door }), shopOnly);
    expect(shown.door).toBe(door.type);
    expect(shown).not.toHaveProperty('route');
    expect(JSON.stringify(shown)).not.toContain('203.0.113');
  });

  it('has no Service if it opens a pod directly', () => {
    const { service: _none, ...direct } = entry({ door: { type: 'host-port', hostPort: 80 } });
    expect(entryPointInScope(direct, everything)).not.toHaveProperty('service');
  });

  describe('through a controller', () => {
    const controller = { namespace: 'edge', name: 'nginx', kind: 'Deployment' };
    const egress = { type: 'assumption', assumption: 'sctp' } as const;
    const seen: Sighting = {
      seenAs: { type: 'controller', workload: controller },
      verdict: 'unknown',
      reasons: [egress, notIsolated],
      controllerReasons: [egress],
    };
    const through = entry({ door: routeIn('shop'), sightings: [seen, seenByClient] });
    const sightingsFor = (...namespaces: readonly string[]) =>
      entryPointInScope(through, { clusters: 'all', namespaces }).sightings;

    it('names the controller and the reasons for its egress if it is in scope', () => {
      expect(sightingsFor('shop', 'edge')[0]).toEqual({
        seenAs: 'controller',
        controller,
        verdict: 'unknown',
        reasons: [egress, notIsolated],
      });
    });

    it('withholds a controller of another namespace, and what its policies let out', () => {
      expect(sightingsFor('shop')).toEqual([
        { seenAs: 'controller', verdict: 'unknown', reasons: [notIsolated] },
        { seenAs: 'client', verdict: 'allowed', reasons: [notIsolated] },
      ]);
    });

    it('shows every reason of a controller that is hidden if none is about its egress', () => {
      const { controllerReasons: _none, ...unmarked } = seen;
      const [shown] = entryPointInScope(entry({ sightings: [unmarked] }), shopOnly).sightings;
      expect(shown?.reasons).toEqual([egress, notIsolated]);
    });
  });
});
