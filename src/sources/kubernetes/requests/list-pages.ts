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
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z
    .looseObject({ continue: z.string().nullish(), remainingItemCount: z.number().nullish() })
    .nullish(),
  items: z.array(z.unknown()).nullable(),
});
/** Items of built-in kinds omit their type, which the list contains; those of CRDs include it. */
const itemTypeSchema = z.looseObject({ apiVersion: z.string().optional(), kind: z.string().optional() });
const METADATA_API_VERSION = 'meta.k8s.io/v1';

/** What to list. */
export interface ListRequest {
  /** E.g. `/api/v1/pods` or `/apis/apps/v1/namespaces/shop/deployments`. */
  readonly path: string;
  /** The type of the objects, e.g. `apps/v1` and `Deployment`. A list of anything else is rejected. */
  readonly apiVersion: string;
  readonly kind: string;
  /** `metadata`: as PartialObjectMetadataList, or complete objects if the server does not support it. */
  readonly representation: 'whole' | 'metadata';
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** Receives the objects of a LIST. */
export interface ListConsumer {
  /** The LIST starts, or starts over: discard everything received before. */
  begin(): void;
  /** One page. Must not keep the array, because memory stays constant only if pages are discarded. */
  page(items: readonly unknown[]): void;
}

/**
 * A consistent, paged LIST (Kubernetes API concepts, "Retrieving large results sets in chunks"): an unset
 * resourceVersion with `limit`, each page parsed, passed on and discarded. After an expired continue token (410), the
 * list starts over instead of continuing with the inconsistent token that the server offers. A list that repeats
 * itself, or exceeds the limits of pages and objects, is rejected.
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
  const tokens = new Set<string>();
  let objects = 0;
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
    const page = readPage(answer, request);
    objects += page.items.length;
    if (objects > limits.maxListObjects)
      throw endless(`has more than the limit of ${limits.maxListObjects} objects`);
    consumer.page(page.items);
    if (page.continue === undefined) return;
    token = page.continue;
    if (tokens.has(token))
      throw endless('repeats: the server gave a continue token that it had given before');
    tokens.add(token);
    if (tokens.size >= limits.maxListPages)
      throw endless(`has more than the limit of ${limits.maxListPages} pages`);
  }
}

interface ListPage {
  readonly items: readonly unknown[];
  readonly continue: string | undefined;
}

/**
 * The objects of one page.
 *
 * @throws RequestError `garbled` if the response is not a list, a list of another kind than requested, or the last page
 * although objects remain
 */
export function readPage(answer: unknown, request: ListRequest): ListPage {
  const parsed = pageSchema.safeParse(answer);
  if (!parsed.success) throw new RequestError('garbled', 'the answer is not a list of objects');
  const { items, metadata } = parsed.data;
  const accepted = acceptedTypes(request);
  const isAccepted = ({ apiVersion, kind }: ObjectType): boolean =>
    accepted.some((type) => type.apiVersion === apiVersion && `${type.kind}List` === kind);
  if (!isAccepted(parsed.data)) {
    throw new RequestError('garbled', `the answer is not a list of ${request.apiVersion} ${request.kind}`);
  }
  const foreign = (items ?? []).some((item) => {
    const { apiVersion, kind } = itemTypeSchema.safeParse(item).data ?? {};
    return !accepted.some(
      (type) => (apiVersion ?? type.apiVersion) === type.apiVersion && (kind ?? type.kind) === type.kind,
    );
  });
  if (foreign) {
    throw new RequestError(
      'garbled',
      `the list of ${request.apiVersion} ${request.kind} has objects of another kind`,
    );
  }
  const token = metadata?.continue || undefined;
  // An estimate, which servers never give for a complete list.
  const remaining = metadata?.remainingItemCount ?? 0;
  if (token === undefined && remaining > 0) {
    throw new RequestError(
      'garbled',
      `the list of ${request.apiVersion} ${request.kind} is cut off: ${remaining} more objects remain, but there is no continue token`,
    );
  }
  return { items: items ?? [], continue: token };
}

interface ObjectType {
  readonly apiVersion: string;
  readonly kind: string;
}

function acceptedTypes({ apiVersion, kind, representation }: ListRequest): readonly ObjectType[] {
  const whole = { apiVersion, kind };
  return representation === 'whole'
    ? [whole]
    : [{ apiVersion: METADATA_API_VERSION, kind: 'PartialObjectMetadata' }, whole];
}

function endless(what: string): RequestError {
  return new RequestError('endless', `the list ${what}`);
}

/** Path and query of one page of a LIST; the first page if there is no `token`. */
export function pagePath(request: ListRequest, limit: number, token: string | undefined): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (request.fieldSelector !== undefined) query.set('fieldSelector', request.fieldSelector);
  if (request.labelSelector !== undefined) query.set('labelSelector', request.labelSelector);
  if (token !== undefined) query.set('continue', token);
  return `${request.path}?${query.toString()}`;
}
