import { z } from 'zod';
import type { ApiClient } from '../requests/api-client.ts';
import { pathSegment } from '../requests/path-segment.ts';
import { RequestError } from '../requests/request-error.ts';

/** A resource that the server lists for some kind. */
export interface ServedResource {
  readonly version: string;
  /** Plural, as used in paths. */
  readonly resource: string;
  readonly scope: 'namespaced' | 'cluster';
}

interface ServedKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
}

/** The kinds that a server has. */
export interface ServedKinds {
  /** All kinds of the requested groups, in the server's order. */
  kinds(): readonly ServedKind[];
  /** Versions of a kind, the server's preferred one first; empty if the kind is not installed. */
  versionsOf(group: string, kind: string): readonly ServedResource[];
  /** Groups that exist but whose kinds are not known (e.g. because an extension server is down), with the reason. */
  readonly failingGroups: ReadonlyMap<string, string>;
}

const AGGREGATED_ACCEPT = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

const aggregatedSchema = z.looseObject({
  kind: z.literal('APIGroupDiscoveryList'),
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      versions: z
        .array(
          z.looseObject({
            version: z.string(),
            freshness: z.string().optional(),
            resources: z
              .array(
                z.looseObject({
                  resource: z.string(),
                  scope: z.string().optional(),
                  responseKind: z.looseObject({ kind: z.string() }).nullish(),
                }),
              )
              .nullish(),
          }),
        )
        .nullish(),
    }),
  ),
});
const groupListSchema = z.looseObject({
  kind: z.literal('APIGroupList'),
  groups: z.array(
    z.looseObject({ name: z.string(), versions: z.array(z.looseObject({ version: z.string() })) }),
  ),
});
const resourceListSchema = z.looseObject({
  kind: z.literal('APIResourceList'),
  resources: z
    .array(z.looseObject({ name: z.string(), kind: z.string(), namespaced: z.boolean().optional() }))
    .nullish(),
});

/** The core group is not listed under `/apis`; every server has these kinds. */
const CORE_RESOURCES: Readonly<Record<string, readonly [string, ServedResource['scope']]>> = {
  Namespace: ['namespaces', 'cluster'],
  Node: ['nodes', 'cluster'],
  Pod: ['pods', 'namespaced'],
  Service: ['services', 'namespaced'],
  ReplicationController: ['replicationcontrollers', 'namespaced'],
};

/**
 * Reads which kinds are installed: by aggregated discovery (Kubernetes 1.26 and newer), or else one document per group
 * version.
 *
 * @param matters groups whose kinds are needed
 * @throws RequestError if discovery itself fails, because then nothing may be treated as absent
 */
export async function discoverKinds(
  client: ApiClient,
  matters: (group: string) => boolean,
): Promise<ServedKinds> {
  const found = new FoundKinds();
  for (const [kind, [resource, scope]] of Object.entries(CORE_RESOURCES))
    found.add('', kind, { version: 'v1', resource, scope });
  const answer = await client.get('/apis', AGGREGATED_ACCEPT);
  const aggregated = aggregatedSchema.safeParse(answer);
  if (aggregated.success) readAggregated(aggregated.data, matters, found);
  else await readClassic(client, answer, matters, found);
  return found;
}

function readAggregated(
  list: z.infer<typeof aggregatedSchema>,
  matters: (group: string) => boolean,
  found: FoundKinds,
): void {
  for (const { metadata, versions } of list.items) {
    if (!matters(metadata.name)) continue;
    for (const { version, freshness, resources } of versions ?? []) {
      if (freshness === 'Stale') {
        found.failingGroups.set(metadata.name, `the server of ${metadata.name}/${version} does not answer`);
      }
      for (const { resource, responseKind, scope } of resources ?? []) {
        if (!responseKind) continue;
        found.add(metadata.name, responseKind.kind, {
          version,
          resource,
          scope: scope === 'Namespaced' ? 'namespaced' : 'cluster',
        });
      }
    }
  }
}

async function readClassic(
  client: ApiClient,
  answer: unknown,
  matters: (group: string) => boolean,
  found: FoundKinds,
): Promise<void> {
  const list = groupListSchema.safeParse(answer);
  if (!list.success) throw new RequestError('garbled', 'the answer to /apis lists no API groups');
  const asked = list.data.groups
    .filter(({ name }) => matters(name))
    .flatMap(({ name, versions }) => versions.map(({ version }) => ({ group: name, version })));
  const answers = await Promise.all(
    asked.map(async (groupVersion) => ({
      ...groupVersion,
      resources: await readResources(client, groupVersion),
    })),
  );
  for (const { group, version, resources } of answers) {
    if (typeof resources === 'string') found.failingGroups.set(group, `${group}/${version}: ${resources}`);
    else
      for (const { name, kind, namespaced } of resources) {
        if (name.includes('/')) continue;
        found.add(group, kind, { version, resource: name, scope: namespaced ? 'namespaced' : 'cluster' });
      }
  }
}

type ClassicResources = NonNullable<z.infer<typeof resourceListSchema>['resources']>;

/** The resources of one group version, or why they are not known. */
async function readResources(
  client: ApiClient,
  { group, version }: { readonly group: string; readonly version: string },
): Promise<ClassicResources | string> {
  try {
    const list = resourceListSchema.safeParse(
      await client.get(`/apis/${pathSegment(group)}/${pathSegment(version)}`),
    );
    return list.success ? (list.data.resources ?? []) : 'the answer lists no resources';
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}

class FoundKinds implements ServedKinds {
  readonly failingGroups = new Map<string, string>();
  readonly #kinds = new Map<string, ServedKind>();
  readonly #resources = new Map<string, ServedResource[]>();

  add(group: string, kind: string, resource: ServedResource): void {
    const key = `${group}/${kind}`;
    const known = this.#resources.get(key);
    this.#kinds.set(key, { group, kind });
    if (known === undefined) this.#resources.set(key, [resource]);
    else known.push(resource);
  }

  kinds(): readonly ServedKind[] {
    return [...this.#kinds.values()];
  }

  versionsOf(group: string, kind: string): readonly ServedResource[] {
    return this.#resources.get(`${group}/${kind}`) ?? [];
  }
}
