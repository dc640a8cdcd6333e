import { describe, expect, it } from 'vitest';
import {
  inventoryWith,
  namespaceNamed,
  workloadWith,
} from '../../../../test/support/manifests/inventories.ts';
import { DIRECTIONS } from '../../network/protocol.ts';
import type { ClusterTierPolicy } from '../../inventory/cluster-tier-policy.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import { compile } from '../compilation/compile.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';

const assumptions = resolveAssumptions('calico');

function denyAll(namespace: string): NetworkPolicy {
  return {
    kind: 'NetworkPolicy',
    namespace,
    name: 'deny-all',
    labels: {},
    podSelector: EVERYTHING,
    directions: DIRECTIONS,
    ingress: [],
    egress: [],
  };
}

/** The answers about the ingress of each workload of the namespace `shop`. */
function answersOf(parts: Partial<Inventory> & Pick<Inventory, 'workloads'>) {
  const model = compile(inventoryWith({ namespaces: [namespaceNamed('shop')], ...parts }), {
    assumptions: { ...assumptions, clusterTiers: 'enforced' },
  });
  return {
    isolation: parts.workloads.map((each) => model.isolation(each, 'ingress')),
    exposures: parts.workloads.map((each) => model.exposures(each, 'ingress')),
  };
}

/** A cluster tier that accepts traffic from every pod to those labelled `app` with one of these values. */
const letsAnyoneIn = (name: string, apps: readonly string[]): ClusterTierPolicy => ({
  kind: 'ClusterNetworkPolicy',
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  name,
  tier: 'admin',
  priority: 1,
  subject: {
    namespaceSelector: EVERYTHING,
    podSelector: { requirements: [{ key: 'app', operator: 'In', values: apps }] },
  },
  ingress: [{ action: 'accept', peers: [{ type: 'pods', namespaceSelector: EVERYTHING }], ports: [] }],
  egress: [],
});

describe('answers that workloads share', () => {
  it('belong together for two workloads whose own policies have the same rules', () => {
    const [a, b] = ['a', 'b'].map((name) =>
      workloadWith({ namespace: 'shop', name, podLabels: { app: name } }),
    );
    const inventory = inventoryWith({
      namespaces: [namespaceNamed('shop')],
      workloads: [a!, b!],
      networkPolicies: ['a', 'b'].map((name) => ({
        ...denyAll('shop'),
        name,
        podSelector: { requirements: [{ key: 'app', operator: 'In', values: [name] }] },
      })),
    });
    const { alikeGroups, equallyConnected } = compile(inventory, { assumptions });
    expect(new Set(alikeGroups).size).toBe(2);
    expect(new Set(equallyConnected).size).toBe(1);
  });

  it('are one object for workloads that the same policies select, and no more than that', () => {
    const [a, b] = [
      workloadWith({ namespace: 'shop', name: 'a' }),
      workloadWith({ namespace: 'shop', name: 'b' }),
    ];
    const c = workloadWith({ namespace: 'other', name: 'c' });
    const model = compile(
      inventoryWith({
        namespaces: [namespaceNamed('shop'), namespaceNamed('other')],
        workloads: [a, b, c],
        networkPolicies: [denyAll('shop')],
      }),
      { assumptions },
    );
    for (const direction of DIRECTIONS) {
      expect(model.isolation(a, direction)).toBe(model.isolation(b, direction));
      expect(model.exposures(a, direction)).toBe(model.exposures(b, direction));
      expect(model.outsideOf(a, direction)).toBe(model.outsideOf(b, direction));
      expect(model.isolation(c, direction).isolation).toBe('open');
      expect(model.outsideOf(c, direction)).not.toBe(model.outsideOf(a, direction));
    }
  });

  it('tell workloads apart that other cluster tiers are about, although the same policies select them', () => {
    const ports = [{ name: 'http', protocol: 'TCP', containerPort: 80 }] as const;
    const workloads = ['let-in', 'let-in-too', 'by-another', 'plain'].map((app) =>
      workloadWith({ namespace: 'shop', name: app, podGroups: [{ labels: { app }, ports }] }),
    );
    const { isolation, exposures } = answersOf({
      workloads,
      networkPolicies: [denyAll('shop')],
      clusterTierPolicies: [
        letsAnyoneIn('one', ['let-in', 'let-in-too']),
        letsAnyoneIn('other', ['by-another']),
      ],
    });
    expect(isolation.map((each) => each.isolation)).toEqual(['open', 'open', 'open', 'isolated']);
    expect(isolation[0]).toBe(isolation[1]);
    expect(isolation[0]?.reasons).not.toEqual(isolation[2]?.reasons);
    expect(exposures[0]).toBe(exposures[1]);
    expect(exposures.map((each) => each.length)).toEqual([1, 1, 1, 0]);
    expect(exposures[0]?.[0]?.reasons).not.toEqual(exposures[2]?.[0]?.reasons);
  });

  it('tell workloads apart whose ports of one name have other numbers', () => {
    const byName: NetworkPolicy = {
      ...denyAll('shop'),
      ingress: [{ peers: [], ports: [{ type: 'named', protocol: 'TCP', name: 'http' }] }],
    };
    const workloads = [80, 8080, 8080].map((containerPort, place) =>
      workloadWith({
        namespace: 'shop',
        name: `web-${place}`,
        podGroups: [{ ports: [{ name: 'http', protocol: 'TCP', containerPort }] }],
      }),
    );
    const { exposures } = answersOf({ workloads, networkPolicies: [byName] });
    expect(exposures.map(([open]) => open?.allowed.toString())).toEqual(['TCP 80', 'TCP 8080', 'TCP 8080']);
    expect(exposures[1]).toBe(exposures[2]);
  });

  it('tell workloads apart that are doubtful for other reasons', () => {
    const nodes = ['windows-1', 'windows-2'].map((name) => ({
      name,
      labels: { 'kubernetes.io/os': 'windows' },
      addresses: [],
      podCidrs: [],
    }));
    const workloads = nodes.map(({ name: nodeName }, place) => {
      const name = `app-${place}`;
      const pod = { name, group: 0, labels: {}, addresses: [`10.0.0.${place + 1}`], nodeName };
      return workloadWith({ namespace: 'shop', name, pods: [pod] });
    });
    const model = compile(
      inventoryWith({
        namespaces: [namespaceNamed('shop')],
        workloads,
        nodes,
        networkPolicies: [denyAll('shop')],
      }),
      { assumptions },
    );
    const reasons = workloads.map((each) => model.isolation(each, 'ingress').reasons);
    expect(reasons).toMatchObject([
      [{ type: 'unpoliced-node', node: 'windows-1' }],
      [{ type: 'unpoliced-node', node: 'windows-2' }],
    ]);
  });

  it('give the addresses of each outside range as the numbers that its text stands for', () => {
    const { externalRanges, externalIntervals } = compile(inventoryWith({}), { assumptions });
    expect(externalIntervals.length).toBe(externalRanges.length);
    const loopback = externalRanges.findIndex(({ range }) => range.first === '127.0.0.0');
    expect(externalIntervals[loopback]).toMatchObject({
      first: 0x7f00_0000n,
      last: 0x7fff_ffffn,
    });
  });
});
