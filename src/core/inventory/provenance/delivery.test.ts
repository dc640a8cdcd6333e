import { describe, expect, it } from 'vitest';
import { deliveryOf, type DeliveredObject } from './delivery.ts';

const DEPLOYMENT: DeliveredObject = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
const NAMESPACE: DeliveredObject = { group: '', kind: 'Namespace', name: 'shop' };

function delivery(metadata: object, reference = DEPLOYMENT) {
  return deliveryOf({ metadata }, reference);
}

function tracked(id: string, reference = DEPLOYMENT) {
  return delivery({ annotations: { 'argocd.argoproj.io/tracking-id': id } }, reference);
}

const HELM_ANNOTATIONS = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' };
const HELM_LABEL = { 'app.kubernetes.io/managed-by': 'Helm' };

describe('an object of Argo CD', () => {
  it('names its application in the tracking id', () => {
    expect(tracked('store:apps/Deployment:shop/web')).toEqual({
      tool: 'argo-cd',
      kind: 'application',
      name: 'store',
    });
  });

  it('names the namespace of an application that is outside of Argo CD’s own', () => {
    expect(tracked('team-a_store:apps/Deployment:shop/web')).toEqual({
      tool: 'argo-cd',
      kind: 'application',
      namespace: 'team-a',
      name: 'store',
    });
  });

  it('is recognised without a namespace of its own, whatever the destination of the application is', () => {
    expect(tracked('store:/Namespace:default/shop', NAMESPACE)?.name).toBe('store');
  });

  it.each([
    ['of another kind', 'store:apps/StatefulSet:shop/web'],
    ['of another group', 'store:extensions/Deployment:shop/web'],
    ['in another namespace', 'store:apps/Deployment:bank/web'],
    ['of another name', 'store:apps/Deployment:shop/api'],
    ['that is incomplete', 'store'],
    ['without an application', ':apps/Deployment:shop/web'],
  ])('is not recognised by the tracking id of an object %s, which was copied', (_, id) => {
    expect(tracked(id)).toBeUndefined();
  });

  it('is recognised by the label of Argo CD, but not by one that charts set, too', () => {
    expect(delivery({ labels: { 'argocd.argoproj.io/instance': 'store' } })?.tool).toBe('argo-cd');
    expect(delivery({ labels: { 'app.kubernetes.io/instance': 'store' } })).toBeUndefined();
  });
});

describe('an object of Flux', () => {
  it.each([
    ['kustomize', 'kustomization'],
    ['helm', 'helm-release'],
  ])('of its %s controller names the object that delivered it', (controller, kind) => {
    const labels = {
      [`${controller}.toolkit.fluxcd.io/name`]: 'apps',
      [`${controller}.toolkit.fluxcd.io/namespace`]: 'flux-system',
    };
    expect(delivery({ labels })).toEqual({ tool: 'flux', kind, namespace: 'flux-system', name: 'apps' });
  });

  it('is of the HelmRelease rather than of the release that Flux made with Helm', () => {
    const labels = {
      ...HELM_LABEL,
      'helm.toolkit.fluxcd.io/name': 'web',
      'helm.toolkit.fluxcd.io/namespace': 'shop',
    };
    expect(delivery({ labels, annotations: HELM_ANNOTATIONS })?.kind).toBe('helm-release');
  });
});

describe('an object of Helm', () => {
  it('names its release', () => {
    expect(delivery({ labels: HELM_LABEL, annotations: HELM_ANNOTATIONS })).toEqual({
      tool: 'helm',
      kind: 'release',
      namespace: 'shop',
      name: 'web',
    });
  });

  it('has all the marks that Helm itself asks for: rendered charts have the label only', () => {
    expect(delivery({ labels: HELM_LABEL })).toBeUndefined();
    expect(delivery({ annotations: HELM_ANNOTATIONS })).toBeUndefined();
  });
});

it('is not guessed from marks that are no text', () => {
  expect(delivery({ labels: { 'argocd.argoproj.io/instance': 7 }, annotations: 'x' })).toBeUndefined();
  expect(deliveryOf({ metadata: null }, DEPLOYMENT)).toBeUndefined();
});
