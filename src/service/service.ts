import { BACKFILL_ACCESS, BackfillQueue } from '../access-history/backfill/backfill-queue.ts';
import { WHOLE_FLEET } from '../auth/whole-fleet.ts';
import type { Cluster } from '../clusters/cluster.ts';
import { SOURCES } from '../sources/catalogue.ts';
import type { CollectionProgress } from '../sources/source.ts';
import type { Config } from '../config/config.ts';
import { rotateCredentials } from '../clusters/registration/credential-rotation.ts';
import { migrate } from '../database/migrations.ts';
import { openDatabase, type OpenDatabase } from '../database/open-database.ts';
import { createLogger } from '../observability/logger.ts';
import { Metrics } from '../observability/metrics.ts';
import { OutageLog } from '../observability/outage-log.ts';
import type { Liveness } from '../http/readiness.ts';
import { createQueueBackend, type JobQueue, type QueueBackend } from '../jobs/backend.ts';
import { QueueUnavailableError } from '../jobs/queue-unavailable.ts';
import { SnapshotQueue, TAKE_SNAPSHOT } from '../clusters/scheduling/snapshot-queue.ts';
import { summariseFleet, type ClusterSummary } from '../pipeline/fleet-summary.ts';
import { ApplyRetention } from '../retention/apply-retention.ts';
import { APPLY_RETENTION, RetentionQueue } from '../retention/retention-queue.ts';
import { rotateTargetSecrets } from '../tickets/target-secret-rotation.ts';
import { makeStores, type Stores } from '../stores.ts';
import { BackfillRequests } from './backfill-requests.ts';
import { Closers } from './closers.ts';
import { FirstSnapshots } from './first-snapshots.ts';
import { findingSettingsFor, registerFleet, settingsFor } from './fleet-registration.ts';
import { startHealthServer } from './health-server.ts';
import { startHttpServer } from './http-server.ts';
import { openCipher } from './open-cipher.ts';
import { reportFleet } from './metrics/fleet-gauges.ts';
import { measureFleet } from './metrics/fleet-measure.ts';
import { MissingSources } from './missing-sources.ts';
import { metricsAccess } from './metrics/metrics-access.ts';
import { OverdueSnapshots } from './overdue-snapshots.ts';
import { readinessChecks } from './readiness-checks.ts';
import { issueSignIn, type SignIn } from './sign-in.ts';
import { ScheduleKeeper } from './schedule-keeper.ts';
import { SnapshotTaking } from './snapshot-taking.ts';

/** `all`: one process does everything. `api`: serves the API and schedules. `worker`: takes snapshots. */
export type ServiceRole = 'all' | 'api' | 'worker';

export interface ServiceOptions {
  readonly config: Config;
  readonly role: ServiceRole;
  /** Whether to create an administrator's token for the user who starts the service. */
  readonly signIn: 'link' | 'none';
  readonly logger: ReturnType<typeof createLogger>;
  /** Receives progress messages. */
  readonly progress: (text: string) => void;
  readonly onCollecting: (cluster: Cluster, progress: CollectionProgress) => void;
}

/** The running service: starts and stops the database, queues, workers and API in order. */
export class ServiceProcess {
  private readonly options: ServiceOptions;
  private readonly closers = new Closers();
  private readonly metrics = new Metrics();
  private readonly first = new FirstSnapshots();
  private readonly broken = Promise.withResolvers<never>();
  private stores: Stores | undefined;
  private apiUrl: string | undefined;
  private readonly outages: OutageLog;
  private signInLink: SignIn | undefined;
  private taking: SnapshotTaking | undefined;

  constructor(options: ServiceOptions) {
    this.options = options;
    this.outages = new OutageLog(options.logger);
    // The caller awaits it later; until then a rejection must not count as unhandled.
    this.broken.promise.catch(() => undefined);
  }

  /** The address of the API; missing if this process has none. */
  get url(): string | undefined {
    return this.apiUrl;
  }

  /** The sign-in link and token; missing if none was requested. */
  get signIn(): SignIn | undefined {
    return this.signInLink;
  }

  /**
   * Starts everything and requests a first snapshot of each cluster. Stops half-way if the signal is aborted; `stop`
   * must be called in any case.
   */
  async start(signal: AbortSignal): Promise<void> {
    const { config, role, logger, progress, onCollecting } = this.options;
    const { metrics } = this;
    if (config.database.type === 'embedded')
      progress(`starting the embedded PostgreSQL in ${config.dataDirectory}`);
    const database = await openDatabase(config, { embedded: 'own', signal, log: this.outages });
    void database.lost.then((error) => this.broken.reject(error));
    this.closers.add(() => database.close());
    signal.throwIfAborted();
    const migrations = await migrate(database.pool);
    for (const name of migrations) progress(`migrated the database: ${name}`);
    const stores = makeStores(database.pool);
    const cipher = await openCipher(config);
    this.stores = stores;
    const backend = this.openBackend(database);
    const snapshotQueue = new SnapshotQueue(await this.openQueue(backend, TAKE_SNAPSHOT.name));
    const retentionQueue = new RetentionQueue(await this.openQueue(backend, APPLY_RETENTION.name));
    const backfillQueue = new BackfillQueue(await this.openQueue(backend, BACKFILL_ACCESS.name));
    signal.throwIfAborted();
    const overdueSnapshots = new OverdueSnapshots({
      ...stores,
      timeoutSeconds: config.limits.snapshotTimeoutSeconds,
    });
    metrics.observeOverdueSnapshots(async () => (await overdueSnapshots.names()).length);
    if (role !== 'worker') reportFleet(metrics.registry, () => measureFleet(stores), config.metrics);
    const liveness: Liveness = () => (database.serverState() === 'running' ? 'ok' : 'failing');
    const readiness = readinessChecks({
      pool: database.pool,
      snapshotQueue,
      overdueSnapshots,
      ...(role !== 'api' && { workers: () => this.taking?.state() ?? 'stopped' }),
    });
    if (role === 'worker') {
      const server = await startHealthServer(config.server, {
        liveness,
        readiness,
        metrics,
        metricsAccess: metricsAccess(config.metrics, stores.apiTokens),
      });
      this.closers.add(() => server.close());
      progress(`health at ${server.url}/readyz`);
    } else {
      await registerFleet(config, stores.clusters, cipher, progress);
      const rotation = await rotateCredentials(stores.clusters, cipher);
      for (const name of rotation.moved) progress(`${name}: credentials encrypted with the newest key`);
      for (const { cluster, message } of rotation.unreadable) progress(`${cluster}: ${message}`);
      const secrets = await rotateTargetSecrets(stores.ticketTargets, cipher);
      for (const name of secrets.moved) progress(`${name}: secrets encrypted with the newest key`);
      for (const message of secrets.unreadable) progress(message);
      const server = await startHttpServer({
        config,
        assessment: await settingsFor(config, stores.clusters),
        findings: await findingSettingsFor(config, stores.clusters),
        database,
        cipher,
        snapshotQueue,
        liveness,
        readiness,
        logger,
        metrics,
      });
      this.closers.add(() => server.close());
      this.apiUrl = server.url;
      if (this.options.signIn === 'link') await this.issueSignIn(stores, server.url);
    }
    signal.throwIfAborted();
    if (role !== 'api') {
      const onSettled = ({ id }: Cluster): void => this.first.settled(id);
      const taking = new SnapshotTaking({
        limits: config.limits,
        settings: await settingsFor(config, stores.clusters),
        findingSettings: await findingSettingsFor(config, stores.clusters),
        stores,
        cipher,
        backend,
        logger,
        metrics,
        otherHandlers: [
          new ApplyRetention({
            ...stores,
            policy: config.retention,
            log: logger,
            onRemoved: (what, count) => metrics.retentionRemoved(what, count),
          }),
        ],
        onProgress: onCollecting,
        onSettled,
      });
      this.taking = taking;
      this.closers.add(() => taking.stop());
      await taking.start();
      const backfillRequests = new BackfillRequests({
        pool: database.pool,
        stores,
        queue: backfillQueue,
        log: logger,
        metrics,
      });
      this.closers.add(() => backfillRequests.stop());
      await backfillRequests.start();
      const missingSources = new MissingSources({ clusters: stores.clusters, log: logger });
      this.closers.add(() => missingSources.stop());
      missingSources.start();
    }
    signal.throwIfAborted();
    if (role !== 'worker') {
      await this.requestSnapshots(snapshotQueue, stores);
      await retentionQueue.ensureScheduled();
      const keeper = new ScheduleKeeper({
        queue: snapshotQueue,
        retention: retentionQueue,
        clusters: stores.clusters,
        overdueSnapshots,
        log: logger,
      });
      this.closers.add(async () => keeper.stop());
      keeper.start();
    }
  }

  /**
   * Settles when every first snapshot was published or has failed, or a time limit has passed; immediately if this
   * process takes none. The API answers in the meantime.
   */
  async firstSnapshots(): Promise<void> {
    if (this.options.role === 'all') await this.first.wait();
  }

  /** Names of the clusters whose first snapshot is still expected. */
  async pendingSnapshots(): Promise<readonly string[]> {
    const { pending } = this.first;
    if (this.stores === undefined || pending.length === 0) return [];
    const fleet = await this.stores.clusters.all(WHOLE_FLEET);
    return fleet.filter(({ id }) => pending.includes(id)).map(({ name }) => name);
  }

  /** Pending while the service works; rejects when it has lost something that it needs. */
  failure(): Promise<never> {
    return this.broken.promise;
  }

  /** The current state of every cluster. */
  async fleet(): Promise<readonly ClusterSummary[]> {
    return this.stores === undefined ? [] : summariseFleet(this.stores);
  }

  /** Cancels running work and closes everything that was opened. */
  stop(): Promise<void> {
    return this.closers.closeAll();
  }

  private async issueSignIn({ apiTokens }: Stores, url: string): Promise<void> {
    const signIn = await issueSignIn(apiTokens, url);
    this.signInLink = signIn;
    this.closers.add(() => signIn.revoke());
  }

  private openBackend({ connectionString }: OpenDatabase): QueueBackend {
    const { queues } = this.options.config;
    const backend = createQueueBackend(
      queues.type === 'redis' ? queues : { type: 'postgres', connectionString },
      ({ message }) => this.outages.warn({ error: message }, 'queue connection error'),
    );
    this.closers.add(() => backend.close());
    return backend;
  }

  private async openQueue(backend: QueueBackend, name: string): Promise<JobQueue> {
    const queue = backend.openQueue(name);
    this.closers.add(() => queue.close());
    try {
      await queue.waitUntilReady();
    } catch (cause) {
      const { queues } = this.options.config;
      throw queues.type === 'redis' ? new QueueUnavailableError(queues.url, { cause }) : cause;
    }
    this.metrics.observeQueue(name, () => queue.getJobCounts());
    return queue;
  }

  private async requestSnapshots(queue: SnapshotQueue, { clusters }: Stores): Promise<void> {
    const fleet = await clusters.all(WHOLE_FLEET);
    await queue.scheduleExactly(fleet);
    const scheduled = fleet.filter(
      ({ schedule, removedAt }) => schedule.type !== 'manual' && removedAt === null,
    );
    for (const { id, source } of scheduled) this.first.expect(id, SOURCES[source.type].location);
    for (const { id } of scheduled) await queue.request(id, 'startup');
  }
}
