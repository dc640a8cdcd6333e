import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { AccessModule } from './access/access.module.ts';
import { ApiTokenStore } from './access/api-token.store.ts';
import { GraphqlModule } from './graphql/graphql.module.ts';
import type { ApiSettings } from './http/api-settings.ts';
import { HttpModule } from './http/http.module.ts';
import { API_SETTINGS, LOGGER, READINESS } from './http/http.tokens.ts';
import { Metrics } from './http/metrics.ts';
import type { ReadinessCheck } from './http/readiness.ts';

/** What the API is put together from. Whoever makes these parts also ends them, after the application. */
export interface ApplicationParts {
  readonly settings: ApiSettings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly readiness: readonly ReadinessCheck[];
  readonly apiTokens: ApiTokenStore;
}

/** The root of the service: every room's module, with the given parts to work on. */
@Module({})
export class AppModule {
  static register(parts: ApplicationParts): DynamicModule {
    const providers = [
      { provide: API_SETTINGS, useValue: parts.settings },
      { provide: LOGGER, useValue: parts.logger },
      { provide: READINESS, useValue: parts.readiness },
      { provide: Metrics, useValue: parts.metrics },
      { provide: ApiTokenStore, useValue: parts.apiTokens },
    ];
    return {
      module: AppModule,
      global: true,
      imports: [AccessModule, GraphqlModule, HttpModule],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
