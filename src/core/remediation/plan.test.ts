import { describe, expect, it } from 'vitest';
import {
  type ClusterOptions,
  inventoryOf,
  type Manifest,
  modelOf,
  namespace,
  networkPolicy,
  pod,
} from '../../../test/support/manifests/manifest-cluster.ts';
import { assess } from '../assessment/assess.ts';
import { type AssessmentSettings, DEFAULT_SETTINGS } from '../rules/settings.ts';
import type { Patch } from './patch.ts';
import { planPatches } from './plan.ts';
import { policyManifest } from './policy-manifest.ts';

const PII = { 'ringfence.dev/data': 'pii' };

function plan(
  objects: readonly Manifest[],
  settings: Partial<AssessmentSettings> = {},
  points: ClusterOptions['points'] = {},
): readonly Patch[] {
  const input = {
    inventory: inventoryOf(objects),
    model: modelOf(objects, { points }),
    settings: { ...DEFAULT_SETTINGS, ...settings },
  };
  return planPatches({ ...input, results: assess(input).results }).patches;
}

function serving(name: string, port: number, labels: object = { app: name }): Manifest {
  return pod(name, labels, { spec: { containers: [{ name: 'main', ports: [{ containerPort: port }] }] } });
}

const selecting = (app: string) => ({ podSelector: { matchLabels: { app } } });
const patchNamed = (patches: readonly Patch[], name: string) =>
  patches.find((patch) => patch.name === name) ?? expect.fail(`no patch ${name}`);
const policyNamed = (patch: Patch, name: string) =>
  policyManifest(patch.policies.find(({ policy }) => policy.name === name)!.policy);

const shop = [
  namespace('app', PII),
  serving('cart', 7070),
  serving('redis', 6379),
  networkPolicy('redis', {
    ...selecting('redis'),
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [selecting('cart')], ports: [{ port: 6379 }] }],
  }),
];

describe('a patch for an egress rule that allows everything', () => {
  const cart = networkPolicy('cart', {
    ...selecting('cart'),
    policyTypes: ['Ingress', 'Egress'],
    egress: [{}],
  });

  it('keeps destinations whose own ingress is narrow, and name resolution', () => {
    const patch = patchNamed(plan([...shop, cart]), 'cart');
    expect(patch.policies.map(({ change }) => change)).toEqual(['replace']);
    expect(policyNamed(patch, 'cart')['spec']).toMatchObject({
      egress: [
        { to: [selecting('redis')], ports: [{ protocol: 'TCP', port: 6379 }] },
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
            { ipBlock: { cidr: '169.254.20.10/32' } },
          ],
          ports: [
            { protocol: 'TCP', port: 53 },
            { protocol: 'UDP', port: 53 },
          ],
        },
      ],
    });
  });

  it('leaves no private address open that is not declared, and lists the outside first', () => {
    const patch = patchNamed(plan([...shop, cart]), 'cart');
    expect(JSON.stringify(patch.policies)).not.toMatch(/"cidr":"(10|172|192|fc00|0\.)/);
    expect(patch.cuts[0]).toMatchObject({ kind: 'outside', workload: 'app/cart[Pod]' });
  });

  it('keeps declared addresses outside the cluster on their ports', () => {
    const from = {
      type: 'pods',
      namespaceSelector: { requirements: [] },
      podSelector: { requirements: [] },
    } as const;
    const declaredConnections = [
      {
        name: 'payments',
        from,
        to: { type: 'cidr', cidr: '52.20.0.0/24' },
        ports: [{ protocol: 'TCP', from: 443, to: 443 }],
      },
    ] as const;
    const patch = patchNamed(plan([...shop, cart], { declaredConnections }), 'cart');
    expect(policyNamed(patch, 'cart')['spec']).toMatchObject({
      egress: expect.arrayContaining([
        { to: [{ ipBlock: { cidr: '52.20.0.0/24' } }], ports: [{ protocol: 'TCP', port: 443 }] },
      ]),
    });
  });
});

const site = (name: string): Manifest => ({
  ...pod('site'),
  metadata: { name: 'site', namespace: name, labels: { app: 'site' } },
});

const byName = (name: string) => ({ 'kubernetes.io/metadata.name': name });

describe('a patch for a choice of namespaces by labels', () => {
  const front = { matchLabels: { team: 'front' } };
  const objects = [
    namespace('app', PII),
    namespace('known', { team: 'front' }),
    serving('db', 5432),
    site('known'),
    site('absent'),
    networkPolicy('db', {
      ...selecting('db'),
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ namespaceSelector: front }], ports: [{ port: 5432 }] }],
    }),
  ];
  const disabledRules = ['cross-namespace-ingress'];
  it('names those that have the labels, and goes on asking those for them whose labels are not known', () => {
    const patch = patchNamed(plan(objects, { disabledRules }, { absentNamespaces: 'unknown' }), 'db');
    expect(policyNamed(patch, 'db')['spec']).toMatchObject({
      ingress: [
        {
          from: [
            { namespaceSelector: { matchLabels: byName('known') } },
            { namespaceSelector: { matchLabels: { team: 'front', ...byName('absent') } } },
          ],
        },
      ],
    });
    expect(patch.cuts).toEqual([]);
  });

  it('names no namespace that is assumed to have no labels', () => {
    const patch = patchNamed(plan(objects, { disabledRules }), 'db');
    expect(JSON.stringify(policyNamed(patch, 'db'))).not.toContain('absent');
  });
});

describe('a policy that selects several workloads', () => {
  const objects = [
    namespace('app', PII),
    serving('cart', 7070),
    serving('redis', 6379),
    networkPolicy('all', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }),
  ];

  it('is rewritten once for all of them, and each keeps what it serves in a policy of its own', () => {
    const patch = patchNamed(plan(objects), 'all');
    expect(patch.policies.map(({ change, policy }) => `${change} ${policy.name}`)).toEqual([
      'replace all',
      'create cart-ingress',
      'create redis-ingress',
    ]);
    expect(policyNamed(patch, 'redis-ingress')['spec']).toMatchObject({
      ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 6379 }] }],
    });
  });

  it('leaves a workload without personal data what it had', () => {
    const web = serving('web', 80, { app: 'web', 'ringfence.dev/data': 'none' });
    const patch = patchNamed(plan([...objects, web]), 'all');
    expect(policyNamed(patch, 'web-ingress')['spec']).toMatchObject({
      ingress: [{ from: [{ podSelector: {} }] }],
    });
    expect(
      patch.cuts.filter(({ workload, kind }) => workload === 'app/web[Pod]' && kind !== 'unserved'),
    ).toEqual([]);
  });
});

describe('patches of one workload', () => {
  const patches = plan([namespace('app', PII), serving('db', 5432)]);

  it('have names of their own for each direction, and close what all rules find', () => {
    expect(patches.map(({ name }) => name)).toEqual([
      'db-ingress',
      'db-egress',
      'default-deny-ingress-egress',
    ]);
    expect(
      patchNamed(patches, 'db-egress')
        .closes.map(({ ruleId }) => ruleId)
        .toSorted(),
    ).toEqual([
      'all-ports-rule',
      'allow-all-rule',
      'default-deny-egress',
      'kube-api-egress',
      'metadata-service-egress',
      'public-egress',
    ]);
  });

  it('do not take the name of a policy that exists', () => {
    const other = networkPolicy('db-ingress', { ...selecting('none'), ingress: [] });
    const names = plan([namespace('app', PII), serving('db', 5432), other]).map(({ name }) => name);
    expect(names).toContain('db-ingress-2');
  });
});

describe('a patch for a workload', () => {
  it('does not select another that carries its labels and more', () => {
    const objects = [
      namespace('app', PII),
      serving('db', 5432, { app: 'db' }),
      serving('db-admin', 80, { app: 'db', role: 'admin' }),
      networkPolicy('admin', {
        podSelector: { matchLabels: { role: 'admin' } },
        policyTypes: ['Ingress', 'Egress'],
      }),
    ];
    const patch = patchNamed(plan(objects), 'db-ingress');
    expect(policyNamed(patch, 'db-ingress')['spec']).toMatchObject({
      podSelector: {
        matchLabels: { app: 'db' },
        matchExpressions: [{ key: 'role', operator: 'DoesNotExist' }],
      },
    });
  });

  it('tells apart what it denies for certain from what becomes unknown', () => {
    const resolver = { ipBlock: { cidr: '10.0.0.0/8' } };
    const egress = [{ to: [resolver], ports: [{ port: 53, protocol: 'UDP' }] }, {}];
    const objects = [
      namespace('app', PII),
      serving('db', 5432),
      networkPolicy('db', { ...selecting('db'), policyTypes: ['Egress'], egress }),
      namespace('web'),
      pod('site', { app: 'site' }, { metadata: { namespace: 'web' } }),
    ];
    const [settled, open] = (['never', 'unknown'] as const).map((cidrMatchesPods) =>
      patchNamed(plan(objects, {}, { cidrMatchesPods }), 'db').cuts.find(
        ({ kind, peers }) => kind === 'unserved' && peers.includes('web/site[Pod]'),
      ),
    );
    const connections = 'TCP 1-8079,8081-65535,UDP 1-65535,SCTP 1-65535';
    expect(settled).toMatchObject({ connections });
    expect(settled).not.toHaveProperty('unknown');
    expect(open).toMatchObject({ connections, unknown: 'TCP 53,UDP 53' });
  });

  it('for the default names what it repeats, and lists each connection that it cuts once', () => {
    const patches = plan([namespace('app', PII), serving('db', 5432), serving('api', 80)]);
    const { repeats, cuts } = patchNamed(patches, 'default-deny-ingress-egress');
    expect(repeats).toEqual(['api-ingress', 'db-ingress', 'api-egress', 'db-egress']);
    expect(patches.map(({ name, repeatedBy }) => [name, repeatedBy])).toEqual([
      ...repeats!.map((name) => [name, 'default-deny-ingress-egress']),
      ['default-deny-ingress-egress', undefined],
    ]);
    const within = cuts.filter(({ kind }) => kind === 'unserved');
    expect(
      within.map(({ direction, workload, peers }) => `${direction} ${workload} ${peers.join()}`),
    ).toEqual([
      'egress app/api[Pod] app/api[Pod]',
      'egress app/api[Pod] app/db[Pod]',
      'egress app/db[Pod] app/api[Pod]',
      'egress app/db[Pod] app/db[Pod]',
    ]);
    const alone = patchNamed(patches, 'db-ingress').cuts;
    expect(alone.find(({ kind }) => kind === 'unserved')?.peers).toEqual(['every workload of namespace app']);
  });

  it('keeps name resolution out of a workload that is denied it', () => {
    const sealed = networkPolicy('sealed', { ...selecting('db'), policyTypes: ['Ingress', 'Egress'] });
    const patches = plan([namespace('app', PII), serving('db', 5432), sealed, serving('api', 80)]);
    const deny = patchNamed(patches, 'default-deny-ingress-egress');
    expect(policyNamed(deny, 'default-deny-ingress-egress')['spec']).toMatchObject({ egress: [] });
  });
});
