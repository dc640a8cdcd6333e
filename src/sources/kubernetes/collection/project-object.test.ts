import { describe, expect, it } from 'vitest';
import { COLLECTED_KINDS } from './collected-kinds.ts';
import type { PlannedKind } from './plan.ts';
import { boundaryMark, projectObject } from './project-object.ts';

function planned(kind: string): PlannedKind {
  const collected = COLLECTED_KINDS.find(({ name }) => name === kind)!;
  return { collected, apiVersion: 'v1', resource: 'any' };
}

const INTERNAL = 'networking.gke.io/load-balancer-type';
const COPY = 'kubectl.kubernetes.io/last-applied-configuration';

describe('the part of a listed object that is kept', () => {
  it('of a Service includes the annotations that control access, and the status of its load balancer', () => {
    const loadBalancer = { ingress: [{ ip: '192.0.2.1' }] };
    const service = {
      metadata: { name: 'a', managedFields: [{}], annotations: { [COPY]: '{}', [INTERNAL]: 'Internal' } },
      spec: { type: 'LoadBalancer' },
      status: { loadBalancer, conditions: [{}] },
    };
    expect(projectObject(service, planned('Service'))).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', annotations: { [INTERNAL]: 'Internal' } },
      spec: { type: 'LoadBalancer' },
      status: { loadBalancer },
    });
  });

  it('of an Ingress includes its class but not its status', () => {
    const ingress = {
      metadata: { name: 'a', annotations: { [COPY]: '{}', 'kubernetes.io/ingress.class': 'nginx' } },
      spec: {},
      status: { loadBalancer: {} },
    };
    expect(projectObject(ingress, planned('Ingress'))).toEqual({
      apiVersion: 'v1',
      kind: 'Ingress',
      metadata: { name: 'a', annotations: { 'kubernetes.io/ingress.class': 'nginx' } },
      spec: {},
    });
  });

  it('of a Pod includes its networks and its whole status', () => {
    const networks = {
      'k8s.v1.cni.cncf.io/networks': 'a',
      'kubernetes.v1.cni.cncf.io/networks': 'b',
      'k8s.v1.cni.cncf.io/network-status': '[]',
      'v1.multus-cni.io/default-network': 'c',
      'networking.gke.io/interfaces': '[]',
    };
    const pod = {
      metadata: { name: 'a', annotations: { ...networks, [COPY]: '{}' } },
      spec: {},
      status: { phase: 'Running' },
    };
    expect(projectObject(pod, planned('Pod'))).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', annotations: networks },
      spec: {},
      status: { phase: 'Running' },
    });
  });

  it('of other kinds includes only the annotations of their pods', () => {
    const spec = { template: { metadata: { annotations: { [INTERNAL]: 'of its pods' } } } };
    const deployment = { metadata: { name: 'a', annotations: { [INTERNAL]: 'Internal' } }, spec };
    const projected = projectObject(deployment, planned('Deployment'));
    expect(projected).toEqual({ apiVersion: 'v1', kind: 'Deployment', metadata: { name: 'a' }, spec });
  });
});

const WRITE = { manager: 'kubectl', operation: 'Update', time: '2026-01-01T00:00:00Z' };
const TRACKING = 'argocd.argoproj.io/tracking-id';

describe('what is kept of who wrote and delivered an object', () => {
  const metadata = {
    name: 'a',
    managedFields: [{ ...WRITE, fieldsV1: { 'f:spec': {} } }],
    annotations: { [TRACKING]: 'shop:apps/Deployment:shop/a', [COPY]: '{}' },
  };

  it('is the last writes without their fields, and the marks of delivery tools', () => {
    expect(projectObject({ metadata, spec: {} }, planned('Deployment'))).toMatchObject({
      metadata: { managedFields: [WRITE], annotations: { [TRACKING]: 'shop:apps/Deployment:shop/a' } },
    });
  });

  it('is nothing for a pod of a controller', () => {
    const ownerReferences = [{ kind: 'ReplicaSet', name: 'a', controller: true }];
    const projected = projectObject({ metadata: { ...metadata, ownerReferences } }, planned('Pod'));
    expect(projected).toMatchObject({ metadata: { name: 'a', ownerReferences } });
    expect(JSON.stringify(projected)).not.toMatch(/managedFields|tracking-id/);
  });
});

function markOf(annotations: object): string {
  const policy = { metadata: { name: 'a', uid: '1', generation: 1, annotations }, spec: {} };
  return boundaryMark(projectObject(policy, planned('NetworkPolicy')));
}

describe('the revision of a NetworkPolicy', () => {
  it('changes with the network that it applies to, although its spec does not', () => {
    const network = 'networking.gke.io/network';
    expect(new Set([{}, { [network]: 'blue' }, { [network]: 'green' }].map(markOf)).size).toBe(3);
    expect(markOf({ [COPY]: '{}' })).toBe(markOf({}));
    expect(markOf({ [TRACKING]: 'a:b/c:d/e' })).toBe(markOf({}));
  });
});
