import { z } from 'zod';
import type { ApiClient } from './api-client.ts';
import type { CollectionLimits } from './limits.ts';
import { RequestError } from './request-error.ts';

const METADATA_ACCEPT = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const HTTP_NOT_ACCEPTABLE = 406;
const HTTP_GONE = 410;
/** Pages are not made smaller than this to fit the response limit. */
const MIN_PAGE_SIZE = 5;

const pageSchema = z.looseObject({
  kind: z.string().endsWith('List'),
  metadata: z.looseObject({ continue: z.string().nullish() }).nullish(),
  items: z.array(z.unknown()).nullable(),
});

/** What to list. */
export interface ListRequest {
  /** E.g. `/api/v1/pods` or `/apis/apps/v1/namespaces/shop/deployments`. */
  readonly path: string;
  /** `metadata`: as PartialObjectMetadataList, whole where the server cannot do that. */
  readonly representation: 'whole' | 'metadata';
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** Where objects of a LIST go. */
export interface ListConsumer {
  /** The LIST starts, or starts over: whatever came before is void. */
  begin(): void;
  /** One page. Must not keep the array: memory stays flat only if pages are dropped. */
  page(items: readonly unknown[]): void;
}

/**
 * A consistent, paged LIST (Kubernetes API concepts, "Retrieving large results sets in chunks"): an unset
 * resourceVersion with `limit`, each page parsed, handed over and dropped. An expired continue token (410) starts
 * over rather than going on with the inconsistent token that the server offers.
 *
 * @throws RequestError, SourceError as `ApiClient.get` does
 */
export async function listPages(
  client: ApiClient,
  request: ListRequest,
  consumer: ListConsumer,
  limits: CollectionLimits,
): Promise<void> {
  for (let restarts = 0; ; restarts++) {
    consumer.begin();
    try {
      await listOnce(client, request, consumer, limits);
      return;
    } catch (error) {
      const expired = error instanceof RequestError && error.status === HTTP_GONE;
      if (!expired || restarts >= limits.maxListRestarts) throw error;
    }
  }
}

async function listOnce(
  client: ApiClient,
  request: ListRequest,
  consumer: ListConsumer,
  limits: CollectionLimits,
): Promise<void> {
  let { representation } = request;
  let limit = limits.pageSize;
  let token: string | undefined;
  for (;;) {
    const accept = representation === 'metadata' ? METADATA_ACCEPT : 'application/json';
    let answer: unknown;
    try {
      answer = await client.get(pagePath(request, limit, token), accept);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.code === 'too-large' && limit > MIN_PAGE_SIZE) {
        limit = Math.max(MIN_PAGE_SIZE, Math.floor(limit / 4));
        continue;
      }
      if (error.status === HTTP_NOT_ACCEPTABLE && representation === 'metadata') {
        representation = 'whole';
        continue;
      }
      throw error;
    }
    const page = pageSchema.safeParse(answer);
    if (!page.success) throw new RequestError('garbled', 'the answer is not a list of objects');
    consumer.page(page.data.items ?? []);
    token = page.data.metadata?.continue || undefined;
    if (token === undefined) return;
  }
}

/** Path and query of one page of a LIST; its first one where there is no `token` yet. */
export function pagePath(request: ListRequest, limit: number, token: string | undefined): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (request.fieldSelector !== undefined) query.set('fieldSelector', request.fieldSelector);
  if (request.labelSelector !== undefined) query.set('labelSelector', request.labelSelector);
  if (token !== undefined) query.set('continue', token);
  return `${request.path}?${query.toString()}`;
}
