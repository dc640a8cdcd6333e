import type { Pool } from 'pg';
import { ApiTokenService } from '../../src/auth/api-token.service.ts';
import type { AccessScope } from '../../src/core/access-scope.ts';
import { ApiTokenStore } from '../../src/auth/api-token.store.ts';
import type { Role } from '../../src/auth/principal.ts';
import { WHOLE_FLEET } from '../../src/auth/whole-fleet.ts';
import type { createApplication } from '../../src/app.ts';
import { DEFAULT_API_SETTINGS } from '../../src/api/api-settings.ts';
import type { RequestLimits } from '../../src/api/api-settings.ts';
import { offlineParts } from '../../test/support/api/offline-parts.ts';

/** The built API on a database, with a queue that runs nothing. */
export interface BuiltApi {
  /** Of GraphQL. */
  readonly url: string;
  issue(role: Role, scope?: AccessScope): Promise<string>;
  close(): Promise<void>;
}

/** Node.js runs TypeScript, but not the decorators of the API, so `nest build` must have run. */
export async function startBuiltApi(pool: Pool, limits: RequestLimits): Promise<BuiltApi> {
  const built: { readonly createApplication: typeof createApplication } = await import(
    new URL('../../dist/app.js', import.meta.url).href
  );
  const app = await built.createApplication({
    ...offlineParts(),
    pool,
    settings: { ...DEFAULT_API_SETTINGS, limits },
  });
  await app.listen(0, '127.0.0.1');
  const tokens = new ApiTokenService(new ApiTokenStore(pool));
  return {
    url: `${await app.getUrl()}/graphql`,
    issue: async (role, scope = WHOLE_FLEET) =>
      (await tokens.issue({ name: `a ${role}`, role, scope })).token,
    close: () => app.close(),
  };
}
