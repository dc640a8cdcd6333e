import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  node,
  pod,
  running,
  service,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { EntryDoor, EntryPoint } from './entry-point.ts';
import { EntryPoints } from './entry-points.ts';

const PUBLIC_NODE = node(
  'n1',
  {},
  {
    spec: { providerID: 'aws:///eu-west-1a/i-0abc' },
    status: { addresses: [{ type: 'ExternalIP', address: '34.1.2.3' }] },
  },
);
const INTERNAL = { 'service.beta.kubernetes.io/aws-load-balancer-internal': 'true' };
const WEB = { namespace: 'app', name: 'web', kind: 'Pod' };

/** The entry points of a pod through a Service with these parts, and whether the internet reaches it. */
function opened(spec: object, annotations: object = {}) {
  const objects: readonly Manifest[] = [
    PUBLIC_NODE,
    pod('web', { app: 'web' }, { spec: { nodeName: 'n1' }, status: running('10.1.0.5') }),
    service('web', spec, { metadata: { annotations } }),
  ];
  const entryPoints = new EntryPoints(inventoryOf(objects), modelOf(objects));
  return {
    doors: entryPoints
      .to(WEB)
      .map((entryPoint) => `${doorText(entryPoint.door)} ${sightingText(entryPoint)}`),
    exposure: entryPoints.internetExposure(WEB).exposure,
  };
}

function doorText(door: EntryDoor): string {
  if (door.type === 'node-port') return `node port ${door.nodePort ?? 'to be'}`;
  return door.type === 'external-ip' ? `external address ${door.addresses.join(' ')}` : door.type;
}

const sightingText = ({ audience, sightings }: EntryPoint) =>
  `for ${audience} as ${sightings.map(({ seenAs }) => seenAs.type).join(', ')}`;

const AT_NODE = 'for internet as client, own-node';

describe('what a Service opens', () => {
  it('is nothing where it is for the cluster only', () => {
    expect(opened({ type: 'ClusterIP' })).toEqual({ doors: [], exposure: 'not-exposed' });
  });

  it('are node ports, of every node', () => {
    const ports = [{ port: 80, targetPort: 8080, nodePort: 30_080 }];
    expect(opened({ type: 'NodePort', ports })).toEqual({
      doors: [`node port 30080 ${AT_NODE}`],
      exposure: 'exposed',
    });
    expect(opened({ type: 'NodePort' }).doors).toEqual([`node port to be ${AT_NODE}`]);
  });

  it('are node ports of a load balancer too, even an internal one', () => {
    expect(opened({ type: 'LoadBalancer' }, INTERNAL)).toEqual({
      doors: ['load-balancer for private as client, load-balancer, own-node', `node port to be ${AT_NODE}`],
      exposure: 'exposed',
    });
  });

  it('are node ports that a load balancer got before it was told to have none, for they stay', () => {
    const none = { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false };
    const ports = [{ port: 80, targetPort: 8080, nodePort: 30_080 }];
    expect(opened({ ...none, ports }, INTERNAL)).toEqual({
      doors: ['load-balancer for private as client, load-balancer, own-node', `node port 30080 ${AT_NODE}`],
      exposure: 'exposed',
    });
    expect(opened(none, INTERNAL)).toEqual({
      doors: ['load-balancer for private as client, load-balancer, own-node'],
      exposure: 'not-exposed',
    });
  });

  it('are its external addresses, whatever its type', () => {
    expect(opened({ externalIPs: ['34.1.2.4'] })).toEqual({
      doors: [`external address 34.1.2.4 ${AT_NODE}`],
      exposure: 'exposed',
    });
    expect(opened({ externalIPs: ['10.9.9.9'] }).exposure).toBe('unknown');
    expect(opened({ externalIPs: ['127.0.0.1', '10.9.9.9'] }).exposure).toBe('unknown');
    expect(opened({ externalIPs: ['127.0.0.1'] }).exposure).toBe('not-exposed');
  });

  it('is nothing where it is an alias, whatever else it says', () => {
    const alias = { type: 'ExternalName', externalName: 'web.example.com', externalIPs: ['34.1.2.4'] };
    expect(opened(alias)).toEqual({ doors: [], exposure: 'not-exposed' });
  });

  it('shows pods their clients alone where it keeps to the node that they run on', () => {
    expect(opened({ type: 'NodePort', externalTrafficPolicy: 'Local' }).doors).toEqual([
      'node port to be for internet as client',
    ]);
    expect(opened({ type: 'NodePort', externalTrafficPolicy: 'Cluster' }).doors).toEqual([
      `node port to be ${AT_NODE}`,
    ]);
  });
});
