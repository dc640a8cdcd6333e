import type { Unread } from '../../../core/inventory/problems/unread.ts';
import { SourceError } from '../../source-error.ts';
import type { ApiClient } from '../requests/api-client.ts';
import type { CollectionLimits } from '../requests/limits.ts';
import { listPages } from '../requests/list-pages.ts';
import type { ListConsumer, ListRequest } from '../requests/list-pages.ts';
import { pathSegment } from '../requests/path-segment.ts';
import type { PlannedKind } from './plan.ts';
import { RequestError } from '../requests/request-error.ts';

const HTTP_FORBIDDEN = 403;

/** Namespaces to try one by one if the whole cluster may not be listed. */
export interface KnownNamespaces {
  readonly names: readonly string[];
  /** `all`: there are no others. `some`: from the configuration; there may be more. */
  readonly extent: 'all' | 'some';
}

export interface ReadContext {
  readonly client: ApiClient;
  readonly limits: CollectionLimits;
  /** Undefined if neither the cluster nor the configuration provides them. */
  readonly namespaces: KnownNamespaces | undefined;
}

/**
 * Reads all objects of a kind. A kind that cannot be listed in the whole cluster is read namespace by namespace if the
 * account may do that; a LIST that fails midway leaves nothing behind (`consumer.begin` discards it).
 *
 * @returns what could not be read; empty if everything was read
 * @throws SourceError if the problem is not this kind but the server
 */
export async function readKind(
  planned: PlannedKind,
  context: ReadContext,
  consumer: ListConsumer,
): Promise<readonly Unread[]> {
  const failure = await tryList(planned, undefined, context, consumer);
  if (failure === undefined) return [];
  consumer.begin();
  const { collected } = planned;
  const { namespaces, limits } = context;
  const whole = unreadOf(planned, undefined, failure);
  if (failure.status !== HTTP_FORBIDDEN || collected.scope === 'cluster' || namespaces === undefined)
    return [whole];
  if (namespaces.names.length > limits.maxNamespacesTried) {
    const message = `${whole.message} (not tried in each of ${namespaces.names.length} namespaces)`;
    return [{ ...whole, message }];
  }
  const unread: Unread[] = [];
  for (const namespace of namespaces.names)
    unread.push(...(await readNamespace(planned, namespace, context, consumer)));
  if (unread.length === namespaces.names.length) {
    consumer.begin();
    return [whole];
  }
  // Other namespaces may exist, and nothing is known about this kind there.
  return namespaces.extent === 'all' ? unread : [whole];
}

/** Reads one namespace. Its objects are buffered until it is complete, so that starting over discards only them. */
async function readNamespace(
  planned: PlannedKind,
  namespace: string,
  context: ReadContext,
  consumer: ListConsumer,
): Promise<readonly Unread[]> {
  let held: unknown[] = [];
  const failure = await tryList(planned, namespace, context, {
    begin() {
      held = [];
    },
    page(items) {
      held.push(...items);
    },
  });
  if (failure !== undefined) return [unreadOf(planned, namespace, failure)];
  consumer.page(held);
  return [];
}

async function tryList(
  planned: PlannedKind,
  namespace: string | undefined,
  { client, limits }: ReadContext,
  consumer: ListConsumer,
): Promise<RequestError | undefined> {
  try {
    await listPages(client, listRequest(planned, namespace), consumer, limits);
    return undefined;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.code === 'connection' || error.code === 'timeout') await assertServerAnswers(client, error);
    return error;
  }
}

/**
 * Distinguishes a kind that cannot be read from a server that no longer responds; in the latter case there is no
 * inventory at all.
 */
async function assertServerAnswers(client: ApiClient, failure: RequestError): Promise<void> {
  try {
    await client.get('/version');
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new SourceError('unreachable', `the server went away while it was read: ${failure.message}`, {
      cause: error,
    });
  }
}

/** The LIST of a kind, in one namespace or the whole cluster. */
export function listRequest(
  { collected, apiVersion, resource }: PlannedKind,
  namespace: string | undefined,
): ListRequest {
  const { representation, fieldSelector, labelSelector } = collected;
  const place = namespace === undefined ? [] : ['namespaces', namespace];
  const segments = [collected.group === '' ? 'api' : 'apis', ...apiVersion.split('/'), ...place, resource];
  return {
    apiVersion,
    kind: collected.kind,
    path: `/${segments.map(pathSegment).join('/')}`,
    representation,
    ...(fieldSelector !== undefined && { fieldSelector }),
    ...(labelSelector !== undefined && { labelSelector }),
  };
}

/** How a kind that could not be read is recorded. */
export function unreadOf(
  { collected, resource }: PlannedKind,
  namespace: string | undefined,
  failure: RequestError,
): Unread {
  const { name, group, origin } = collected;
  const reason = failure.status === HTTP_FORBIDDEN ? 'forbidden' : 'failed';
  // The shipped ClusterRole only grants the kinds that are listed.
  const remedy =
    reason === 'forbidden' && origin === 'discovered'
      ? `; add this rule to the account's ClusterRole: {apiGroups: [${group}], resources: [${resource}], verbs: [list]}`
      : '';
  return {
    kind: name,
    ...(namespace !== undefined && { namespace }),
    reason,
    message: `${name}: the server ${failure.code === 'status' ? '' : 'gave no usable answer: '}${failure.message}${remedy}`,
  };
}
