import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { AccessModule } from './tokens/token.module.ts';
import { AccessHistoryModule } from './access-history/access-history.module.ts';
import { AssessmentModule } from './assessments/assessment.module.ts';
import { BaselineModule } from './baselines/baseline.module.ts';
import { ClusterModule } from './clusters/cluster.module.ts';
import { SERVER_ADDRESSES } from './clusters/cluster.service.ts';
import { CredentialCipher } from './clusters/credentials/credential-cipher.ts';
import type { ServerAddressPolicy } from './sources/kubernetes/session/server-address.ts';
import { DATABASE_POOL, type createPool } from './database/pool.ts';
import { CustomRuleModule } from './custom-rules/custom-rule.module.ts';
import { ScenarioModule } from './scenarios/scenario.module.ts';
import { DataFlowMapModule } from './dataflows/data-flow-map.module.ts';
import { DriftModule } from './drift/drift.module.ts';
import { ExportModule } from './export/export.module.ts';
import { FindingModule } from './findings/finding.module.ts';
import { GraphqlModule } from './api/graphql/graphql.module.ts';
import type { ApiSettings } from './api/api-settings.ts';
import { HttpModule } from './http/http.module.ts';
import { API_SETTINGS, LIVENESS, LOGGER, READINESS } from './api/api.tokens.ts';
import { Metrics } from './observability/metrics.ts';
import { OutgoingGuard } from './outgoing/guard.ts';
import { PostureModule } from './posture/posture.module.ts';
import { ReachabilityModule } from './reachability/reachability.module.ts';
import type { Liveness, ReadinessCheck } from './http/readiness.ts';
import { SnapshotQueue } from './clusters/scheduling/snapshot-queue.ts';
import { SnapshotModule } from './snapshots/snapshot.module.ts';
import { TicketModule } from './tickets/ticket.module.ts';
import { Outbox } from './outbox/outbox.ts';
import { makeStores } from './stores.ts';

/** The parts that the API is built from. The caller that creates them also closes them, after the application. */
export interface ApplicationParts {
  readonly settings: ApiSettings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly liveness: Liveness;
  readonly readiness: readonly ReadinessCheck[];
  readonly pool: ReturnType<typeof createPool>;
  readonly cipher: CredentialCipher;
  readonly snapshotQueue: SnapshotQueue;
  /** The API servers that may be registered through the API. */
  readonly serverAddresses: ServerAddressPolicy;
  /** The services that requests may be sent to. */
  readonly outgoing: OutgoingGuard;
}

/** The root module: the modules of all feature folders, with the given parts. */
@Module({})
export class AppModule {
  static register(parts: ApplicationParts): DynamicModule {
    const stores = makeStores(parts.pool);
    const outbox = new Outbox({
      pool: parts.pool,
      store: stores.outbox,
      log: parts.logger,
      onLost: () => parts.metrics.outboxConsumerLost(),
      onQuarantined: ({ topic }) => parts.metrics.outboxEventQuarantined(topic),
    });
    const providers = [
      { provide: API_SETTINGS, useValue: parts.settings },
      { provide: LOGGER, useValue: parts.logger },
      { provide: LIVENESS, useValue: parts.liveness },
      { provide: READINESS, useValue: parts.readiness },
      { provide: Metrics, useValue: parts.metrics },
      { provide: DATABASE_POOL, useValue: parts.pool },
      { provide: CredentialCipher, useValue: parts.cipher },
      { provide: SnapshotQueue, useValue: parts.snapshotQueue },
      { provide: SERVER_ADDRESSES, useValue: parts.serverAddresses },
      { provide: OutgoingGuard, useValue: parts.outgoing },
      { provide: Outbox, useValue: outbox },
      ...Object.values(stores).map((store) => ({
        provide: store.constructor,
        useValue: store,
      })),
    ];
    return {
      module: AppModule,
      global: true,
      imports: [
        AccessModule,
        GraphqlModule,
        HttpModule,
        ClusterModule,
        SnapshotModule,
        ReachabilityModule.register(),
        AssessmentModule,
        FindingModule,
        DriftModule,
        AccessHistoryModule,
        ExportModule,
        BaselineModule,
        PostureModule,
        CustomRuleModule,
        DataFlowMapModule,
        ScenarioModule,
        TicketModule,
      ],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
