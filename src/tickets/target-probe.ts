import { OutgoingClient } from '../outgoing/client.ts';
import type { OutgoingGuard } from '../outgoing/guard.ts';
import type { OutgoingLimits } from '../outgoing/limits.ts';
import { OutgoingError } from '../outgoing/outgoing-error.ts';
import type { OutgoingConnection } from '../outgoing/sockets.ts';
import type { SavedTarget, TargetSecrets } from './saved-target.ts';
import type { ProbeCheck, TargetDefinition } from './targets/target.ts';
import { TargetError } from './targets/target-error.ts';

/** Shorter than the time limit of an operation, so that the caller learns what did not answer. */
const LIMITS: OutgoingLimits = {
  connectMs: 3_000,
  responseMs: 5_000,
  wholeMs: 8_000,
  maxResponseBytes: 8 * 1024 * 1024,
};

/** Checks everything that a target needs; the first check that fails says what is wrong and what to do. */
export async function probeTarget(
  guard: OutgoingGuard,
  definition: TargetDefinition,
  { settings, connection }: Pick<SavedTarget, 'settings' | 'connection'>,
  secrets: TargetSecrets,
): Promise<readonly ProbeCheck[]> {
  let http: OutgoingClient | undefined;
  try {
    http = new OutgoingClient(guard, connectionOf(connection, secrets), LIMITS);
    const context = { http, now: () => new Date() };
    return await definition.open(settings, secrets.service, context).probe();
  } catch (error) {
    if (!(error instanceof TargetError) && !(error instanceof OutgoingError)) throw error;
    return [{ check: 'connection', outcome: 'failed', message: error.message }];
  } finally {
    await http?.close();
  }
}

function connectionOf(
  { certificateAuthority, clientCertificate, proxyUrl, proxyUsername }: SavedTarget['connection'],
  { connection: { clientKey, proxyPassword } }: TargetSecrets,
): OutgoingConnection {
  return {
    ...(certificateAuthority !== undefined && { certificateAuthority }),
    ...(clientCertificate !== undefined &&
      clientKey !== undefined && { clientCertificate: { certificate: clientCertificate, key: clientKey } }),
    ...(proxyUrl !== undefined && {
      proxy: {
        url: proxyUrl,
        ...(proxyUsername !== undefined && { username: proxyUsername }),
        ...(proxyPassword !== undefined && { password: proxyPassword }),
      },
    }),
  };
}
