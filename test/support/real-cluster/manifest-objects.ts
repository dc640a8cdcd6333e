import { z } from 'zod';
import { readTexts } from '../../../src/sources/manifests/files/read-texts.ts';
import { DEFAULT_MANIFEST_LIMITS } from '../../../src/sources/manifests/limits.ts';
import { readManifest } from '../../../src/sources/manifests/read-manifest.ts';
import type { KubernetesObject } from '../fake-api-server/object-store.ts';
import type { KubernetesRequests } from './kubernetes-requests.ts';
import { PodMaker } from './pod-maker.ts';

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().exactOptional() }),
});

/** Path below the group of each kind in the examples. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Service: 'services',
  Ingress: 'ingresses',
  NetworkPolicy: 'networkpolicies',
};

/** Namespaces that every API server creates by itself. */
const OWN_NAMESPACES: ReadonlySet<string> = new Set([
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
]);

/** Every object of the state in a folder, which may be spread over earlier ones. */
export async function readManifestObjects(folder: string): Promise<readonly KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  const { signal } = new AbortController();
  for await (const read of readTexts({ paths: [folder] }, DEFAULT_MANIFEST_LIMITS, signal)) {
    if (read.type !== 'text') throw new Error(`cannot read ${JSON.stringify(read)}`);
    for (const document of readManifest(read.text, read.file, DEFAULT_MANIFEST_LIMITS)) {
      if (document.type === 'fault') throw new Error(document.message);
      const { value, location } = document;
      if (read.objects !== undefined && read.objects.kept(value, location) !== value) continue;
      const { metadata, ...object } = objectSchema.parse(value);
      // Only the server writes who changed what.
      const { managedFields: _, ...own } = metadata;
      objects.push({ ...object, metadata: own });
    }
  }
  return objects;
}

export function collectionOf({ kind }: KubernetesObject): string {
  const collection = COLLECTIONS[kind];
  if (collection === undefined) throw new Error(`no path is known for ${kind}: add it to COLLECTIONS`);
  return collection;
}

/**
 * Creates the objects in a real cluster and, because no controller runs there, the ReplicaSets and pods that
 * controllers would create, running and with addresses.
 */
export async function createFromManifests(
  admin: KubernetesRequests,
  objects: readonly KubernetesObject[],
): Promise<void> {
  const namespaces = objects.filter(isNamespace).filter(({ metadata }) => !OWN_NAMESPACES.has(metadata.name));
  await admin.createAll('namespaces', namespaces);
  const pods = new PodMaker(admin);
  for (const object of objects.filter((candidate) => !isNamespace(candidate))) {
    const uid = await admin.create(collectionOf(object), object);
    await pods.makeFor(object, uid);
  }
}

function isNamespace({ kind }: KubernetesObject): boolean {
  return kind === 'Namespace';
}
