import { afterEach, describe, expect, it } from 'vitest';
import { checkConnection } from '../../../src/sources/kubernetes/check-connection.ts';
import { KubernetesSource } from '../../../src/sources/kubernetes/kubernetes-source.ts';
import type { CollectionLimits } from '../../../src/sources/kubernetes/requests/limits.ts';
import type { Collection } from '../../../src/sources/source.ts';
import { completenessOf } from '../../../src/core/inventory/inventory.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import { FakeApiServer } from '../../support/fake-api-server/fake-api-server.ts';
import type { FakeApiServerOptions } from '../../support/fake-api-server/fake-api-server.ts';
import type { KubernetesObject } from '../../support/fake-api-server/object-store.ts';
import { namespace, networkPolicy, pod } from '../../support/fake-api-server/objects.ts';
import {
  BUILT_IN_TYPES,
  CALICO_EXTENSION_TYPES,
  CALICO_NATIVE_TYPES,
  CALICO_TYPES,
  METRICS_TYPES,
  POLICYLESS_TYPES,
  UNLISTED_POLICY_TYPES,
} from '../../support/fake-api-server/resource-types.ts';

const LIMITS: Partial<CollectionLimits> = { requestTimeoutMs: 600_000, retryBaseMs: 1, maxAttempts: 2 };
const DISCOVERY_FORMS = ['aggregated', 'classic'] as const;
const EXTENSION_TYPE = {
  group: 'custom.example.com',
  version: 'v1',
  kind: 'Report',
  resource: 'reports',
  scope: 'namespaced',
} as const;

let server: FakeApiServer;
afterEach(() => server.close());

/** A closed database and an open shop, each in a separate namespace, and another client. */
async function startShop(options: FakeApiServerOptions = {}): Promise<FakeApiServer> {
  server = await FakeApiServer.start(options);
  server.put(
    namespace('data'),
    namespace('shop'),
    pod('data', 'db', { address: '10.1.0.1' }),
    pod('shop', 'web', { address: '10.1.0.2' }),
    pod('shop', 'client', { address: '10.1.0.3' }),
    networkPolicy('data', 'deny-all'),
  );
  return server;
}

function collect(limits: Partial<CollectionLimits> = {}): Promise<Collection> {
  const source = new KubernetesSource({ connection: server.connection, limits: { ...LIMITS, ...limits } });
  return source.collect({ signal: new AbortController().signal });
}

function policy(apiVersion: string, kind: string, name: string, inNamespace?: string): KubernetesObject {
  const metadata = inNamespace === undefined ? { name } : { name, namespace: inNamespace };
  return { apiVersion, kind, metadata, spec: { allow: ['all'] } };
}

const TEAM_POLICY = policy('policies.example.com/v1', 'TeamNetworkPolicy', 'open-door', 'data');
const WIDE_POLICY = policy('policies.example.com/v1', 'ClusterwideNetworkPolicy', 'open-house');

/** What the shop's client may open: to the closed database, and to the open web server. */
function verdicts(inventory: Inventory): readonly [database: string, web: string] {
  const model = compile(inventory, { assumptions: resolveAssumptions('calico') });
  const to = (inNamespace: string, name: string) =>
    model.explain(
      { type: 'pod', namespace: 'shop', name: 'client' },
      { type: 'pod', namespace: inNamespace, name },
      'TCP',
      8080,
    ).verdict;
  return [to('data', 'db'), to('shop', 'web')];
}

function listsOf(resource: string): readonly string[] {
  return server.seen.filter((request) => request.resource === resource).map(({ path }) => path);
}

describe('policies of kinds that are not listed', () => {
  it.each(DISCOVERY_FORMS)(
    'are read, each once, in the version that is preferred (%s discovery)',
    async (discovery) => {
      await startShop({ discovery });
      server.install(UNLISTED_POLICY_TYPES);
      server.put(TEAM_POLICY, WIDE_POLICY);
      const { inventory, consistency } = await collect();
      expect(
        inventory.unevaluatedPolicies.map((one) => [
          one.apiVersion,
          one.kind,
          one.namespace,
          one.name,
          one.reason,
        ]),
      ).toEqual([
        ['policies.example.com/v1', 'ClusterwideNetworkPolicy', undefined, 'open-house', 'not-supported'],
        ['policies.example.com/v1', 'TeamNetworkPolicy', 'data', 'open-door', 'not-supported'],
      ]);
      expect(inventory.unevaluatedPolicies[1]?.spec).toEqual({ allow: ['all'] });
      expect(inventory.unread).toEqual([]);
      expect(consistency).toBe('CONSISTENT');
      expect(new Set(listsOf('teamnetworkpolicies'))).toEqual(
        new Set(['/apis/policies.example.com/v1/teamnetworkpolicies']),
      );
    },
  );

  it('leave open what their own namespace may do, and nothing else', async () => {
    await startShop();
    server.install(UNLISTED_POLICY_TYPES);
    expect(verdicts((await collect()).inventory)).toEqual(['denied', 'allowed']);
    server.put(TEAM_POLICY);
    expect(verdicts((await collect()).inventory)).toEqual(['unknown', 'allowed']);
  });

  it('of the whole cluster leave everything open', async () => {
    await startShop();
    server.install(UNLISTED_POLICY_TYPES);
    server.put(WIDE_POLICY);
    expect(verdicts((await collect()).inventory)).toEqual(['unknown', 'unknown']);
  });

  it('are unread when that is forbidden, with the rule that the ClusterRole lacks', async () => {
    await startShop();
    server.install(UNLISTED_POLICY_TYPES);
    server.forbid('clusterwidenetworkpolicies');
    const { inventory } = await collect();
    expect(inventory.unread).toEqual([
      {
        kind: 'ClusterwideNetworkPolicy.policies.example.com',
        reason: 'forbidden',
        message: expect.stringMatching(
          /cannot list resource .*; add this rule to the account's ClusterRole: \{apiGroups: \[policies\.example\.com\], resources: \[clusterwidenetworkpolicies\], verbs: \[list\]\}$/,
        ),
      },
    ]);
    expect(verdicts(inventory)).toEqual(['unknown', 'unknown']);
  });

  it('are unread only in the namespaces where that is forbidden', async () => {
    await startShop();
    server.install(UNLISTED_POLICY_TYPES);
    server.forbid('teamnetworkpolicies', 'cluster-wide');
    server.forbid('teamnetworkpolicies', { namespace: 'data' });
    const { inventory } = await collect();
    expect(inventory.unread).toMatchObject([
      { kind: 'TeamNetworkPolicy.policies.example.com', namespace: 'data', reason: 'forbidden' },
    ]);
    expect(verdicts(inventory)).toEqual(['unknown', 'allowed']);
  });

  it('are not looked for where kinds named like policies decide nothing, or are others once more', async () => {
    await startShop();
    server.install(POLICYLESS_TYPES);
    for (const { group, version, kind, resource } of POLICYLESS_TYPES) {
      server.put(policy(`${group}/${version}`, kind, 'not-in-force', 'data'));
      server.forbid(resource, { namespace: 'any' });
    }
    const { inventory } = await collect();
    expect(inventory.unevaluatedPolicies).toEqual([]);
    expect(inventory.networkPolicies.map(({ name }) => name)).toEqual(['deny-all']);
    expect(completenessOf(inventory)).toBe('COMPLETE');
    const asked = new Set(server.seen.map(({ path }) => path));
    for (const { group, version, resource } of POLICYLESS_TYPES)
      expect(asked).not.toContain(`/apis/${group}/${version}/${resource}`);
  });

  it('are told of by a connection check', async () => {
    await startShop();
    server.install(UNLISTED_POLICY_TYPES);
    server.install([EXTENSION_TYPE]);
    server.setGroup('custom.example.com', 'down');
    server.forbid('clusterwidenetworkpolicies');
    const check = await checkConnection(server.connection, new AbortController().signal, LIMITS);
    const access = new Map(check.kinds.map((kind) => [kind.kind, kind.access]));
    expect(access.get('ClusterwideNetworkPolicy.policies.example.com')).toBe('forbidden');
    expect(access.get('TeamNetworkPolicy.policies.example.com')).toBe('readable');
    expect(access.get('*.custom.example.com')).toBe('failed');
  });
});

describe('an API group that does not tell its kinds', () => {
  it.each(DISCOVERY_FORMS)(
    'leaves everything open, since it may have policies (%s discovery)',
    async (discovery) => {
      await startShop({ discovery });
      server.install([EXTENSION_TYPE]);
      expect(verdicts((await collect()).inventory)).toEqual(['denied', 'allowed']);
      server.setGroup('custom.example.com', 'down');
      const { inventory } = await collect();
      expect(inventory.unread).toEqual([
        {
          kind: '*.custom.example.com',
          reason: 'failed',
          message: expect.stringMatching(
            /^.*custom\.example\.com\/v1.*: it is not known whether it has policies$/,
          ),
        },
      ]);
      expect(verdicts(inventory)).toEqual(['unknown', 'unknown']);
    },
  );

  it.each(DISCOVERY_FORMS)(
    'is nothing to mind where it is one of metrics (%s discovery)',
    async (discovery) => {
      await startShop({ discovery });
      server.install(METRICS_TYPES);
      server.setGroup('metrics.k8s.io', 'down');
      const { inventory } = await collect();
      expect(completenessOf(inventory)).toBe('COMPLETE');
      expect(verdicts(inventory)).toEqual(['denied', 'allowed']);
    },
  );

  it('is nothing to mind where its policies are read from where they are kept', async () => {
    await startShop();
    server.install([...CALICO_TYPES, ...CALICO_EXTENSION_TYPES]);
    server.setGroup('projectcalico.org', 'down');
    expect((await collect()).inventory.unread).toEqual([]);
  });

  it('does not hide that the account may not list anything', async () => {
    await startShop();
    server.install([EXTENSION_TYPE]);
    server.setGroup('custom.example.com', 'down');
    for (const { resource } of BUILT_IN_TYPES) server.forbid(resource);
    await expect(collect()).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('policies of Calico', () => {
  it('are read from both its groups where CRDs make both', async () => {
    await startShop();
    server.install([...CALICO_TYPES, ...CALICO_NATIVE_TYPES]);
    server.put(
      policy('crd.projectcalico.org/v1', 'GlobalNetworkPolicy', 'before-migration'),
      policy('projectcalico.org/v3', 'GlobalNetworkPolicy', 'after-migration'),
    );
    const { inventory } = await collect();
    expect(inventory.unevaluatedPolicies.map(({ name }) => name)).toEqual([
      'after-migration',
      'before-migration',
    ]);
  });
});

describe('a policy kind that is installed while the cluster is read', () => {
  it('is read, and the rest read again', async () => {
    await startShop();
    server.before({ resource: 'services' }, () => {
      server.install(UNLISTED_POLICY_TYPES);
      server.put(WIDE_POLICY);
    });
    const { inventory, consistency } = await collect();
    expect(consistency).toBe('CONSISTENT');
    expect(inventory.unevaluatedPolicies.map(({ name }) => name)).toEqual(['open-house']);
    expect(listsOf('services')).toHaveLength(2);
  });

  it('of the listed ones is not called absent where time does not suffice to read again', async () => {
    await startShop();
    server.before({ resource: 'services' }, () => {
      server.install(CALICO_TYPES);
      server.put(policy('crd.projectcalico.org/v1', 'GlobalNetworkPolicy', 'open-house'));
    });
    const { inventory, consistency } = await collect({ maxConsistencyAttempts: 1 });
    expect(consistency).toBe('SKEWED');
    expect(inventory.unevaluatedPolicies.map(({ name }) => name)).toEqual(['open-house']);
    expect(inventory.absentKinds).not.toContain('GlobalNetworkPolicy.crd.projectcalico.org');
  });
});

describe('a server that names its kinds as none does', () => {
  it.each(DISCOVERY_FORMS)('leaves these unread and is read otherwise (%s discovery)', async (discovery) => {
    await startShop({ discovery });
    server.install([
      { ...EXTENSION_TYPE, kind: 'OddNetworkPolicy', resource: 'odd\r\nresource' },
      { ...EXTENSION_TYPE, kind: 'HalfNetworkPolicy', resource: '\ud800' },
    ]);
    const { inventory } = await collect();
    expect(inventory.unread.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['OddNetworkPolicy.custom.example.com', 'failed'],
      ['HalfNetworkPolicy.custom.example.com', 'failed'],
    ]);
    expect(inventory.networkPolicies.map(({ name }) => name)).toEqual(['deny-all']);
  });
});
