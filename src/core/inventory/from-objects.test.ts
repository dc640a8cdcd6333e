import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from './from-objects.ts';
import type { Inventory } from './inventory.ts';
import { workloadKey } from './workload.ts';

function build(...objects: readonly unknown[]): Inventory {
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  return builder.build();
}

const template = (labels: Record<string, unknown>, spec: object = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'main', ports: [{ containerPort: 8080, name: 'http' }] }], ...spec },
});
const deployment = (name: string, extra: object = {}, labels: Record<string, unknown> = { app: name }) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
  spec: { replicas: 2, template: template(labels), ...extra },
});
const pod = (
  name: string,
  owner?: { kind: string; name: string },
  labels: object = {},
  status: object = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    labels,
    ...(owner ? { ownerReferences: [{ ...owner, controller: true, apiVersion: 'apps/v1', uid: 'u' }] } : {}),
  },
  spec: { containers: [{ name: 'main' }], nodeName: 'node-1' },
  status: { phase: 'Running', podIPs: [{ ip: '10.1.0.1' }], ...status },
});
const tieredNamespace = (tier: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: { tier } },
});
const names = (inventory: Inventory) => inventory.workloads.map(workloadKey);

function buildNamed(name: unknown) {
  return build({ ...deployment('web'), metadata: { name, namespace: 'shop' } });
}

describe('workloads from manifests', () => {
  it('represent future pods with the properties of their template', () => {
    const { workloads, namespaces, unread } = build(deployment('web'));
    expect(workloads).toEqual([
      {
        namespace: 'shop',
        kind: 'Deployment',
        name: 'web',
        labels: {},
        podGroups: [
          {
            labels: { app: 'web' },
            ports: [{ name: 'http', protocol: 'TCP', containerPort: 8080 }],
            networkMode: 'pod',
            serviceAccountName: 'default',
          },
        ],
        pods: [],
        replicas: 2,
      },
    ]);
    expect(namespaces).toEqual([
      { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' }, presence: 'referred' },
    ]);
    expect(unread).toEqual([]);
  });

  it('record the host network and the ports of native sidecars', () => {
    const { workloads } = build({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'backup' },
      spec: {
        jobTemplate: {
          spec: {
            template: template(
              { app: 'backup' },
              {
                hostNetwork: true,
                initContainers: [
                  {
                    name: 'proxy',
                    restartPolicy: 'Always',
                    ports: [{ containerPort: 9000, protocol: 'UDP' }],
                  },
                  { name: 'setup', ports: [{ containerPort: 1 }] },
                ],
              },
            ),
          },
        },
      },
    });
    expect(workloads[0]?.namespace).toBe('default');
    expect(workloads[0]?.podGroups[0]?.networkMode).toBe('host');
    expect(workloads[0]?.podGroups[0]?.ports).toEqual([
      { name: 'http', protocol: 'TCP', containerPort: 8080 },
      { protocol: 'UDP', containerPort: 9000 },
    ]);
  });

  it('make the inventory partial if they are invalid, instead of being dropped', () => {
    const { workloads, unread, problems } = build(
      deployment('web', { template: template({}, { hostNetwork: 'true' }) }),
      deployment('api', { template: undefined }),
    );
    expect(workloads).toEqual([]);
    expect(unread.map(({ kind, namespace, reason }) => ({ kind, namespace, reason }))).toEqual([
      { kind: 'Deployment', namespace: 'shop', reason: 'broken-document' },
      { kind: 'Deployment', namespace: 'shop', reason: 'broken-document' },
    ]);
    expect(problems.map(({ field }) => field)).toEqual(['spec.template.spec.hostNetwork', 'spec.template']);
  });

  it('keep the properties of both versions if they occur twice with different contents', () => {
    const { workloads, problems } = build(deployment('web'), deployment('web', {}, { app: 'other' }));
    expect(workloads[0]?.podGroups.map(({ labels }) => labels['app'])).toEqual(['other', 'web']);
    expect(problems.map(({ code }) => code)).toEqual(['conflicting-objects']);
  });
});

describe('pods of a live cluster', () => {
  it('belong to the controller at the top of their owner chain', () => {
    const inventory = build(
      pod('web-abc-1', { kind: 'ReplicaSet', name: 'web-abc' }),
      pod('canary-xyz-1', { kind: 'ReplicaSet', name: 'canary-xyz' }, { 'pod-template-hash': 'xyz' }),
      pod('report-28000000-x', { kind: 'Job', name: 'report-28000000' }),
      pod('db-0', { kind: 'StatefulSet', name: 'db' }),
      pod('etcd-node-1', { kind: 'Node', name: 'node-1' }),
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: 'web-abc',
          namespace: 'shop',
          ownerReferences: [{ kind: 'Rollout', name: 'web', controller: true }],
        },
      },
    );
    expect(names(inventory)).toEqual([
      'shop/canary[Deployment]',
      'shop/db[StatefulSet]',
      'shop/etcd-node-1[Pod]',
      'shop/report[CronJob]',
      'shop/web[Rollout]',
    ]);
  });

  it('determine the content of their workload, of which a rollout changes only the placement', () => {
    const owner = { kind: 'ReplicaSet', name: 'web-abc' };
    const labels = { app: 'web', 'pod-template-hash': 'abc' };
    const [web] = build(deployment('web', {}, { app: 'stale' }), pod('web-abc-1', owner, labels)).workloads;
    expect(web?.podGroups.map((group) => group.labels)).toEqual([{ app: 'web' }]);
    expect(web?.pods).toEqual([
      {
        name: 'web-abc-1',
        group: 0,
        labels: { 'pod-template-hash': 'abc' },
        addresses: ['10.1.0.1'],
        nodeName: 'node-1',
      },
    ]);
  });

  it('are left out if they have ended, and included if they wait for an address', () => {
    const inventory = build(
      pod('done', undefined, {}, { phase: 'Succeeded' }),
      pod('crashed', undefined, {}, { phase: 'Failed' }),
      pod('waiting', undefined, {}, { phase: 'Pending', podIPs: [] }),
    );
    expect(names(inventory)).toEqual(['shop/waiting[Pod]']);
    expect(inventory.workloads[0]?.pods[0]?.addresses).toEqual([]);
  });

  it('are not assumed for a Job that has finished', () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'migrate', namespace: 'shop' },
      spec: { template: template({ app: 'migrate' }) },
    };
    const finished = { ...job, status: { conditions: [{ type: 'Complete', status: 'True' }] } };
    expect(names(build(job))).toEqual(['shop/migrate[Job]']);
    expect(names(build(finished))).toEqual([]);
  });
});

describe('other objects', () => {
  it('in lists are unpacked, and items without a kind get it from the list', () => {
    const inventory = build({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'apps/v1', kind: 'DeploymentList', items: [{ ...deployment('web'), kind: undefined }] },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } },
      ],
    });
    expect(names(inventory)).toEqual(['shop/web[Deployment]']);
    expect(inventory.ignoredKinds).toEqual({ ConfigMap: 1 });
  });

  it('of policy kinds that are not evaluated are recorded as unevaluated policies', () => {
    const inventory = build(
      { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'l7' }, spec: { a: 1 } },
      {
        apiVersion: 'projectcalico.org/v3',
        kind: 'GlobalNetworkPolicy',
        metadata: { name: 'all' },
        spec: {},
      },
      { apiVersion: 'networking.k8s.io/v2', kind: 'NetworkPolicy', metadata: { name: 'next' }, spec: {} },
    );
    expect(
      inventory.unevaluatedPolicies.map(({ kind, namespace, reason }) => [kind, namespace, reason]),
    ).toEqual([
      ['GlobalNetworkPolicy', undefined, 'not-supported'],
      ['CiliumNetworkPolicy', 'default', 'not-supported'],
      ['NetworkPolicy', 'default', 'not-supported'],
    ]);
  });

  it('may have keys with a special meaning in JavaScript', () => {
    const hostile: unknown = JSON.parse(
      '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a","labels":{"toString":"x","constructor":"y"}}}',
    );
    const [hostileNamespace] = build(hostile).namespaces;
    expect(Object.getPrototypeOf(hostileNamespace?.labels)).toBeNull();
    expect(Object.keys(hostileNamespace?.labels ?? {}).sort()).toEqual([
      'constructor',
      'kubernetes.io/metadata.name',
      'toString',
    ]);
  });

  it('that conflict make the inventory partial', () => {
    expect(build(tieredNamespace('a'), tieredNamespace('a')).unread).toEqual([]);
    expect(build(tieredNamespace('a'), tieredNamespace('b')).unread).toMatchObject([
      { kind: 'Namespace', namespace: 'shop' },
    ]);
  });

  it('whose YAML name is not a string are reported with the hint to quote it', () => {
    for (const [name, found] of [
      [false, 'false'],
      [7, '7'],
    ])
      expect(buildNamed(name).problems[0]?.message).toMatch(
        new RegExp(`metadata.name: expected text, found ${String(found)}. Put the value in quotes`),
      );
    expect(buildNamed([]).problems[0]?.message).not.toContain('quotes');
  });

  it('without a valid name are reported, not skipped', () => {
    const { unread } = build(
      { ...deployment('web'), metadata: { namespace: 'shop' } },
      { ...deployment('web'), metadata: { name: '../etc', namespace: 'shop' } },
      42,
      { kind: 'NetworkPolicy' },
    );
    expect(unread.map(({ kind }) => kind)).toEqual(['Deployment', 'Deployment', '*', 'NetworkPolicy']);
  });
});
