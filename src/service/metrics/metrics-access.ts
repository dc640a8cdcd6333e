import { ApiTokenService } from '../../auth/api-token.service.ts';
import type { ApiTokenStore } from '../../auth/api-token.store.ts';
import { authorise, requireFleetScope } from '../../auth/permissions.ts';
import { Refusal } from '../../refusals/refusals.ts';
import type { Config } from '../../config/config.ts';
import { bearerToken } from '../../api/http/authentication.ts';

/** Whether metrics may be read with the given `Authorization` header, if there is one. */
export type MetricsAccess = (authorization: string | undefined) => Promise<200 | 401 | 403>;

/** Implements `metrics.access`, as in the API. */
export function metricsAccess({ access }: Config['metrics'], store: ApiTokenStore): MetricsAccess {
  if (access === 'public') return () => Promise.resolve(200);
  const tokens = new ApiTokenService(store);
  return async (authorization) => {
    const token = bearerToken(authorization);
    const principal = token === undefined ? undefined : await tokens.authenticate(token);
    if (principal === undefined) return 401;
    try {
      authorise(principal, 'read-metrics');
      requireFleetScope(principal);
      return 200;
    } catch (error) {
      if (error instanceof Refusal) return 403;
      throw error;
    }
  };
}
