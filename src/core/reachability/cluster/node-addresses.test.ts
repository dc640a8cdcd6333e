import { describe, expect, it } from 'vitest';
import { inventoryWith, workloadWith } from '../../../../test/support/manifests/inventories.ts';
import { parseAddressOrCidr } from '../../network/address.ts';
import type { Workload } from '../../inventory/workload.ts';
import { NodePolicing } from '../plugins/node-policing.ts';
import { PodTable } from '../classes/pod-table.ts';
import { NodeAddresses } from './node-addresses.ts';

const node = (name: string, ...addresses: readonly string[]) => ({
  name,
  labels: {},
  addresses,
  podCidrs: [],
});

/** A DaemonSet with a pod on each node that is named with its address; without a name, the pod waits for a node. */
function agents(
  networkMode: 'pod' | 'host',
  placed: readonly (readonly [node: string | undefined, address: string])[],
) {
  return workloadWith({
    namespace: 'app',
    name: networkMode,
    kind: 'DaemonSet',
    podGroups: [{ networkMode }],
    pods: placed.map(([nodeName, address], place) => ({
      name: `${networkMode}-${place}`,
      group: 0,
      labels: {},
      addresses: [address],
      ...(nodeName !== undefined && { nodeName }),
    })),
  });
}

function addressesOf(nodes: readonly ReturnType<typeof node>[], workloads: readonly Workload[] = []) {
  const pods = PodTable.of(workloads, {
    labelKeys: new Set(),
    portNames: new Set(),
    atoms: undefined,
    nodes: 'together',
    policing: NodePolicing.EVERY_NODE_ALIKE,
  });
  return new NodeAddresses({ inventory: inventoryWith({ nodes }), pods });
}

function within(
  cidr: string,
  nodes: readonly ReturnType<typeof node>[],
  workloads: readonly Workload[] = [],
) {
  const { family, ...interval } = parseAddressOrCidr(cidr);
  return addressesOf(nodes, workloads)
    .within(family, interval)
    .map(({ name, address }) => `${name} ${address.value & 0xffn}`);
}

describe('the addresses of nodes', () => {
  const nodes = [
    node('c', '192.168.0.3', 'fd00::3'),
    node('a', '192.168.0.1'),
    node('b', '192.168.0.2', '10.0.0.2'),
  ];

  it('are found by the range that they are in, of its own family, in their order', () => {
    expect(within('192.168.0.0/24', nodes)).toEqual(['a 1', 'b 2', 'c 3']);
    expect(within('192.168.0.2/32', nodes)).toEqual(['b 2']);
    expect(within('192.168.0.2/31', nodes)).toEqual(['b 2', 'c 3']);
    expect(within('0.0.0.0/0', nodes)).toEqual(['b 2', 'a 1', 'b 2', 'c 3']);
    expect(within('::/0', nodes)).toEqual(['c 3']);
    expect(within('192.168.1.0/24', nodes)).toEqual([]);
  });

  it('are near all addresses of their /16 or /48, and near no others', () => {
    const near = ['192.168.0.1', '192.168.255.9', '192.0.0.0/8', 'fd00:0:0:ffff::1'];
    const far = ['192.169.0.1', '192.167.255.255', '192.160.0.0/13', 'fd00:0:1::1'];
    for (const cidr of [...near, ...far]) {
      const { family, ...interval } = parseAddressOrCidr(cidr);
      expect([cidr, addressesOf(nodes).areNear(family, interval)]).toEqual([cidr, near.includes(cidr)]);
    }
  });

  it('are told by pods on the host network where nodes were not read', () => {
    const workloads = [
      agents('host', [
        ['a', '192.168.0.1'],
        ['d', '192.168.0.4'],
        [undefined, '192.168.0.5'],
      ]),
      agents('pod', [['a', '192.168.0.6']]),
    ];
    expect(within('192.168.0.0/24', [], workloads)).toEqual(['a 1', 'd 4']);
    expect(within('192.168.0.0/24', nodes, workloads)).toEqual(['a 1', 'b 2', 'c 3', 'd 4']);
  });
});
