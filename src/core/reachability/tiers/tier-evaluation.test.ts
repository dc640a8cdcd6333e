import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  modelOf,
  namespace,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Endpoint, EndpointQuery, Reason } from '../model/model.ts';

const serving = (name: string, ...ports: readonly object[]) =>
  pod(name, { app: name }, { spec: { containers: [{ name: 'main', ports }] } });
const http = (containerPort: number) => ({ name: 'http', containerPort });
const web = serving('web');
const everyone = { namespaces: {} };
const podsOf = (app: string) => ({ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app } } } });

const endText = (end: Endpoint) =>
  end.type === 'workload' ? workloadKey(end) : `${end.range.first}-${end.range.last}`;

/** What `web` may open to each, as listed: allowed, and unknown in brackets. */
function opened(objects: readonly Manifest[], options: ClusterOptions = {}): Record<string, string> {
  const rows = [
    ...modelOf([web, ...objects], options).connections({
      from: { namespace: 'app', name: 'web', kind: 'Pod' },
    }),
  ];
  return Object.fromEntries(
    rows.map(({ to, allowed, unknown }) => [
      endText(to),
      `${allowed.toString()}${unknown.isEmpty() ? '' : ` (${unknown.toString()})`}`,
    ]),
  );
}

const podNamed = (name: string): EndpointQuery => ({ type: 'pod', namespace: 'app', name });

function reasonText(reason: Reason): string {
  if (reason.type === 'rule') return `${reason.action} by ${reason.policy.name}`;
  return reason.type === 'assumption' ? `not settled: ${reason.assumption}` : reason.type;
}

/** The verdict on TCP 80 from `web` to `db` as explained, with the reasons of `db`; listed, it must be the same. */
function judged(objects: readonly Manifest[], options: ClusterOptions = {}): [string, ...string[]] {
  const model = modelOf([web, serving('db'), ...objects], options);
  const { verdict, ingress } = model.explain(podNamed('web'), podNamed('db'), 'TCP', 80);
  const row = [...model.connections()].find(
    ({ from, to }) => endText(from) === 'app/web[Pod]' && endText(to) === 'app/db[Pod]',
  );
  const listed = row?.allowed.has('TCP', 80) ? 'allowed' : row?.unknown.has('TCP', 80) ? 'unknown' : 'denied';
  expect(listed).toBe(verdict);
  return [verdict, ...ingress.reasons.map(reasonText)];
}

describe('named ports of cluster tiers on egress', () => {
  const named = clusterPolicy('named', 'Admin', 1, {
    subject: podsOf('web'),
    egress: [
      { action: 'Accept', to: [everyone], protocols: [{ destinationNamedPort: 'http' }] },
      { action: 'Deny', to: [everyone] },
    ],
  });

  it('are those of each destination', () => {
    const objects = [
      serving('a', http(8080)),
      serving('b', http(9090)),
      serving('c'),
      serving('d', http(8080)),
      serving('e'),
    ];
    expect(opened([...objects, named])).toMatchObject({
      'app/a[Pod]': 'TCP 8080',
      'app/b[Pod]': 'TCP 9090',
      'app/d[Pod]': 'TCP 8080',
    });
    expect(opened([...objects, named])).not.toHaveProperty('app/c[Pod]');
    expect(opened([...objects, named])).not.toHaveProperty('app/e[Pod]');
  });

  it('are told apart by every name of a rule', () => {
    const two = clusterPolicy('two', 'Admin', 1, {
      subject: podsOf('web'),
      egress: [
        {
          action: 'Accept',
          to: [everyone],
          protocols: [{ destinationNamedPort: 'http' }, { destinationNamedPort: 'metrics' }],
        },
        { action: 'Deny', to: [everyone] },
      ],
    });
    const metrics = { name: 'metrics', containerPort: 9090 };
    const objects = [serving('a', http(8080)), serving('b', http(8080), metrics), serving('c', metrics)];
    expect(opened([...objects, two])).toMatchObject({
      'app/a[Pod]': 'TCP 8080',
      'app/b[Pod]': 'TCP 8080,9090',
      'app/c[Pod]': 'TCP 9090',
    });
  });
});

describe('named ports of cluster tiers on ingress', () => {
  it('are those of the pod itself', () => {
    const named = clusterPolicy('named', 'Admin', 1, {
      ingress: [
        { action: 'Accept', from: [everyone], protocols: [{ destinationNamedPort: 'http' }] },
        { action: 'Deny', from: [everyone] },
      ],
    });
    const client = serving('client', http(7070));
    expect(opened([serving('a', http(8080)), serving('b', http(9090)), client, named])).toMatchObject({
      'app/a[Pod]': 'TCP 8080',
      'app/b[Pod]': 'TCP 9090',
    });
  });
});

const baseline = (action: string) =>
  clusterPolicy('baseline', 'Baseline', 1, { ingress: [{ action, from: [everyone] }] });

describe('a baseline under NetworkPolicies that may not be enforced', () => {
  const points = { networkPolicy: 'unknown', clusterTiers: 'enforced' } as const;
  const letting = networkPolicy('letting', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{}] });
  const closed = networkPolicy('closed', {
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress'],
  });

  it('leaves open what they allow and it denies', () => {
    expect(judged([letting, baseline('Deny')], { points })).toEqual([
      'unknown',
      'allow by letting',
      'deny by baseline',
    ]);
    expect(judged([letting, baseline('Accept')], { points })[0]).toBe('allowed');
  });

  it('leaves open what they deny, be it denied by it or not', () => {
    expect(judged([closed, baseline('Deny')], { points })[0]).toBe('unknown');
    expect(judged([closed, baseline('Accept')], { points })[0]).toBe('unknown');
  });
});

const rule = (action: string) => ({ ingress: [{ action, from: [everyone] }] });

describe('tiers on namespaces whose labels were not read', () => {
  const options = { unread: [{ kind: 'Namespace' }] };
  const onTeam = { namespaces: { matchLabels: { team: 'x' } } };
  const perhaps = (action: string, priority = 1) =>
    clusterPolicy('perhaps', 'Admin', priority, { subject: onTeam, ...rule(action) });

  it('may deny or not', () => {
    expect(judged([perhaps('Deny')], options)).toEqual([
      'unknown',
      'not-isolated',
      'deny by perhaps',
      'unread',
    ]);
    expect(judged([namespace('app', { team: 'x' }), perhaps('Deny')])[0]).toBe('denied');
    expect(judged([namespace('app', { team: 'y' }), perhaps('Deny')])[0]).toBe('allowed');
  });

  it('leave what comes after them in effect', () => {
    const deny = clusterPolicy('deny', 'Admin', 2, rule('Deny'));
    const accept = clusterPolicy('accept', 'Admin', 2, rule('Accept'));
    expect(judged([perhaps('Accept'), deny], options)).toEqual([
      'unknown',
      'allow by perhaps',
      'deny by deny',
      'unread',
    ]);
    expect(judged([perhaps('Accept'), accept], options)[0]).toBe('allowed');
    expect(judged([perhaps('Deny'), deny], options)[0]).toBe('denied');
    expect(judged([perhaps('Pass'), deny], options)[0]).toBe('unknown');
    expect(judged([perhaps('Deny', 3), accept], options)[0]).toBe('allowed');
  });
});

describe('rules of tiers as reasons', () => {
  it('say where they stand, as far as that is known', () => {
    const file = { file: 'cluster.yaml', line: 1 };
    const deny = clusterPolicy('deny', 'Admin', 1, { ingress: [{ action: 'Deny', from: [everyone] }] });
    const model = modelOf([web, deny]);
    const { ingress } = model.explain(
      { type: 'address', cidr: '8.8.8.8' },
      { type: 'pod', namespace: 'app', name: 'web' },
      'TCP',
      80,
    );
    expect(ingress.reasons).toEqual([{ type: 'not-isolated' }]);
    const inside = modelOf([web, serving('db'), deny]).explain(
      { type: 'pod', namespace: 'app', name: 'db' },
      { type: 'pod', namespace: 'app', name: 'web' },
      'TCP',
      80,
    );
    expect(inside.ingress.reasons).toEqual([
      {
        type: 'rule',
        action: 'deny',
        ruleIndex: 0,
        policy: { kind: 'ClusterNetworkPolicy', name: 'deny', location: file },
        location: file,
      },
    ]);
  });
});
