import { describe, expect, it } from 'vitest';
import { inventoryOf, modelOf, pod, service } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { PathFinder } from './find-paths.ts';
import type { PathEnd, PathOptions } from './path.ts';

const podNamed = (name: string): PathEnd => ({ type: 'workload', namespace: 'app', name, kind: 'Pod' });

const plain = (name: string, ports: readonly object[]) =>
  pod(name, { app: name }, { spec: { containers: [{ name: 'main', ports }] } });

const clusterIp = (spec: object): Manifest =>
  service('db', { ports: [{ port: 80, targetPort: 9999 }], ...spec });

/** The ports of the hop from one pod to another; empty if there is no path. */
function portsOf(
  objects: readonly Manifest[],
  [from, to]: readonly [PathEnd, PathEnd],
  asked: PathOptions = {},
) {
  const { allowed } = new PathFinder(inventoryOf(objects), modelOf(objects)).find(from, to, asked);
  return allowed.flatMap(({ hops }) =>
    hops.map((hop) => ('connections' in hop ? hop.connections.toString() : '')),
  );
}

describe('ports that a hop needs', () => {
  const ends = [podNamed('web'), podNamed('db')] as const;
  const web = plain('web', []);

  it('are declared by a container, of which there may be several', () => {
    expect(portsOf([web, plain('db', [])], ends)).toEqual([]);
    expect(portsOf([web, plain('db', [])], ends, { ports: 'any' })).toEqual(['All Connections']);
    expect(portsOf([web, plain('db', [{ containerPort: 1 }, { containerPort: 5 }])], ends)).toEqual([
      'TCP 1,5',
    ]);
  });

  it('are targets of Services', () => {
    expect(portsOf([web, plain('db', [{ containerPort: 1 }]), clusterIp({})], ends)).toEqual(['TCP 1,9999']);
  });

  it('are not those of a Service that stands for a name elsewhere', () => {
    const elsewhere = clusterIp({ type: 'ExternalName', externalName: 'db.example' });
    expect(portsOf([web, plain('db', []), elsewhere], ends)).toEqual([]);
  });
});
