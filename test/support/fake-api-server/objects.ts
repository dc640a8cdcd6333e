import type { KubernetesObject } from './object-store.ts';

/** Objects as in an API server, with defaults for what a test does not specify. */

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...labels } },
  };
}

export interface PodOptions {
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly address?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly phase?: string;
}

export function pod(inNamespace: string, name: string, options: PodOptions = {}): KubernetesObject {
  const { owner, address, labels = { app: name }, annotations, phase = 'Running' } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: inNamespace,
      labels,
      ...(annotations && { annotations }),
      ...(owner && {
        ownerReferences: [{ ...owner, apiVersion: 'apps/v1', controller: true, uid: `uid-${owner.name}` }],
      }),
    },
    spec: { containers: [{ name: 'main', image: 'main', ports: [{ containerPort: 8080 }] }] },
    status: { phase, podIPs: address === undefined ? [] : [{ ip: address }] },
  };
}

export function deployment(
  inNamespace: string,
  name: string,
  { replicas = 1 }: { readonly replicas?: number } = {},
): KubernetesObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: inNamespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'main' }] } },
    },
  };
}

export function replicaSet(inNamespace: string, name: string, ofDeployment: string): KubernetesObject {
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: ofDeployment,
    controller: true,
    uid: `uid-${ofDeployment}`,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: inNamespace, ownerReferences: [owner] },
    spec: { replicas: 1, selector: { matchLabels: { app: ofDeployment } } },
  };
}

/** A policy that isolates every pod of its namespace. */
export function networkPolicy(inNamespace: string, name: string): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: inNamespace },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  };
}
