import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { AdmissionControl } from '../../../auth/admission.ts';
import type { ApiSettings } from '../../api-settings.ts';
import { clientAddress } from '../../http/client-address.ts';
import { API_SETTINGS, LOGGER } from '../../api.tokens.ts';
import { Metrics } from '../../../observability/metrics.ts';
import { serveSubscriptions } from './subscription-server.ts';

/** Serves subscriptions on the application's port while the application runs. */
@Injectable()
export class SubscriptionLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #running: { close(): Promise<void> } | undefined;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly schemaHost: GraphQLSchemaHost,
    private readonly admission: AdmissionControl,
    private readonly metrics: Metrics,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const server: Server = this.adapterHost.httpAdapter.getHttpServer();
    const { admission, metrics, logger } = this;
    const { limits, trustedProxies } = this.settings;
    const { schema } = this.schemaHost;
    this.#running = serveSubscriptions({
      server,
      schema,
      admission,
      clientAddress: clientAddress(trustedProxies),
      limits,
      metrics,
      logger,
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#running?.close();
  }
}
