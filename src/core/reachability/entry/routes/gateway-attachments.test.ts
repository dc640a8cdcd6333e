import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  namespace,
  pod,
} from '../../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions } from '../../../../../test/support/manifests/manifest-cluster.ts';
import { EntryPoints } from '../entry-points.ts';
import { haveCommonHost } from './gateway-attachments.ts';

const label = fc.constantFrom('a', 'b', 'example');
const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
const pattern = fc.oneof(
  name,
  name.map((own) => `*.${own}`),
);

/** Every name of up to five labels of the alphabet. */
const NAMES = (() => {
  let longest: readonly string[] = [''];
  const all: string[] = [];
  for (let length = 1; length <= 5; length += 1) {
    longest = longest.flatMap((rest) =>
      ['a', 'b', 'example'].map((own) => (rest === '' ? own : `${own}.${rest}`)),
    );
    all.push(...longest);
  }
  return all;
})();

/** Labels that a pattern leaves open, one by one. */
function stands(host: string, of: string): boolean {
  const [wanted, given] = [of.split('.').toReversed(), host.split('.').toReversed()];
  const isWildcard = wanted.at(-1) === '*';
  const fixed = isWildcard ? wanted.slice(0, -1) : wanted;
  const isLongEnough = isWildcard ? given.length > fixed.length : given.length === fixed.length;
  return isLongEnough && fixed.every((each, place) => given[place] === each);
}

describe('host names of a route and a listener', () => {
  it('have one in common exactly where some host is meant by both', () => {
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const common = NAMES.some((host) => stands(host, one) && stands(host, other));
        expect(haveCommonHost(one, other)).toBe(common);
      }),
      { numRuns: 300 },
    );
  });

  it('are the same in capitals', () => {
    expect(haveCommonHost('Shop.Example.com', '*.example.COM')).toBe(true);
  });
});

const objects = (labels: object) => [
  namespace('app', labels),
  pod('web', { app: 'web' }, { spec: { containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }] } }),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'app' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'shared', namespace: 'edge' },
    spec: {
      gatewayClassName: 'any',
      listeners: [
        {
          name: 'http',
          protocol: 'HTTP',
          port: 80,
          allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { open: 'yes' } } } },
        },
      ],
    },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'app' },
    spec: {
      parentRefs: [{ name: 'shared', namespace: 'edge' }],
      rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
    },
  },
];

const WEB = { namespace: 'app', name: 'web', kind: 'Pod' };
const exposure = (labels: object, options: ClusterOptions = {}) =>
  new EntryPoints(inventoryOf(objects(labels), options), modelOf(objects(labels), options)).internetExposure(
    WEB,
  ).exposure;

describe('a listener that takes routes of selected namespaces', () => {
  it('is told by their labels', () => {
    expect([exposure({ open: 'yes' }), exposure({ open: 'no' })]).toEqual(['exposed', 'not-exposed']);
  });

  it('is not told where namespaces were not read', () => {
    const options: ClusterOptions = { unread: [{ kind: 'Namespace', namespace: 'app' }] };
    expect([exposure({ open: 'yes' }, options), exposure({ open: 'no' }, options)]).toEqual([
      'unknown',
      'unknown',
    ]);
  });

  it('is told of a namespace that is not in the input only where that is assumed to have no labels', () => {
    const others = objects({}).map((object) =>
      object.kind === 'Namespace' ? namespace('elsewhere', { open: 'yes' }) : object,
    );
    const exposureAssuming = (absentNamespaces: 'unknown' | 'unlabelled') => {
      const model = modelOf(others, { points: { absentNamespaces } });
      return new EntryPoints(inventoryOf(others), model).internetExposure(WEB).exposure;
    };
    expect([exposureAssuming('unknown'), exposureAssuming('unlabelled')]).toEqual(['unknown', 'not-exposed']);
  });

  it('is told though other kinds were not read', () => {
    expect(exposure({ open: 'yes' }, { unread: [{ kind: 'ConfigMap' }] })).toBe('exposed');
  });
});
