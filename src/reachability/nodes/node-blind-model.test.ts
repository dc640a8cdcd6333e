import { describe, expect, it } from 'vitest';
import {
  internalAddresses,
  inventoryOf,
  namespace,
  node,
  pod,
  running,
  type Manifest,
} from '../../../test/support/manifests/manifest-cluster.ts';
import { compile } from '../../core/reachability/compilation/compile.ts';
import { endpointKey } from '../../core/reachability/model/endpoint.ts';
import type { Connection, ReachabilityModel } from '../../core/reachability/model/model.ts';
import { resolveAssumptions } from '../../core/reachability/plugins/profiles.ts';
import { explainBlind } from './explain-blind.ts';
import { nodeBlindModel } from './node-blind-model.ts';

const nodeAt = (name: string, address: string): Manifest =>
  node(name, { pool: name }, { status: internalAddresses(address) });

/** Lets pods connect to the node with the address 172.18.0.1 and nowhere else. */
const toOneNode: Manifest = {
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name: 'nodes' },
  spec: {
    tier: 'Admin',
    priority: 1,
    subject: { namespaces: {} },
    egress: [
      { action: 'Accept', to: [{ nodes: { matchLabels: { pool: 'a' } } }] },
      { action: 'Deny', to: [{ networks: ['0.0.0.0/0', '::/0'] }] },
    ],
  },
};
const cluster = [
  namespace('app'),
  pod('db', { app: 'db' }, { spec: { nodeName: 'c' }, status: running('10.0.1.1') }),
  nodeAt('a', '172.18.0.1'),
  nodeAt('b', '172.18.0.9'),
];
const assumptions = resolveAssumptions('calico', { clusterTiers: 'enforced' });

function modelsOf(objects: readonly Manifest[]) {
  const inventory = inventoryOf(objects);
  const model = compile(inventory, { assumptions });
  return { inventory, model, blind: nodeBlindModel(model, inventory) };
}

function rowText({ from, to, allowed, unknown }: Connection): string {
  return `${endpointKey(from)} -> ${endpointKey(to)}: ${allowed.toString()}, ${unknown.toString()}`;
}

const outwards = (model: ReachabilityModel) =>
  [...model.connections()].filter(({ to }) => to.type === 'external').map(rowText);

describe('a model without the addresses of nodes', () => {
  const { inventory, model, blind } = modelsOf([...cluster, toOneNode]);

  it('leaves undecided what a policy decides differently near a node', () => {
    expect(outwards(model)).toEqual(['app/db[Pod] -> 172.18.0.1: All Connections, No Connections']);
    expect(outwards(blind)).toEqual(['app/db[Pod] -> 172.16.0.0/12: No Connections, All Connections']);
    expect(blind.externalRanges.map(({ range }) => range.first)).not.toContain('172.18.0.1');
  });

  it('counts the rows that it lists', () => {
    const rows = [...blind.connections()].length;
    const criteria = {
      workload: () => true,
      range: () => true,
      verdicts: () => true,
      betweenWorkloads: 'counted',
    } as const;
    expect(blind.countConnections(criteria)).toBe(rows);
    const { opened, fromOutside } = blind.connectionCounts(criteria);
    expect([...opened, ...fromOutside].reduce((sum, count) => sum + count, 0)).toBe(rows);
    expect(blind.countConnections({ ...criteria, neighbours: 'joined' })).toBeLessThanOrEqual(rows);
    expect(blind.countConnections({ ...criteria, range: () => false })).toBeLessThan(rows);
  });

  it('explains the address of a node like those next to it', () => {
    const from = { type: 'workload', namespace: 'app', name: 'db', kind: 'Pod' } as const;
    const to = (cidr: string) =>
      explainBlind(
        model,
        inventory,
        { from, to: { type: 'address', cidr }, protocol: 'TCP', port: 80 },
        () => {},
      );
    expect(model.explain(from, { type: 'address', cidr: '172.18.0.1' }, 'TCP', 80).verdict).toBe('allowed');
    expect(to('172.18.0.1')).toMatchObject({ verdict: 'unknown', egress: { isReduced: true } });
    expect(to('172.18.0.1')).toEqual(to('172.18.0.7'));
    expect(to('172.18.0.1')).toEqual(to('172.18.0.9'));
    expect(to('8.8.8.8')).toMatchObject({ verdict: 'denied', egress: { isReduced: false } });
  });

  it('is the model itself if no policy selects nodes', () => {
    const other = modelsOf(cluster);
    expect(other.blind).toBe(other.model);
  });
});
