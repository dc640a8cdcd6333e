import type { KubernetesObject, ObjectList } from '../../test/support/fake-api-server/object-store.ts';

const PODS_PER_WORKLOAD = 10;
const NAMESPACES = 200;

/** Pods as large as those of a production cluster (about 6 KB each): environment, probes, volumes, managed fields. */
export function realisticPods(count: number): ObjectList {
  return { length: count, at: realisticPod };
}

/** The ReplicaSets that own them. */
export function realisticReplicaSets(pods: number): ObjectList {
  return {
    length: Math.ceil(pods / PODS_PER_WORKLOAD),
    at: (index) => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: replicaSetName(index),
        namespace: namespaceName(index),
        uid: `rs-${index}`,
        ownerReferences: [controllerReference('Deployment', workloadName(index))],
        managedFields: managedFields('kube-controller-manager', 10),
      },
    }),
  };
}

export function namespaceNames(): readonly string[] {
  return Array.from({ length: NAMESPACES }, (_, index) => namespaceName(index));
}

function realisticPod(index: number): KubernetesObject {
  const workload = Math.floor(index / PODS_PER_WORKLOAD);
  const name = `${replicaSetName(workload)}-${(index % PODS_PER_WORKLOAD).toString().padStart(5, 'x')}`;
  const address = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  const env = Array.from({ length: 60 }, (_, at) => ({
    name: `SETTING_${at}`,
    value: `value-${at}-of-${workload}`,
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: namespaceName(workload),
      uid: `uid-${index}`,
      resourceVersion: String(1_000_000 + index),
      labels: {
        app: workloadName(workload),
        tier: `tier-${workload % 5}`,
        'pod-template-hash': hashOf(workload),
      },
      annotations: { 'checksum/config': 'c'.repeat(64), 'prometheus.io/scrape': 'true' },
      ownerReferences: [controllerReference('ReplicaSet', replicaSetName(workload))],
      managedFields: [...managedFields('kube-controller-manager', 40), ...managedFields('kubelet', 30)],
    },
    spec: {
      nodeName: `node-${index % 3000}`,
      serviceAccountName: workloadName(workload),
      containers: [
        {
          name: 'main',
          image: `registry.example/team/${workloadName(workload)}@sha256:${'a'.repeat(64)}`,
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          env,
          resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100m', memory: '256Mi' } },
          livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10 },
          volumeMounts: [
            { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
          ],
        },
      ],
      tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }],
      volumes: [
        { name: 'token', projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607 } }] } },
      ],
    },
    status: {
      phase: 'Running',
      podIP: address,
      podIPs: [{ ip: address }],
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: '2026-11-23T10:00:00Z',
      })),
      containerStatuses: [
        { name: 'main', ready: true, restartCount: 0, imageID: `sha256:${'b'.repeat(64)}` },
      ],
    },
  };
}

function managedFields(manager: string, fields: number): readonly object[] {
  const owned = Object.fromEntries(Array.from({ length: fields }, (_, index) => [`f:field${index}`, {}]));
  return [
    { manager, operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': owned } },
  ];
}

function controllerReference(kind: string, name: string): object {
  return {
    apiVersion: 'apps/v1',
    kind,
    name,
    uid: `uid-${name}`,
    controller: true,
    blockOwnerDeletion: true,
  };
}

function namespaceName(workload: number): string {
  return `team-${workload % NAMESPACES}`;
}

function workloadName(workload: number): string {
  return `service-${workload}`;
}

function hashOf(workload: number): string {
  return (workload * 2_654_435_761).toString(16).slice(-9);
}

function replicaSetName(workload: number): string {
  return `${workloadName(workload)}-${hashOf(workload)}`;
}
