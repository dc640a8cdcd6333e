import type { Logger } from 'pino';
import { BackfillAccess } from '../access-history/backfill/backfill-access.ts';
import type { Cluster } from '../clusters/cluster.ts';
import type { CredentialCipher } from '../clusters/credentials/credential-cipher.ts';
import type { CollectionProgress } from '../sources/source.ts';
import { TAKE_SNAPSHOT } from '../clusters/scheduling/snapshot-queue.ts';
import { registeredServers } from '../clusters/registration/server-addresses.ts';
import type { Config } from '../config/config.ts';
import { processVariables } from '../config/environment.ts';
import type { FindingSettings } from '../core/findings/finding-settings.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { QueueBackend } from '../jobs/backend.ts';
import type { JobHandler } from '../jobs/job-handler.ts';
import { JobWorkers } from '../jobs/job-workers.ts';
import { ClusterShares } from '../pipeline/cluster-shares.ts';
import { SnapshotWorkers } from '../pipeline/snapshot-workers.ts';
import { TakeSnapshot } from '../pipeline/take-snapshot.ts';
import type { Stores } from '../stores.ts';

/** What this process needs to process the snapshot queue. */
export interface SnapshotTakingParts {
  readonly limits: Config['limits'];
  readonly settings: AssessmentSettings;
  readonly findingSettings: FindingSettings;
  readonly stores: Stores;
  readonly cipher: CredentialCipher;
  readonly backend: QueueBackend;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Of other queues. */
  readonly otherHandlers: readonly JobHandler[];
  readonly onProgress: (cluster: Cluster, progress: CollectionProgress) => void;
  readonly onSettled: (cluster: Cluster) => void;
}

/** The part of the service that takes snapshots: job workers and a pool of threads. */
export class SnapshotTaking {
  private readonly jobs: JobWorkers;
  private readonly threads: SnapshotWorkers;

  constructor(parts: SnapshotTakingParts) {
    const { limits, stores, cipher, settings, backend, logger, metrics, onProgress, onSettled } = parts;
    const { findingSettings, otherHandlers } = parts;
    const places = TAKE_SNAPSHOT.concurrency(limits);
    // One more, so that a snapshot never waits for a backfill.
    this.threads = new SnapshotWorkers({ threads: places + 1 });
    const backfill = new BackfillAccess({
      ...stores,
      compute: (past, signal) => this.threads.pastAccess(past, signal),
      log: logger,
      onBackfilled: (inventory, snapshots) => metrics.accessBackfilled(inventory, snapshots),
    });
    const handler = new TakeSnapshot({
      ...stores,
      cipher,
      workers: this.threads,
      shares: new ClusterShares({ places }),
      sources: {
        addresses: registeredServers(limits),
        variables: processVariables(),
      },
      settings,
      findingSettings,
      log: logger,
      onProgress,
      onSettled,
      onOutcome: (outcome) => {
        metrics.snapshot({ outcome: outcome.type, seconds: outcome.seconds });
        if (outcome.type === 'published') outcome.drift.forEach((event) => metrics.drift(event));
      },
    });
    this.jobs = new JobWorkers({
      backend,
      handlers: [handler, backfill, ...otherHandlers],
      limits,
      log: logger,
    });
  }

  start(): Promise<void> {
    return this.jobs.start();
  }

  state(): 'running' | 'stopped' {
    return this.jobs.state();
  }

  /** Cancels running snapshots, of which nothing is published. */
  async stop(): Promise<void> {
    await this.jobs.stop();
    await this.threads.close();
  }
}
