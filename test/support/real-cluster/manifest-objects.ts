import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
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

/** Every object in the YAML files of a folder. */
export function readManifestObjects(folder: string): readonly KubernetesObject[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), 'utf8')))
    .map((document) => objectSchema.parse(document.toJS()));
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
