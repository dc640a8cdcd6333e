import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  type Manifest,
  namespace,
  networkPolicy,
  pod,
  running,
} from '../../../test/support/manifests/manifest-cluster.ts';
import { patchedCluster } from '../../../test/support/engine/patched-cluster.ts';
import { resolveAssumptions } from '../reachability/plugins/profiles.ts';
import { type AssessmentSettings, DEFAULT_SETTINGS } from '../rules/settings.ts';
import { MOST_NAMED } from './kept-peers.ts';
import type { Patch } from './patch.ts';
import { policyManifest } from './policy-manifest.ts';

const PII = { 'ringfence.dev/data': 'pii' };
const MANY = MOST_NAMED + 2;
/** Connections to other namespaces are kept without being declared. */
const BEYOND = { disabledRules: ['cross-namespace-egress'] };

/** Pods without policies, each serving a port, in namespaces of equal size. */
function openCluster(
  namespaces: number,
  each: number,
  portOf: (place: number) => number = () => 8080,
): readonly Manifest[] {
  return Array.from({ length: namespaces }, (_, number) => number).flatMap((number) => [
    namespace(`team-${number}`, PII),
    ...Array.from({ length: each }, (_, place) =>
      serving(`app-${number}-${place}`, portOf(place), {
        in: `team-${number}`,
        address: `10.${number}.0.${place + 1}`,
      }),
    ),
  ]);
}

function serving(
  name: string,
  containerPort: number,
  where: { readonly in: string; readonly address: string; readonly labels?: object },
): Manifest {
  return pod(
    name,
    { app: name, ...where.labels },
    {
      metadata: { namespace: where.in },
      spec: { containers: [{ name: 'main', ports: [{ containerPort }] }] },
      status: running(where.address),
    },
  );
}

/**
 * The patches of a cluster, which must not open anything, must close what they list, and must list what they cut. Peers
 * beyond the limit of a cut count as listed.
 */
function soundPatches(
  objects: readonly Manifest[],
  settings: Partial<AssessmentSettings> = {},
): readonly Patch[] {
  const { patches, left, faults } = patchedCluster(inventoryOf(objects), resolveAssumptions('calico'), {
    ...DEFAULT_SETTINGS,
    ...settings,
  });
  const isCounted = patches.some(({ cuts }) =>
    cuts.some(({ kind, peers }) => kind === 'served' && / more workloads?$/.test(peers.at(-1) ?? '')),
  );
  expect(isCounted ? faults.filter((fault) => !fault.endsWith('without naming it')) : faults).toEqual([]);
  expect(left).toEqual([]);
  return patches;
}

function rulesOf(patches: readonly Patch[], name: string, side: 'ingress' | 'egress'): unknown {
  const policies = patches.flatMap((patch) => patch.policies).filter(({ policy }) => policy.name === name);
  const [manifest] = policies.map(({ policy }) => policyManifest(policy));
  return Object.entries(manifest?.['spec'] ?? {}).find(([field]) => field === side)?.[1];
}

function sizeOf(patches: readonly Patch[]): number {
  const rules = patches
    .flatMap(({ policies }) => policies)
    .flatMap(({ policy }) => [...policy.ingress, ...policy.egress]);
  const cuts = patches.flatMap((patch) => patch.cuts);
  return [...rules, ...cuts].reduce((sum, { peers }) => sum + peers.length, 0);
}

const inNamespaces = (...values: readonly string[]) => ({
  namespaceSelector: {
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }],
  },
  podSelector: {},
});
const tcp = (...ports: readonly number[]) => ports.map((port) => ({ protocol: 'TCP', port }));

function toPods(namespaceName: string): Manifest {
  return networkPolicy(
    'to-pods',
    { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
    { namespace: namespaceName },
  );
}

describe('patches of a cluster without policies', () => {
  it('grow with its workloads, not with pairs of them', () => {
    const [once, twice] = [11, 22].map((each) => sizeOf(soundPatches(openCluster(2, each))));
    expect(twice).toBeLessThanOrEqual(2 * once!);
    // Per workload: a policy per direction and its cuts, and both again in the patch of the namespace's default.
    expect(twice).toBeLessThan(2 * 22 * 50);
  });

  it('keep what namespaces serve, by namespace, where a workload reaches too many others to name them', () => {
    const patches = soundPatches(
      openCluster(2, MANY, (place) => (place === 0 ? 5432 : 8080)),
      BEYOND,
    );
    expect(rulesOf(patches, 'app-0-1-egress', 'egress')).toEqual([
      { to: [inNamespaces('team-0', 'team-1')], ports: tcp(5432, 8080) },
      expect.objectContaining({ ports: expect.arrayContaining(tcp(53)) as unknown }),
    ]);
  });

  it('give each namespace its own ports', () => {
    const other = serving('db', 5432, { in: 'app', address: '10.9.0.1' });
    const patches = soundPatches([...openCluster(1, MANY), namespace('app', PII), other], BEYOND);
    expect(rulesOf(patches, 'db-egress', 'egress')).toMatchObject([
      { to: [{ podSelector: {} }], ports: tcp(5432) },
      { to: [{ podSelector: {} }], ports: tcp(8080) },
      {},
    ]);
  });

  it('keep every namespace, with the ports that any of them serves, where there are too many of them', () => {
    const patches = soundPatches(openCluster(MANY, 1), BEYOND);
    expect(rulesOf(patches, 'app-0-0-egress', 'egress')).toMatchObject([
      { to: [{ namespaceSelector: {} }], ports: tcp(8080) },
      {},
    ]);
    expect(patches[0]!.cuts.map(({ kind, peers }) => [kind, peers.length, peers.at(-1)])).toEqual([
      ['outside', 1, '0.0.0.0/0'],
      ['served', MOST_NAMED + 1, '1 more workload'],
      ['unserved', MOST_NAMED + 1, '2 more workloads'],
    ]);
  });

  it('name each workload where there are few', () => {
    const patches = soundPatches(openCluster(1, 2));
    expect(rulesOf(patches, 'app-0-0-egress', 'egress')).toMatchObject([
      {
        to: ['app-0-0', 'app-0-1'].map((app) => ({ podSelector: { matchLabels: { app } } })),
        ports: tcp(8080),
      },
      {},
    ]);
  });
});

describe('patches of a workload with many declared clients', () => {
  const clients = Array.from({ length: MANY }, (_, place) =>
    serving(`client-${place}`, 8080, {
      in: 'web',
      address: `10.1.0.${place + 1}`,
      labels: { role: 'client' },
    }),
  );
  const objects = [
    namespace('app', PII),
    namespace('web', { team: 'web' }),
    serving('db', 5432, { in: 'app', address: '10.0.0.1' }),
    serving('stranger', 8080, { in: 'web', address: '10.1.1.1' }),
    ...clients,
  ];
  const declaredConnections = [
    {
      name: 'clients',
      from: {
        type: 'pods',
        namespaceSelector: { requirements: [{ key: 'team', operator: 'In', values: ['web'] }] },
        podSelector: { requirements: [{ key: 'role', operator: 'In', values: ['client'] }] },
      },
      to: {
        type: 'pods',
        namespaceSelector: { requirements: [] },
        podSelector: { requirements: [{ key: 'app', operator: 'In', values: ['db'] }] },
      },
      ports: [{ protocol: 'TCP', from: 5432, to: 5432 }],
    },
  ] as const;

  it('let them in as they are declared, and nobody else', () => {
    const patches = soundPatches(objects, { declaredConnections });
    expect(rulesOf(patches, 'db-ingress', 'ingress')).toEqual([
      {
        from: [
          { podSelector: {} },
          {
            namespaceSelector: { matchLabels: { team: 'web' } },
            podSelector: { matchLabels: { role: 'client' } },
          },
        ],
        ports: tcp(5432),
      },
    ]);
  });
});

describe('patches of a rule for addresses that many pods have', () => {
  it('keep namespaces of which it selects every pod', () => {
    const patches = soundPatches([...openCluster(1, MANY), toPods('team-0')], BEYOND);
    expect(rulesOf(patches, 'to-pods', 'egress')).toEqual([
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'team-0' } },
            podSelector: {},
          },
        ],
        ports: tcp(8080),
      },
    ]);
  });

  it('cut, and name, the others', () => {
    const outsider = serving('outsider', 8080, { in: 'team-0', address: '192.168.0.1' });
    const patches = soundPatches([...openCluster(1, MANY), outsider, toPods('team-0')], BEYOND);
    expect(JSON.stringify(rulesOf(patches, 'to-pods', 'egress'))).not.toContain('team-0');
    expect(patches[0]!.cuts.filter(({ kind }) => kind === 'served').length).toBeGreaterThan(0);
  });
});
