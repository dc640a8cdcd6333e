import { hostname } from 'node:os';
import { ApiTokenService } from '../auth/api-token.service.ts';
import type { ApiTokenStore } from '../auth/api-token.store.ts';
import { WHOLE_FLEET } from '../auth/whole-fleet.ts';

const HOURS = 12;

export interface SignIn {
  readonly token: string;
  readonly expiresAt: Date;
  /** Opens the landing page signed in. The token is in the fragment, which browsers do not send to servers. */
  readonly link: string;
  /** Revokes the token when the process ends. */
  revoke(): Promise<void>;
}

/**
 * Creates the administrator's token for the user who starts the service. It replaces a token that an earlier process at
 * the same address left behind, but not those of other processes on the same database.
 */
export async function issueSignIn(store: ApiTokenStore, url: string): Promise<SignIn> {
  const name = `start-up of ${hostname().slice(0, 64)}:${new URL(url).port}`;
  await store.revokeNamed(name, new Date());
  const expiresAt = new Date(Date.now() + HOURS * 3_600_000);
  const { token, apiToken } = await new ApiTokenService(store).issue({
    name,
    role: 'admin',
    scope: WHOLE_FLEET,
    expiresAt,
  });
  return {
    token,
    expiresAt,
    link: `${url}/#token=${token}`,
    revoke: async () => void (await store.revoke(apiToken.id, new Date())),
  };
}
