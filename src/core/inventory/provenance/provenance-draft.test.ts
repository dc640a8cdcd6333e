import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from '../from-objects.ts';
import { toStoredObjects, type StoredObject } from '../stored/stored-object.ts';

const write = (manager: string, day: number) => ({
  manager,
  operation: 'Update',
  time: `2026-01-0${day}T00:00:00Z`,
});

function policy(managedFields: readonly object[], more: object = {}) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'shop', name: 'deny', managedFields },
    spec: { podSelector: {} },
    ...more,
  };
}

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main' }] } };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace: 'shop', name: 'web', managedFields: [write('helm', 1)] },
  spec: { template },
};

function storedOf(...objects: readonly object[]): readonly StoredObject[] {
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  return toStoredObjects(builder.build());
}

function stored(kind: string, ...objects: readonly object[]): StoredObject {
  return storedOf(...objects).find((one) => one.kind === kind)!;
}

describe('the provenance of an object', () => {
  it('is beside its content, which is the same whoever wrote it', () => {
    const [before, after] = [1, 2].map((day) => stored('NetworkPolicy', policy([write('kubectl', day)])));
    expect(after?.contentHash).toBe(before?.contentHash);
    expect(after?.body).not.toContain('kubectl');
    expect(after?.provenance).toEqual({ writes: [write('kubectl', 2)] });
  });

  it('is of a workload that of its controller, and not that of pods and what stands between', () => {
    const owned = (apiVersion: string, kind: string, name: string, owner: string, spec: object) => ({
      apiVersion,
      kind,
      metadata: {
        namespace: 'shop',
        name,
        labels: template.metadata.labels,
        managedFields: [write('kube-controller-manager', 3)],
        ownerReferences: [{ kind: owner, name: kind === 'Pod' ? 'web-1' : 'web', controller: true }],
      },
      spec,
    });
    const replicaSet = owned('apps/v1', 'ReplicaSet', 'web-1', 'Deployment', { template });
    const pod = owned('v1', 'Pod', 'web-1-a', 'ReplicaSet', template.spec);
    const objects = storedOf(deployment, replicaSet, pod);
    expect(objects.map(({ kind, provenance }) => [kind, provenance?.writes?.[0]?.manager])).toEqual([
      ['Namespace', undefined],
      ['Workload', 'helm'],
      ['Placement', undefined],
    ]);
  });

  it('is kept for policies of other vendors apart from that of Kubernetes’ own with the same name', () => {
    const calico = policy([write('calicoctl', 4)], { apiVersion: 'projectcalico.org/v3' });
    const objects = storedOf(policy([write('kubectl', 1)]), calico).filter(({ provenance }) => provenance);
    expect(objects.map(({ kind, provenance }) => [kind, provenance?.writes?.[0]?.manager])).toEqual([
      ['NetworkPolicy', 'kubectl'],
      ['NetworkPolicy.projectcalico.org', 'calicoctl'],
    ]);
  });

  it('is unknown if there are several copies of it', () => {
    const copies = [policy([write('kubectl', 1)]), policy([write('helm', 2)])];
    expect(stored('NetworkPolicy', ...copies).provenance).toBeUndefined();
  });
});
