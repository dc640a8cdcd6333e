import { z } from 'zod';
import { SourceError } from '../../source-error.ts';
import { ApiClient } from '../requests/api-client.ts';
import { COLLECTED_KINDS } from '../collection/collected-kinds.ts';
import type { ApiServerConnection } from './connection.ts';
import { discoverKinds } from '../collection/discovery.ts';
import type { CollectionLimits } from '../requests/limits.ts';
import { openSession } from './open-session.ts';
import { planCollection } from '../collection/plan.ts';
import type { CollectionPlan } from '../collection/plan.ts';
import { isPolicyFree } from '../../../core/inventory/kubernetes/api-groups.ts';
import { RequestError } from '../requests/request-error.ts';
import { sourceFailure } from '../source-failure.ts';

const LISTED_GROUPS: ReadonlySet<string> = new Set(COLLECTED_KINDS.map(({ group }) => group));

/** Whether a group has kinds that are read, or may have policies. */
function mayHoldSomething(group: string): boolean {
  return LISTED_GROUPS.has(group) || !isPolicyFree(group);
}

const versionSchema = z.looseObject({ gitVersion: z.string().max(100) });

/** A server that responded like an API server, and what to read from it. */
export interface ConnectedServer {
  readonly url: URL;
  /** E.g. `v1.34.1`; undefined if the server does not report it. */
  readonly version: string | undefined;
  readonly client: ApiClient;
  /** Reads which kinds the server has now. */
  readonly plan: () => Promise<CollectionPlan>;
}

/**
 * Opens a connection, checks the server, runs `use`, and closes the connection in any case, which ends pending
 * requests.
 *
 * @param signal of the caller; cancels everything with SourceError `cancelled`
 * @throws SourceError; `deadline-exceeded` after `limits.collectionTimeoutMs`
 */
export async function withServer<T>(
  connection: ApiServerConnection,
  limits: CollectionLimits,
  signal: AbortSignal,
  use: (server: ConnectedServer) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(limits.collectionTimeoutMs);
  const done = new AbortController();
  let shown = 'the server';
  try {
    signal.throwIfAborted();
    const session = await openSession(connection);
    shown = session.url.href;
    try {
      const client = new ApiClient(session, limits, AbortSignal.any([signal, deadline, done.signal]));
      const version = await readVersion(client);
      const plan = async (): Promise<CollectionPlan> =>
        planCollection(COLLECTED_KINDS, await discoverKinds(client, mayHoldSomething));
      return await use({ url: session.url, version, client, plan });
    } finally {
      done.abort();
      await session.close();
    }
  } catch (error) {
    if (signal.aborted) throw new SourceError('cancelled', 'the collection was cancelled', { cause: error });
    if (deadline.aborted) {
      const seconds = Math.round(limits.collectionTimeoutMs / 1000);
      throw new SourceError('deadline-exceeded', `${shown} was not read within ${seconds} s`, {
        cause: error,
      });
    }
    throw sourceFailure(error, shown);
  }
}

/** Some servers do not reveal their version; then discovery shows whether they are API servers. */
async function readVersion(client: ApiClient): Promise<string | undefined> {
  try {
    const parsed = versionSchema.safeParse(await client.get('/version'));
    if (!parsed.success) throw new RequestError('garbled', 'the answer to /version contains no gitVersion');
    return parsed.data.gitVersion;
  } catch (error) {
    if (error instanceof RequestError && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}
