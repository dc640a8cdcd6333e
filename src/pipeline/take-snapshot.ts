import { WHOLE_FLEET } from '../auth/whole-fleet.ts';
import type { BaselineStore } from '../baselines/baseline.store.ts';
import type { Cluster } from '../clusters/cluster.ts';
import type { ClusterStore } from '../clusters/cluster.store.ts';
import { serverAddressesFor } from '../clusters/registration/server-addresses.ts';
import type { CredentialCipher } from '../clusters/credentials/credential-cipher.ts';
import { SOURCES, type SourceOpening } from '../sources/catalogue.ts';
import type { OpeningContext } from '../sources/definition.ts';
import type { CollectionProgress } from '../sources/source.ts';
import { SourceError } from '../sources/source-error.ts';
import type { DriftEvent } from '../core/drift/drift-event.ts';
import type { FindingSettings } from '../core/findings/finding-settings.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';
import { PostponeJob, type JobContext, type JobHandler } from '../jobs/job-handler.ts';
import type { JobLog } from '../jobs/job-workers.ts';
import type { Payload } from '../jobs/queue.ts';
import { TAKE_SNAPSHOT } from '../clusters/scheduling/snapshot-queue.ts';
import {
  datedStateWarnings,
  withDates,
  type DatedStates,
  type StateWithDate,
} from '../clusters/scheduling/dated-state-warnings.ts';
import { maxIntervalSecondsOf } from '../clusters/scheduling/observation.ts';
import type { SnapshotTrigger } from '../clusters/scheduling/snapshot-trigger.ts';
import type { Snapshot, SnapshotFence } from '../snapshots/snapshot.ts';
import { snapshotWarnings } from '../snapshots/runs/snapshot-warnings.ts';
import { settingsOfCluster } from '../in-force/in-force.ts';
import type { InForceStore } from '../in-force/in-force.store.ts';
import type { SnapshotRunStore } from '../snapshots/runs/snapshot-run.store.ts';
import type { SnapshotStore } from '../snapshots/snapshot.store.ts';
import type { ClusterShares } from './cluster-shares.ts';
import { FenceLostError, type PublicationStore } from './publication.store.ts';
import { asFailure, asJobError, gaveUp, WorkerFailure, type RunFailure } from './run-failure.ts';
import type { SnapshotLockStore } from './snapshot-lock.store.ts';
import type { SnapshotWorkers } from './snapshot-workers.ts';

const BUSY_RETRY_SECONDS = 2;
const SLOW_RETRY_SECONDS = 10;

export interface TakeSnapshotParts {
  readonly clusters: ClusterStore;
  readonly runs: SnapshotRunStore;
  readonly snapshots: SnapshotStore;
  readonly publications: PublicationStore;
  readonly baselines: BaselineStore;
  readonly inForce: InForceStore;
  readonly locks: SnapshotLockStore;
  readonly cipher: CredentialCipher;
  readonly workers: Pick<SnapshotWorkers, 'run'>;
  readonly shares: ClusterShares;
  /** Settings for connecting to sources that are not part of a cluster's registration. */
  readonly sources: Pick<OpeningContext, 'addresses' | 'variables'>;
  readonly settings: AssessmentSettings;
  readonly findingSettings: FindingSettings;
  readonly log: JobLog;
  /** Called with the progress of each cluster. */
  readonly onProgress?: (cluster: Cluster, progress: CollectionProgress) => void;
  /** Called for every published snapshot and every failed run. */
  readonly onOutcome?: (outcome: SnapshotOutcome) => void;
  /** Called when a cluster's snapshot was taken or abandoned, by any job. */
  readonly onSettled?: (cluster: Cluster) => void;
}

/** A snapshot that was published, with what changed. */
interface PublishedSnapshot {
  readonly snapshot: Snapshot;
  readonly drift: readonly DriftEvent[];
}

export type SnapshotOutcome = { readonly cluster: Cluster; readonly seconds: number } & (
  ({ readonly type: 'published' } & PublishedSnapshot) | ({ readonly type: 'failed' } & RunFailure)
);

interface OneSnapshot {
  /** Called after the run has begun, so that a source that cannot be opened shows as a failed run. */
  open(): Promise<SourceOpening>;
  readonly takenAt?: Date;
}

/**
 * Takes snapshots of clusters: collects, judges and publishes. Running twice is harmless, because only one run can
 * publish with its fence.
 */
export class TakeSnapshot implements JobHandler<typeof TAKE_SNAPSHOT> {
  readonly queue = TAKE_SNAPSHOT;
  private readonly parts: TakeSnapshotParts;

  constructor(parts: TakeSnapshotParts) {
    this.parts = parts;
  }

  async handle({ clusterId, trigger }: Payload<typeof TAKE_SNAPSHOT>, context: JobContext): Promise<void> {
    const { clusters, locks, log } = this.parts;
    const cluster = await clusters.get(WHOLE_FLEET, clusterId);
    if (cluster === undefined) {
      log.info({ clusterId }, 'the cluster is no longer registered: no snapshot is taken');
      return;
    }
    if (cluster.removedAt !== null) {
      log.info(
        { cluster: cluster.name },
        'the cluster was removed from the configuration file: no snapshot is taken',
      );
      return;
    }
    const outcome = await this.inShare(cluster, context, (signal) =>
      locks.withLock(clusterId, () => this.takeAll(cluster, trigger, signal)),
    );
    if (outcome === 'full') throw new PostponeJob(SLOW_RETRY_SECONDS);
    if (outcome === 'merged') {
      log.info(
        { cluster: cluster.name },
        'another snapshot of this slow cluster is already waiting: merged with it',
      );
      return;
    }
    if (outcome === 'done') return;
    if (trigger !== 'schedule') throw new PostponeJob(BUSY_RETRY_SECONDS);
    log.info(
      { cluster: cluster.name },
      'the previous snapshot is still in progress: this scheduled one is skipped',
    );
  }

  /** Only collections from remote sources make room for other clusters. */
  private async inShare<T>(
    cluster: Cluster,
    { jobId, signal }: JobContext,
    act: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | 'full' | 'merged'> {
    const { shares } = this.parts;
    if (SOURCES[cluster.source.type].location === 'local') return act(signal);
    return (await this.paceOf(cluster)) === 'regular'
      ? shares.withinShare(signal, act)
      : shares.inSlowPlace({ clusterId: cluster.id, jobId }, () => act(signal));
  }

  private async paceOf({ id }: Cluster): Promise<'regular' | 'slow'> {
    const seconds = await this.parts.runs.lastSeconds(id);
    return seconds === undefined ? 'regular' : this.parts.shares.paceAfter(seconds);
  }

  private async takeAll(cluster: Cluster, trigger: SnapshotTrigger, signal: AbortSignal): Promise<void> {
    try {
      for (const one of await this.plan(cluster)) await this.takeOne(cluster, one, trigger, signal);
    } finally {
      this.parts.onSettled?.(cluster);
    }
  }

  /** The snapshots to take: one, or one per dated state that is not recorded yet. */
  private async plan(cluster: Cluster): Promise<readonly OneSnapshot[]> {
    const { source } = cluster;
    const definition = SOURCES[source.type];
    if (definition.states === undefined) return [{ open: () => this.prepare(cluster) }];
    try {
      const newest = (await this.parts.snapshots.latestOf(WHOLE_FLEET, [cluster.id])).get(cluster.id);
      const now = new Date();
      const all = withDates(definition.states(source, undefined, 'any'));
      await this.warnOfStates(cluster, all, { newest: newest?.takenAt, now });
      return definition
        .states(source, newest?.takenAt, now)
        .map(({ part, ...moment }) => ({ open: () => this.prepare(cluster, part), ...moment }));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return [{ open: () => Promise.reject(error) }];
    }
  }

  private async warnOfStates(
    { id, name, maxIntervalSeconds }: Cluster,
    states: readonly StateWithDate[],
    { newest, now }: Pick<DatedStates, 'newest' | 'now'>,
  ): Promise<void> {
    if (states.length === 0) return;
    const { snapshots, log } = this.parts;
    const dates = states.map(({ takenAt }) => takenAt);
    const taken = await snapshots.takenAmong(id, dates);
    for (const warning of datedStateWarnings({ states, newest, now, taken, maxIntervalSeconds }))
      log.warn({ cluster: name }, warning);
  }

  /** The cluster's source with its decrypted credentials, which are kept only for this task. */
  private async prepare(cluster: Cluster, part?: string): Promise<SourceOpening> {
    const { id, source } = cluster;
    const { clusters, cipher, sources } = this.parts;
    const definition = SOURCES[source.type];
    const envelope = definition.credentials === 'stored' ? await clusters.getCredentials(id) : undefined;
    return definition.prepare(source, {
      ...sources,
      addresses: serverAddressesFor(cluster, sources.addresses),
      credentials: envelope && cipher.decrypt(envelope, id),
      part,
    });
  }

  private async takeOne(
    cluster: Cluster,
    one: OneSnapshot,
    trigger: SnapshotTrigger,
    signal: AbortSignal,
  ): Promise<void> {
    const { runs, log, onOutcome } = this.parts;
    const fence = await runs.beginRun(cluster.id, trigger);
    const details = { cluster: cluster.name, run: fence.runId };
    const startedAt = performance.now();
    const seconds = (): number => (performance.now() - startedAt) / 1000;
    try {
      const { snapshot, drift } = await this.takeUnderFence(cluster, one, { fence, trigger, signal });
      onOutcome?.({ type: 'published', cluster, snapshot, drift, seconds: seconds() });
      const { sequence, takenAt, changes } = snapshot;
      log.info({ ...details, sequence, takenAt, changes }, 'snapshot published');
      for (const warning of snapshotWarnings(snapshot))
        log.warn({ ...details, ...warning.details }, warning.message);
    } catch (error) {
      if (error instanceof FenceLostError) {
        log.warn(details, 'a newer run of this cluster replaced this one: nothing was published');
        return;
      }
      const failure = signal.aborted ? gaveUp(signal) : asFailure(error);
      // The log has the original message; viewers see that of the failure.
      const reason = error instanceof Error ? error.message : String(error);
      log.warn(
        { ...details, source: cluster.source.type, code: failure.code, error: reason },
        'snapshot failed',
      );
      let jobError = asJobError(error);
      try {
        await runs.failRun(fence, failure);
      } catch (unrecorded) {
        log.warn({ ...details, error: String(unrecorded) }, 'the failure of the snapshot cannot be recorded');
        // Retried in any case, because the next run ends this one, which still counts as running.
        jobError = error;
      }
      onOutcome?.({ type: 'failed', cluster, ...failure, seconds: seconds() });
      throw jobError;
    }
  }

  private async takeUnderFence(
    cluster: Cluster,
    one: OneSnapshot,
    run: { fence: SnapshotFence; trigger: SnapshotTrigger; signal: AbortSignal },
  ): Promise<PublishedSnapshot> {
    const { workers, publications, baselines, inForce, settings, findingSettings, onProgress } = this.parts;
    const { cniProfile, assumptions } = cluster;
    const { fence, trigger, signal } = run;
    const { takenAt } = one;
    const source = await one.open();
    const previous = await publications.previous(cluster.id);
    const current = await inForce.current();
    const approved = await baselines.approvedObjects(cluster.id);
    const result = await workers.run(
      {
        source,
        trigger,
        settings: settingsOfCluster(settings, current, cluster),
        findingSettings,
        dataFlowVersion: current.map?.version ?? null,
        cluster: { cniProfile, assumptions },
        ...(takenAt && { takenAt }),
        holdsForMilliseconds: maxIntervalSecondsOf(cluster) * 1000,
        previous,
        ...(approved && { approved }),
      },
      (contentHashes) => publications.readBodies(contentHashes),
      signal,
      onProgress && ((progress) => onProgress(cluster, progress)),
    );
    if (result.type === 'failed') throw new WorkerFailure(result);
    signal.throwIfAborted();
    const { bundle } = result;
    const drift = bundle.type === 'computed' ? bundle.drift : [];
    return { snapshot: await publications.publish(fence, bundle), drift };
  }
}
