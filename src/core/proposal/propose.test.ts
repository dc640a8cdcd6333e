import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  namespace,
  networkPolicy,
  pod,
  running,
  service,
} from '../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../test/support/manifests/manifest-cluster.ts';
import { toStoredObjects } from '../inventory/stored/stored-object.ts';
import { propose } from './propose.ts';

const agent = (args: readonly string[], metadata: object = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'kube-router', namespace: 'kube-system', ...metadata },
  spec: {
    template: {
      metadata: { labels: { app: 'router' } },
      spec: { hostNetwork: true, containers: [{ name: 'kube-router', image: 'example/kube-router', args }] },
    },
  },
});
const deny = networkPolicy('deny', { podSelector: {} });

function proposed(base: readonly Manifest[], manifests: readonly Manifest[]) {
  return propose(inventoryOf(base), inventoryOf(manifests), { type: 'namespace' });
}

describe('manifests laid over a base', () => {
  it('give the manifests themselves where they hold an object in each namespace', () => {
    const base = [
      namespace('app', { a: 'b' }),
      pod('web'),
      pod('gone'),
      deny,
      service('web'),
      service('gone'),
    ];
    const manifests = [namespace('app'), pod('web', { app: 'web' }), service('web', { type: 'NodePort' })];
    const { inventory } = proposed(base, manifests);
    expect(toStoredObjects(inventory)).toEqual(toStoredObjects(inventoryOf(manifests)));
  });

  it('give the base where they are the same', () => {
    const base = [
      namespace('app'),
      pod('web', {}, { metadata: { uid: '1' }, status: running('10.0.0.1') }),
      deny,
      service('web'),
    ];
    const { inventory, objects } = proposed(base, [namespace('app'), pod('web'), deny, service('web')]);
    expect(toStoredObjects(inventory)).toEqual(toStoredObjects(inventoryOf(base)));
    expect(objects).toEqual({ deleted: [], undecided: [], changed: [], added: [] });
  });

  it('take the pods from the manifests if these say where they run', () => {
    const base = [pod('web', {}, { status: running('10.0.0.1') })];
    const { inventory } = proposed(base, [pod('web', {}, { status: running('10.0.0.2') })]);
    expect(inventory.workloads[0]?.pods[0]?.addresses).toEqual(['10.0.0.2']);
  });

  it('replace the settings of a network plugin with its DaemonSet', () => {
    const on = agent(['--run-firewall=true']);
    const off = agent(['--run-firewall=false']);
    const other = pod('other', {}, { metadata: { namespace: 'kube-system' } });
    const settings = (manifests: readonly Manifest[]) =>
      proposed([on], manifests).inventory.pluginSettings.map(({ options }) => options);
    expect(settings([off])).toEqual([{ 'run-firewall': 'false' }]);
    expect(settings([other])).toEqual([]);
    expect(settings([deny])).toEqual([{ 'run-firewall': 'true' }]);
  });

  it('leave the settings of a network plugin unread whose DaemonSet may be the broken manifest', () => {
    const other = pod('other', {}, { metadata: { namespace: 'kube-system' } });
    const { inventory } = proposed([agent(['--run-firewall=true'])], [other, { kind: 'DaemonSet' }]);
    expect(inventory.pluginSettings).toMatchObject([
      { options: {}, unread: { reason: 'broken-document', message: /may stay, change or be deleted/ } },
    ]);
  });

  it('name a namespace that the base only refers to among the added objects', () => {
    const { objects } = proposed([namespace('other'), pod('web')], [namespace('app', { a: 'b' })]);
    expect(objects.added).toEqual([{ kind: 'Namespace', name: 'app' }]);
  });

  it('leave the labels of a namespace unknown that was not read of the base', () => {
    const base = inventoryOf([pod('web')], { unread: [{ kind: 'Namespace' }] });
    const manifests = inventoryOf([namespace('app', { a: 'b' })]);
    const { inventory } = propose(base, manifests, { type: 'overlay' });
    expect(inventory.unread).toMatchObject([{ kind: 'Namespace' }, { kind: 'Namespace', namespace: 'app' }]);
  });
});
