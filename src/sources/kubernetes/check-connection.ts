import type { ApiClient } from './requests/api-client.ts';
import type { ApiServerConnection } from './session/connection.ts';
import { DEFAULT_COLLECTION_LIMITS } from './requests/limits.ts';
import type { CollectionLimits } from './requests/limits.ts';
import { pagePath, readPage } from './requests/list-pages.ts';
import type { PlannedKind } from './collection/plan.ts';
import { listRequest, unreadOf } from './collection/read-kind.ts';
import { RequestError } from './requests/request-error.ts';
import { withServer } from './session/server-connection.ts';

/** Whether a kind could be collected, tested by requesting one object. */
export interface KindAccess {
  readonly kind: string;
  readonly access: 'readable' | 'absent' | 'forbidden' | 'failed';
  /** The server's message, if the kind is neither readable nor absent. */
  readonly message?: string;
}

export interface ConnectionCheck {
  /** E.g. `v1.34.1`; undefined if the server does not report it. */
  readonly serverVersion: string | undefined;
  readonly kinds: readonly KindAccess[];
}

/** A user waits for the result of a check. */
const CHECK_LIMITS: CollectionLimits = {
  ...DEFAULT_COLLECTION_LIMITS,
  requestTimeoutMs: 10_000,
  collectionTimeoutMs: 30_000,
  maxAttempts: 2,
};

/**
 * Tests a connection and returns which kinds the account may list in the whole cluster.
 *
 * @throws SourceError if the server cannot be reached or trusted, or does not accept the credentials
 */
export async function checkConnection(
  connection: ApiServerConnection,
  signal: AbortSignal,
  limits: Partial<CollectionLimits> = {},
): Promise<ConnectionCheck> {
  const merged = { ...CHECK_LIMITS, ...limits };
  return withServer(connection, merged, signal, async ({ version, client, plan }) => {
    const stages = Object.values(await plan());
    const planned = stages.flatMap(({ kinds }) => kinds);
    const failing = stages.flatMap((stage) => stage.failing);
    const absent = stages.flatMap((stage) => stage.absent);
    return {
      serverVersion: version,
      kinds: [
        ...(await Promise.all(planned.map((kind) => tryKind(client, kind)))),
        ...failing.map(({ kind, message }): KindAccess => ({ kind, access: 'failed', message })),
        ...absent.map((kind): KindAccess => ({ kind, access: 'absent' })),
      ],
    };
  });
}

async function tryKind(client: ApiClient, planned: PlannedKind): Promise<KindAccess> {
  const kind = planned.collected.name;
  try {
    // Requests complete objects, even if only metadata is collected, because every server supports this.
    const request = listRequest(planned, undefined);
    readPage(await client.get(pagePath(request, 1, undefined)), request);
    return { kind, access: 'readable' };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { reason, message } = unreadOf(planned, undefined, error);
    return { kind, access: reason === 'forbidden' ? 'forbidden' : 'failed', message };
  }
}
