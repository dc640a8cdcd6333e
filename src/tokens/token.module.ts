import { Global, Module } from '@nestjs/common';
import type { ApiSettings } from '../api/api-settings.ts';
import { API_SETTINGS } from '../api/api.tokens.ts';
import { AccessResolver } from './token.resolver.ts';
import { ApiTokenService } from '../auth/api-token.service.ts';
import { ApiTokenStore } from '../auth/api-token.store.ts';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { AdmissionControl } from '../auth/admission.ts';
import { FailedAuthenticationLimiter } from '../auth/failed-authentication-limiter.ts';

/** API tokens and permissions. */
@Global()
@Module({
  imports: [ClusterModule],
  providers: [
    AccessResolver,
    {
      provide: ApiTokenService,
      inject: [ApiTokenStore],
      useFactory: (store: ApiTokenStore) => new ApiTokenService(store),
    },
    {
      provide: AdmissionControl,
      inject: [ApiTokenService, API_SETTINGS],
      useFactory: (tokens: ApiTokenService, { limits }: ApiSettings) =>
        new AdmissionControl(
          tokens,
          new FailedAuthenticationLimiter({ failures: limits.failedAuthentications, windowSeconds: 60 }),
        ),
    },
  ],
  exports: [AdmissionControl, ApiTokenService],
})
export class AccessModule {}
