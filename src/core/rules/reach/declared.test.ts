import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inventoryWith,
  namespaceNamed,
  workloadWith,
} from '../../../../test/support/manifests/inventories.ts';
import { NO_REACHABILITY } from '../../../../test/support/no-reachability.ts';
import { EVERYTHING, type Selector } from '../../inventory/selector.ts';
import { parseAddress } from '../../network/address.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS, parseConnectionSet } from '../../network/connection-set.ts';
import { namespaceViews } from '../../inventory/namespace-view.ts';
import { createClassifier } from '../../classification/classifier.ts';
import type { RuleContext } from '../rule.ts';
import type { DeclaredConnection } from '../../dataflow/declared-connection.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { AlikeGroups } from './alike.ts';
import {
  declaredBetween,
  declaredFrom,
  declaredFromPeer,
  openDeclarations,
  undeclaredPart,
} from './declared.ts';

const UNKNOWN = { absentNamespaces: 'unknown' } as const;
const shop = namespaceNamed('shop');
const web = namespaceNamed('web', { team: 'front' });
const db = workloadWith({ namespace: 'shop', name: 'db' });
const site = workloadWith({ namespace: 'web', name: 'site' });

function labelIs(key: string, ...values: string[]): Selector {
  return { requirements: [{ key, operator: 'In', values }] };
}

function declaring(...declaredConnections: DeclaredConnection[]): RuleContext {
  return {
    inventory: inventoryWith({}),
    namespaceView: namespaceViews({ namespaces: [shop, web], unread: [] }, UNKNOWN),
    model: NO_REACHABILITY,
    alike: new AlikeGroups(NO_REACHABILITY, () => ''),
    workloadsIn: () => [],
    policiesIn: () => [],
    classifier: createClassifier(DEFAULT_SETTINGS, inventoryWith({}), UNKNOWN),
    declaredConnections,
    environments: { label: 'environment' },
  };
}

function fromSite(parts: Partial<DeclaredConnection> = {}): DeclaredConnection {
  return {
    name: 'site reads orders',
    from: { type: 'pods', namespaceSelector: labelIs('team', 'front'), podSelector: labelIs('app', 'site') },
    to: { type: 'pods', namespaceSelector: EVERYTHING, podSelector: labelIs('app', 'db') },
    ports: [{ protocol: 'TCP', from: 5432, to: 5432 }],
    ...parts,
  };
}

describe('declared connections between workloads', () => {
  it('cover the ports that they list, and all where they list none', () => {
    expect(declaredBetween(site, db, declaring(fromSite())).certain.toString()).toBe('TCP 5432');
    expect(
      declaredBetween(site, db, declaring(fromSite({ ports: [] }))).certain.equals(ALL_CONNECTIONS),
    ).toBe(true);
  });

  it('add up, and do not cover the way back', () => {
    const more = fromSite({ ports: [{ protocol: 'UDP', from: 1, to: 9 }] });
    expect(declaredBetween(site, db, declaring(fromSite(), more)).certain.toString()).toBe(
      'TCP 5432,UDP 1-9',
    );
    expect(declaredBetween(db, site, declaring(fromSite())).certain.isEmpty()).toBe(true);
  });

  it('count for a workload only if they choose all of its pods', () => {
    const mixed = workloadWith({
      namespace: 'web',
      name: 'site',
      podGroups: [{ labels: { app: 'site' } }, { labels: { app: 'canary' } }],
    });
    expect(declaredBetween(mixed, db, declaring(fromSite())).certain.isEmpty()).toBe(true);
  });

  it('count for peers that do not exist yet only if they choose every such peer', () => {
    const context = declaring(fromSite());
    const narrow = { namespaceSelector: labelIs('team', 'front'), podSelector: labelIs('app', 'site') };
    expect(declaredFromPeer(narrow, db, context).certain.toString()).toBe('TCP 5432');
    expect(declaredFromPeer({ ...narrow, podSelector: EVERYTHING }, db, context).certain.isEmpty()).toBe(
      true,
    );
    expect(
      declaredFromPeer({ ...narrow, namespaceSelector: EVERYTHING }, db, context).certain.isEmpty(),
    ).toBe(true);
    expect(declaredFromPeer({ podSelector: narrow.podSelector }, db, context).certain.isEmpty()).toBe(true);
  });
});

describe('declared connections of pods with labels that are not text', () => {
  it('may be declared where a declaration chooses by them, which is said with the labels', () => {
    const podGroups = [{ labels: { app: 'site', live: 'true' }, unreadLabels: ['live'] }];
    const broken = workloadWith({ namespace: 'web', name: 'broken', podGroups });
    const byLive = fromSite({
      from: { type: 'pods', namespaceSelector: EVERYTHING, podSelector: labelIs('live', 'true') },
    });
    const declared = declaredBetween(broken, db, declaring(byLive));
    expect([declared.certain.toString(), declared.possible.toString()]).toEqual([
      'No Connections',
      'TCP 5432',
    ]);
    expect(openDeclarations([broken, site], declaring(byLive))).toEqual([
      {
        type: 'label-not-text',
        object: { kind: 'Deployment', namespace: 'web', name: 'broken' },
        labels: ['live'],
      },
    ]);
    expect(declaredBetween(broken, db, declaring(fromSite())).certain.toString()).toBe('TCP 5432');
  });
});

const named = (name: string) => {
  const namespaceSelector = labelIs('kubernetes.io/metadata.name', name);
  return fromSite({ from: { type: 'pods', namespaceSelector, podSelector: EVERYTHING } });
};

describe('declared connections of a namespace whose labels are not known', () => {
  const absent = workloadWith({ namespace: 'absent', name: 'site', podLabels: { app: 'site' } });

  it('may be declared, be it by labels that it has or by labels that it lacks', () => {
    const lacking: Selector = { requirements: [{ key: 'team', operator: 'DoesNotExist' }] };
    for (const namespaceSelector of [labelIs('team', 'front'), lacking]) {
      const from = { type: 'pods', namespaceSelector, podSelector: EVERYTHING } as const;
      const declared = declaredBetween(absent, db, declaring(fromSite({ from })));
      expect([declared.certain.toString(), declared.possible.toString()]).toEqual([
        'No Connections',
        'TCP 5432',
      ]);
    }
  });

  it('are told by its name, which is known', () => {
    expect(declaredBetween(absent, db, declaring(named('absent'))).certain.toString()).toBe('TCP 5432');
    expect(declaredBetween(absent, db, declaring(named('other'))).possible.isEmpty()).toBe(true);
  });

  it('to addresses may be declared as well', () => {
    const from = { type: 'pods', namespaceSelector: labelIs('team', 'a'), podSelector: EVERYTHING } as const;
    const declared = fromSite({ from, to: { type: 'cidr', cidr: '52.0.0.0/8' } });
    const { certain, possible } = declaredFrom(absent, declaring(declared));
    expect([certain.length, possible.length]).toEqual([0, 1]);
  });
});

describe('declared connections to addresses', () => {
  const anyDb = { type: 'pods', namespaceSelector: EVERYTHING, podSelector: EVERYTHING } as const;
  const block = fc.record({ value: fc.nat({ max: 15 }), prefix: fc.integer({ min: 28, max: 32 }) });
  const ports = fc.record({ from: fc.integer({ min: 1, max: 8 }), length: fc.nat({ max: 4 }) });

  it('leave exactly the addresses and ports that none of them covers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(block, ports), { maxLength: 4 }), (drawn) => {
        const declared = drawn.map(([{ value, prefix }, { from, length }]): DeclaredConnection => ({
          name: 'block',
          from: anyDb,
          to: { type: 'cidr', cidr: `52.0.0.${value}/${prefix}` },
          ports: [{ protocol: 'TCP', from, to: from + length }],
        }));
        const base = parseAddress('52.0.0.0').value;
        const left = undeclaredPart(
          { family: 'IPv4', first: base, last: base + 15n, connections: parseConnectionSet('TCP 1-12') },
          declaredFrom(db, declaring(...declared)).certain,
        );
        for (let host = 0; host < 16; host += 1) {
          const address = base + BigInt(host);
          for (let port = 1; port <= 12; port += 1) {
            const covered = drawn.some(
              ([{ value, prefix }, { from, length }]) =>
                host >> (32 - prefix) === value >> (32 - prefix) && from <= port && port <= from + length,
            );
            const isLeft = left.some(
              ({ first, last, connections }) =>
                first <= address && address <= last && connections.has('TCP', port),
            );
            expect(isLeft).toBe(!covered);
          }
        }
      }),
    );
  });

  it('leave nothing where nothing is allowed', () => {
    const part = { family: 'IPv4', first: 0n, last: 9n, connections: NO_CONNECTIONS } as const;
    expect(undeclaredPart(part, declaredFrom(db, declaring()).certain)).toEqual([]);
  });

  it('do not cover addresses of the other family', () => {
    const declared: DeclaredConnection = {
      name: 'all',
      from: anyDb,
      to: { type: 'cidr', cidr: '0.0.0.0/0' },
      ports: [],
    };
    const first = parseAddress('2600::1').value;
    const part = { family: 'IPv6', first, last: first, connections: ALL_CONNECTIONS } as const;
    expect(undeclaredPart(part, declaredFrom(db, declaring(declared)).certain)).toEqual([part]);
  });
});
