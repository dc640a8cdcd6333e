import { PathFinder } from '../../../src/core/reachability/paths/find-paths.ts';
import type { Path, PathEnd, PathOptions, PathSearch } from '../../../src/core/reachability/paths/path.ts';
import { inventoryOf, modelOf, networkPolicy, pod, service } from '../manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../manifests/manifest-cluster.ts';

export const INTERNET: PathEnd = { type: 'internet' };
export const podNamed = (name: string): PathEnd => ({
  type: 'workload',
  namespace: 'app',
  name,
  kind: 'Pod',
});

/** A pod that serves TCP 8080 and that the named pods may reach; `null` means everyone. */
export function reachableBy(name: string, callers: readonly string[] | null): Manifest[] {
  const from = callers?.map((app) => ({ podSelector: { matchLabels: { app } } }));
  return [
    pod(name, { app: name }),
    networkPolicy(name, {
      podSelector: { matchLabels: { app: name } },
      ingress: callers?.length === 0 ? [] : [from === undefined ? {} : { from }],
    }),
  ];
}

/** None of these pods may open connections to outside addresses. */
export const inside = (...names: readonly string[]) =>
  networkPolicy('inside', {
    podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: names }] },
    egress: [{ to: [{ namespaceSelector: {} }] }],
  });

export const loadBalancer = (name: string, app: string, spec: object = {}): Manifest =>
  service(name, { type: 'LoadBalancer', selector: { app }, ...spec });

export const finderOf = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
  new PathFinder(inventoryOf(objects, options), modelOf(objects, options));

export const search = (
  objects: readonly Manifest[],
  [from, to]: readonly [PathEnd, PathEnd],
  asked: PathOptions = {},
  options: ClusterOptions = {},
): PathSearch => finderOf(objects, options).find(from, to, asked);

const end = (hop: { readonly to: object }) => ('name' in hop.to ? hop.to.name : 'outside');
/** The destinations of the hops of a path. */
const places = ({ hops }: Path) => hops.map(end).join(' ');
export const found = ({ allowed, unknown }: PathSearch) => ({
  allowed: allowed.map(places),
  unknown: unknown.map(places),
});
