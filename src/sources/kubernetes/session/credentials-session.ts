import type { ClusterCredentials } from '../../credentials.ts';
import { judgeServer } from './server-address.ts';
import type { ServerAddressPolicy } from './server-address.ts';
import { apiServerAgent } from './session.ts';
import type { ApiServerSession } from './session.ts';

/** Opens a connection from a server's address and credentials. */
export async function openCredentialsSession(
  server: string,
  credentials: ClusterCredentials,
  addresses: ServerAddressPolicy,
): Promise<ApiServerSession> {
  const { url, lookup } = await judgeServer(server, addresses);
  const agent = apiServerAgent({
    lookup,
    rejectUnauthorized: credentials.insecureSkipTlsVerify !== true,
    ...(credentials.certificateAuthority !== undefined && { ca: credentials.certificateAuthority }),
    ...(credentials.clientCertificate !== undefined && { cert: credentials.clientCertificate }),
    ...(credentials.clientKey !== undefined && { key: credentials.clientKey }),
    ...(credentials.tlsServerName !== undefined && { servername: credentials.tlsServerName }),
  });
  const headers: Record<string, string> =
    credentials.token === undefined ? {} : { authorization: `Bearer ${credentials.token}` };
  return {
    url,
    dispatcher: agent,
    authenticate: () => Promise.resolve(headers),
    close: () => agent.destroy(),
  };
}
