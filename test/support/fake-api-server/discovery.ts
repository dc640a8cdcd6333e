import type { ResourceType } from './resource-types.ts';
import { notFound, ok, unavailable } from './status.ts';
import type { Answer } from './status.ts';

/** `aggregated`: Kubernetes 1.26 and newer; `classic`: one document per group version. */
export type DiscoveryForm = 'aggregated' | 'classic';

const AGGREGATED = /g=apidiscovery\.k8s\.io;v=v2;as=APIGroupDiscoveryList/;

/**
 * Responds to `/apis` and `/apis/<group>/<version>`.
 *
 * @param down groups whose own API server does not respond
 */
export function discover(
  path: string,
  accept: string,
  types: readonly ResourceType[],
  form: DiscoveryForm,
  down: ReadonlySet<string>,
): Answer | undefined {
  if (path === '/apis') {
    return form === 'aggregated' && AGGREGATED.test(accept) ? aggregated(types, down) : groupList(types);
  }
  const [, group, version] = /^\/apis\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (group === undefined || version === undefined) return undefined;
  return down.has(group) ? unavailable() : resourceList(group, version, types);
}

function aggregated(types: readonly ResourceType[], down: ReadonlySet<string>): Answer {
  const items = groupsOf(types).map((group) => ({
    metadata: { name: group },
    versions: versionsOf(types, group).map((version) => ({
      version,
      freshness: down.has(group) ? 'Stale' : 'Current',
      resources: types
        .filter((type) => type.group === group && type.version === version && !down.has(group))
        .map((type) => ({
          resource: type.resource,
          responseKind: { group, version, kind: type.kind },
          scope: type.scope === 'namespaced' ? 'Namespaced' : 'Cluster',
          verbs: ['get', 'list', 'watch'],
        })),
    })),
  }));
  const answer = ok({
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items,
  });
  return {
    ...answer,
    headers: { 'content-type': 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' },
  };
}

function groupList(types: readonly ResourceType[]): Answer {
  const groups = groupsOf(types).map((name) => {
    const versions = versionsOf(types, name).map((version) => ({
      groupVersion: `${name}/${version}`,
      version,
    }));
    return { name, versions, preferredVersion: versions[0] };
  });
  return ok({ kind: 'APIGroupList', apiVersion: 'v1', groups });
}

function resourceList(group: string, version: string, types: readonly ResourceType[]): Answer {
  const served = types.filter((type) => type.group === group && type.version === version);
  if (served.length === 0) return notFound();
  const resources = served.flatMap((type) => [
    {
      name: type.resource,
      kind: type.kind,
      namespaced: type.scope === 'namespaced',
      verbs: ['get', 'list', 'watch'],
    },
    {
      name: `${type.resource}/status`,
      kind: type.kind,
      namespaced: type.scope === 'namespaced',
      verbs: ['get'],
    },
  ]);
  return ok({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${group}/${version}`, resources });
}

function groupsOf(types: readonly ResourceType[]): readonly string[] {
  return [...new Set(types.map((type) => type.group))].filter((group) => group !== '');
}

function versionsOf(types: readonly ResourceType[], group: string): readonly string[] {
  return [...new Set(types.filter((type) => type.group === group).map((type) => type.version))];
}
