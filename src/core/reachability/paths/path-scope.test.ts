import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  pod,
  service,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { AccessScope } from '../../access-scope.ts';
import { PathFinder } from './find-paths.ts';
import { pathsInScope } from './path-scope.ts';
import type { Path, PathEnd } from './path.ts';

const INTERNET: PathEnd = { type: 'internet' };
const seeing = (...namespaces: readonly string[]): AccessScope => ({ clusters: 'all', namespaces });
const everything: AccessScope = { clusters: 'all', namespaces: 'all' };

const peer = (other: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': other } },
});

/** A pod in a separate namespace, whose policy names the only namespace before it and after it; `null`: any. */
function stage(name: string, from: string | null, to: string | null): Manifest[] {
  return [
    namespace(name),
    pod(name, { app: name }, { metadata: { namespace: name } }),
    networkPolicy(
      `${name}-policy`,
      {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: from === null ? [{}] : [{ from: [peer(from)] }],
        egress: to === null ? [{}] : [{ to: [peer(to)] }],
      },
      { namespace: name },
    ),
  ];
}

/** internet -> front -> api -> ledger -> internet, each in a separate namespace. */
const cluster = [
  ...stage('front', null, 'api'),
  ...stage('api', 'front', 'ledger'),
  ...stage('ledger', 'api', null),
  service('front', { type: 'LoadBalancer' }, { metadata: { namespace: 'front' } }),
];
const finder = new PathFinder(inventoryOf(cluster), modelOf(cluster));
const podOf = (name: string): PathEnd & { readonly type: 'workload' } => ({
  type: 'workload',
  namespace: name,
  name,
  kind: 'Pod',
});
const onlyPath = (from: PathEnd, to: PathEnd): Path => {
  const { allowed, unknown } = finder.find(from, to);
  const [path] = [...allowed, ...unknown];
  return path!;
};
const pivot = onlyPath(INTERNET, podOf('ledger'));
const exfiltration = onlyPath(podOf('front'), INTERNET);

/** A path as one line: its ends, `?` for one that is hidden, and the policies that its reasons name. */
function line(path: Path, scope: AccessScope): string {
  const { hops, shown } = pathsInScope([path], scope)[0]!;
  const text = hops.map(({ type, from, to, addresses, reasons }) => {
    const start = type === 'entry' ? 'internet' : (from?.name ?? '?');
    const end = addresses === undefined ? (to?.name ?? '?') : 'internet';
    const policies = new Set(reasons.flatMap((each) => (each.type === 'rule' ? [each.policy.name] : [])));
    return `${start} -> ${end} by ${[...policies].join(' and ')}`;
  });
  return [...text, shown].join('; ');
}

describe('a path from the internet', () => {
  it('is shown whole to who may see every workload on it', () => {
    const whole =
      'internet -> front by front-policy; front -> api by front-policy and api-policy; ' +
      'api -> ledger by api-policy and ledger-policy; whole';
    expect(line(pivot, everything)).toBe(whole);
    expect(line(pivot, seeing('front', 'api', 'ledger'))).toBe(whole);
  });

  it('is shown with the ends that a token may see, and only the reasons of their sides', () => {
    expect(line(pivot, seeing('front'))).toBe(
      'internet -> front by front-policy; front -> ? by front-policy; in-part',
    );
    expect(line(pivot, seeing('api'))).toBe('? -> api by api-policy; api -> ? by api-policy; in-part');
    expect(line(pivot, seeing('ledger'))).toBe('? -> ledger by ledger-policy; in-part');
    expect(line(pivot, seeing('front', 'ledger'))).toBe(
      'internet -> front by front-policy; front -> ? by front-policy; ? -> ledger by ledger-policy; in-part',
    );
  });

  it('tells nothing of the policies of an end that is hidden, not even that there are none', () => {
    const open = ['a', 'b'].flatMap((name) => [
      namespace(name),
      pod(name, {}, { metadata: { namespace: name } }),
    ]);
    const { allowed } = new PathFinder(inventoryOf(open), modelOf(open)).find(podOf('a'), podOf('b'));
    const reasonsFor = (scope: AccessScope) =>
      pathsInScope(allowed, scope).flatMap(({ hops }) => hops.map(({ reasons }) => reasons));
    const notIsolated = { type: 'not-isolated' };
    expect(reasonsFor(everything)).toEqual([[notIsolated, notIsolated]]);
    expect(reasonsFor(seeing('a'))).toEqual([[notIsolated]]);
    expect(reasonsFor(seeing('b'))).toEqual([[notIsolated]]);
  });

  it('is no more than its verdict to who may see no workload on it', () => {
    expect(pathsInScope([pivot], seeing('elsewhere'))).toEqual([
      { verdict: pivot.verdict, hops: [], shown: 'in-part' },
    ]);
  });

  it('tells of its entry how it opens, the port, and the Service if that is in scope', () => {
    expect(pathsInScope([pivot], seeing('front'))[0]?.hops[0]).toMatchObject({
      type: 'entry',
      to: { namespace: 'front', name: 'front', kind: 'Pod' },
      entry: { door: 'load-balancer', service: { name: 'front' } },
      connections: 'TCP 8080',
      protocol: 'TCP',
      port: 8080,
    });
  });
});

describe('a path to the internet', () => {
  it('shows the addresses of its exit to who may see the workload that opens it', () => {
    const [shown] = pathsInScope([exfiltration], seeing('ledger'));
    expect(line(exfiltration, seeing('ledger'))).toBe(
      '? -> ledger by ledger-policy; ledger -> internet by ledger-policy; in-part',
    );
    const exit = shown?.hops.at(-1);
    expect(exit?.addresses?.family).toBe('IPv4');
    expect(exit?.reasons.map(({ type }) => type)).toEqual(['rule', 'outside']);
    expect(exit).not.toHaveProperty('to');
  });

  it('shows no addresses to who may not see the workload that opens it', () => {
    expect(line(exfiltration, seeing('front'))).toBe('front -> ? by front-policy; in-part');
    expect(JSON.stringify(pathsInScope([exfiltration], seeing('front')))).not.toContain('addresses');
  });
});

describe('several paths', () => {
  const other = pod('other', { app: 'other' }, { metadata: { namespace: 'api' } });
  const twoWays = [...cluster, other];
  const { allowed, unknown } = new PathFinder(inventoryOf(twoWays), modelOf(twoWays)).find(
    INTERNET,
    podOf('ledger'),
  );
  const paths = [...allowed, ...unknown];

  it('are one to who cannot tell them apart, so that hidden workloads cannot be counted', () => {
    expect(pathsInScope(paths, seeing('front', 'ledger'))).toHaveLength(1);
    expect(pathsInScope(paths, seeing('elsewhere'))).toHaveLength(1);
  });

  it('stay apart and in order for who sees where they differ', () => {
    const shown = pathsInScope(paths, seeing('api'));
    expect(shown.map(({ hops }) => hops[0]?.to?.name)).toEqual(['api', 'other']);
    expect(paths).toHaveLength(2);
  });
});
