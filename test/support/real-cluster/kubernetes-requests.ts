import { setTimeout as pause } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { ApiServerSession } from '../../../src/sources/kubernetes/session/session.ts';
import type { KubernetesObject } from '../fake-api-server/object-store.ts';

const CONCURRENT_WRITES = 16;
const createdSchema = z.looseObject({ metadata: z.looseObject({ uid: z.string() }) });
const tokenSchema = z.looseObject({ status: z.looseObject({ token: z.string() }) });

/** Writes to a cluster as its administrator, which collecting never does. */
export class KubernetesRequests {
  readonly #session: ApiServerSession;
  readonly #dispatcher: Dispatcher;

  constructor(session: ApiServerSession, dispatcher: Dispatcher = session.dispatcher) {
    this.#session = session;
    this.#dispatcher = dispatcher;
  }

  /** @returns the parsed response; throws with the server's message for any status of 400 and above */
  async send(method: Dispatcher.HttpMethod, path: string, body?: unknown): Promise<unknown> {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await this.#dispatcher.request({
      origin: this.#session.url.origin,
      path: `${this.#session.url.pathname.replace(/\/$/, '')}${path}`,
      method,
      headers: { ...(await this.#session.authenticate('remembered')), 'content-type': contentType },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    if (response.statusCode >= 400) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
    return text.startsWith('{') ? JSON.parse(text) : text;
  }

  /** Creates an object; `collection` is its kind's path below the group, e.g. `pods`. Returns its uid. */
  async create(collection: string, object: KubernetesObject): Promise<string> {
    const created = await this.send('POST', collectionPath(collection, object), object);
    return createdSchema.parse(created).metadata.uid;
  }

  async delete(collection: string, object: KubernetesObject): Promise<void> {
    await this.send('DELETE', `${collectionPath(collection, object)}/${object.metadata.name}`);
  }

  async createAll(collection: string, objects: readonly KubernetesObject[]): Promise<void> {
    const rest = objects.values();
    await Promise.all(
      Array.from({ length: CONCURRENT_WRITES }, async () => {
        for (const object of rest) await this.create(collection, object);
      }),
    );
  }

  /** A bound token of a service account (TokenRequest API). */
  async requestToken(namespace: string, serviceAccount: string): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`;
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 600 },
    };
    return tokenSchema.parse(await this.send('POST', path, body)).status.token;
  }

  async isReady(): Promise<boolean> {
    return (await this.send('GET', '/readyz')) === 'ok';
  }
}

function collectionPath(collection: string, { apiVersion, metadata }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${group}${place}/${collection}`;
}

/** Polls until `condition` holds; an exception counts as not yet. */
export async function waitFor(
  what: string,
  timeoutMs: number,
  condition: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause: last });
}
