import { ApiTokenService } from '../access/api-token.service.ts';
import { ApiTokenStore } from '../access/api-token.store.ts';
import { WHOLE_FLEET } from '../access/whole-fleet.ts';
import type { OpenDatabase } from '../database/open-database.ts';

/** Name of the tokens that start-up makes; each start revokes those before it. */
const START_UP_TOKEN = 'start-up';
const HOURS = 12;

export interface SignIn {
  readonly token: string;
  readonly expiresAt: Date;
  /** Opens the landing page signed in. The token is in the fragment, which browsers send to nobody. */
  readonly link: string;
}

/** Makes the administrator's token for whoever started the service and sees its terminal. */
export async function issueSignIn({ pool }: OpenDatabase, url: string): Promise<SignIn> {
  const store = new ApiTokenStore(pool);
  await store.revokeNamed(START_UP_TOKEN, new Date());
  const expiresAt = new Date(Date.now() + HOURS * 3_600_000);
  const { token } = await new ApiTokenService(store).issue({
    name: START_UP_TOKEN,
    role: 'admin',
    scope: WHOLE_FLEET,
    expiresAt,
  });
  return { token, expiresAt, link: `${url}/#token=${token}` };
}
