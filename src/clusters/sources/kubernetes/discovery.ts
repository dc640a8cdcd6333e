import { z } from 'zod';
import type { ApiClient } from './api-client.ts';
import { RequestError } from './request-error.ts';

/** A resource that the server lists under some kind. */
export interface ServedResource {
  readonly version: string;
  /** Plural, as paths have it. */
  readonly resource: string;
}

/** What a server serves. */
export interface ServedKinds {
  /** Versions of a kind, the server's preferred one first; empty where the kind is not installed. */
  versionsOf(group: string, kind: string): readonly ServedResource[];
  /** Groups that exist and whose kinds could not be told (an extension server that is down), with the reason. */
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
  resources: z.array(z.looseObject({ name: z.string(), kind: z.string() })).nullish(),
});

/** The core group is not listed under `/apis`; every server serves these. */
const CORE_RESOURCES: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  Node: 'nodes',
  Pod: 'pods',
  Service: 'services',
  ReplicationController: 'replicationcontrollers',
};

/**
 * Asks which kinds of `groups` are installed: aggregated discovery (Kubernetes 1.26 and newer), else one document per
 * group version.
 *
 * @throws RequestError where discovery itself fails: nothing may then be taken for absent
 */
export async function discoverKinds(client: ApiClient, groups: ReadonlySet<string>): Promise<ServedKinds> {
  const found = new FoundKinds();
  for (const [kind, resource] of Object.entries(CORE_RESOURCES))
    found.add('', kind, { version: 'v1', resource });
  const answer = await client.get('/apis', AGGREGATED_ACCEPT);
  const aggregated = aggregatedSchema.safeParse(answer);
  if (aggregated.success) readAggregated(aggregated.data, groups, found);
  else await readClassic(client, answer, groups, found);
  return found;
}

function readAggregated(
  list: z.infer<typeof aggregatedSchema>,
  groups: ReadonlySet<string>,
  found: FoundKinds,
): void {
  for (const { metadata, versions } of list.items) {
    if (!groups.has(metadata.name)) continue;
    for (const { version, freshness, resources } of versions ?? []) {
      if (freshness === 'Stale') {
        found.failingGroups.set(metadata.name, `the server of ${metadata.name}/${version} does not answer`);
      }
      for (const { resource, responseKind } of resources ?? []) {
        if (responseKind) found.add(metadata.name, responseKind.kind, { version, resource });
      }
    }
  }
}

async function readClassic(
  client: ApiClient,
  answer: unknown,
  groups: ReadonlySet<string>,
  found: FoundKinds,
): Promise<void> {
  const list = groupListSchema.safeParse(answer);
  if (!list.success) throw new RequestError('garbled', 'the answer to /apis lists no API groups');
  for (const group of list.data.groups) {
    if (!groups.has(group.name)) continue;
    for (const { version } of group.versions) {
      try {
        const resources = resourceListSchema.parse(await client.get(`/apis/${group.name}/${version}`));
        for (const { name, kind } of resources.resources ?? []) {
          if (!name.includes('/')) found.add(group.name, kind, { version, resource: name });
        }
      } catch (error) {
        if (!(error instanceof RequestError) && !(error instanceof z.ZodError)) throw error;
        const reason = error instanceof RequestError ? error.message : 'the answer lists no resources';
        found.failingGroups.set(group.name, `${group.name}/${version}: ${reason}`);
      }
    }
  }
}

class FoundKinds implements ServedKinds {
  readonly failingGroups = new Map<string, string>();
  readonly #resources = new Map<string, ServedResource[]>();

  add(group: string, kind: string, resource: ServedResource): void {
    const key = `${group}/${kind}`;
    const known = this.#resources.get(key);
    if (known === undefined) this.#resources.set(key, [resource]);
    else known.push(resource);
  }

  versionsOf(group: string, kind: string): readonly ServedResource[] {
    return this.#resources.get(`${group}/${kind}`) ?? [];
  }
}
