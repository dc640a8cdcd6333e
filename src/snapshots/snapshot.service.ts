import { Injectable } from '@nestjs/common';
import { authorise } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { notFound } from '../refusals/refusals.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import type { Page, Slice } from '../database/page.ts';
import { readPage } from '../api/page.ts';
import type { AsOf, Snapshot } from './snapshot.ts';
import { SnapshotRunStore } from './runs/snapshot-run.store.ts';
import type { SnapshotRun } from './runs/snapshot-run.store.ts';
import { SnapshotStore } from './snapshot.store.ts';
import { expiredRefusal, thinnedRefusal } from './thinning/thinned-refusal.ts';

/** A point in time of one cluster, or a snapshot whose cluster must still be found. */
export type Moment =
  | {
      /** Its id or name. */
      readonly cluster: string;
      /** Path of the input field that names it. */
      readonly field: readonly string[];
      readonly asOf: AsOf;
    }
  | { readonly snapshotId: string };

/**
 * The newest complete snapshot of the cluster with this id or name, which the input field `cluster` names; at a time, if
 * it is given.
 */
export function latestComplete(cluster: string, at?: Date): Moment {
  return { cluster, field: ['cluster'], asOf: { type: 'latest-complete', ...(at && { at }) } };
}

/** Reads snapshots. Everything outside the caller's scope is treated as nonexistent. */
@Injectable()
export class SnapshotService {
  constructor(
    private readonly snapshots: SnapshotStore,
    private readonly runs: SnapshotRunStore,
    private readonly clusters: ClusterService,
  ) {}

  /** Newest first; of one cluster by its id, or of all in scope. */
  async list(asker: Principal, clusterId: string | undefined, page: Page): Promise<Slice<Snapshot>> {
    authorise(asker, 'read-assessments');
    return readPage(() => this.snapshots.list(asker.scope, clusterId, page));
  }

  count(asker: Principal, clusterId: string | undefined): Promise<number> {
    authorise(asker, 'read-assessments');
    return this.snapshots.count(asker.scope, clusterId);
  }

  /** The same page of the snapshots of each cluster, newest first, in the order of `clusterIds`. One statement. */
  listEach(asker: Principal, clusterIds: readonly string[], page: Page): Promise<readonly Slice<Snapshot>[]> {
    authorise(asker, 'read-assessments');
    return readPage(() => this.snapshots.listEach(asker.scope, clusterIds, page));
  }

  /** How many snapshots each cluster has, in the order of `clusterIds`. One statement. */
  async countEach(asker: Principal, clusterIds: readonly string[]): Promise<readonly number[]> {
    authorise(asker, 'read-assessments');
    const found = await this.snapshots.countEach(asker.scope, clusterIds);
    return clusterIds.map((id) => found.get(id) ?? 0);
  }

  /** In the order of `ids`; null for each that does not exist for the caller. One statement. */
  async findMany(asker: Principal, ids: readonly string[]): Promise<readonly (Snapshot | null)[]> {
    authorise(asker, 'read-assessments');
    const found = new Map((await this.snapshots.getMany(asker.scope, ids)).map((one) => [one.id, one]));
    return ids.map((id) => found.get(id) ?? null);
  }

  /** The newest snapshot of each cluster, in the order of `clusterIds`. One statement. */
  async latestOf(asker: Principal, clusterIds: readonly string[]): Promise<readonly (Snapshot | null)[]> {
    authorise(asker, 'read-assessments');
    const found = await this.snapshots.latestOf(asker.scope, clusterIds);
    return clusterIds.map((id) => found.get(id) ?? null);
  }

  /** The newest attempt to take a snapshot of each cluster, in the order of `clusterIds`. */
  async latestRuns(
    asker: Principal,
    clusterIds: readonly string[],
  ): Promise<readonly (SnapshotRun | null)[]> {
    authorise(asker, 'read-assessments');
    const visible = await this.clusters.findMany(asker, clusterIds);
    const found = await this.runs.latestRuns(visible.flatMap((cluster) => (cluster ? [cluster.id] : [])));
    return clusterIds.map((id) => found.get(id) ?? null);
  }

  /** The newest attempt of the cluster with this id or name. Throws a refusal if there is none in scope. */
  async latestRunOf(asker: Principal, reference: string): Promise<SnapshotRun> {
    const { id } = await this.clusters.get(asker, reference, ['id']);
    const [run] = await this.latestRuns(asker, [id]);
    if (!run) throw notFound('an attempt to take a snapshot of this cluster', ['id']);
    return run;
  }

  /**
   * The snapshot for a point in time, for questions about what was recorded beside its objects. Throws a refusal if there
   * is none in scope, or if that is no longer kept.
   */
  async at(asker: Principal, moment: Moment): Promise<Snapshot> {
    authorise(asker, 'read-assessments');
    const snapshot = await this.#require(asker, moment);
    if (snapshot.expiredAt !== null) throw expiredRefusal(snapshot, ['asOf']);
    return snapshot;
  }

  /**
   * The snapshot for questions about objects. For a time whose snapshot was thinned, it is the last snapshot before that has
   * its objects, with `insteadOf`. Throws a `not-kept` refusal if there is none, or if a thinned snapshot is given by its
   * id.
   */
  async withObjectsAt(asker: Principal, moment: Moment): Promise<Snapshot> {
    authorise(asker, 'read-assessments');
    const snapshot = await this.#require(asker, moment);
    return this.#withObjects(asker, snapshot, 'snapshotId' in moment ? 'this-one' : 'or-earlier');
  }

  /** Throws a refusal unless each of these clusters has a snapshot for a time in scope. One statement. */
  async requireTaken(asker: Principal, clusterIds: readonly string[], at: Date): Promise<void> {
    authorise(asker, 'read-assessments');
    const taken = await this.snapshots.clustersTakenBy(asker.scope, clusterIds, at);
    if (clusterIds.some((id) => !taken.has(id)))
      throw notFound('a snapshot of the cluster for that time', ['asOf']);
  }

  /** As `withObjectsAt`, for a time of a cluster; null if it had no snapshot yet, or none in scope. */
  async findWithObjects(asker: Principal, clusterId: string, at: Date): Promise<Snapshot | null> {
    authorise(asker, 'read-assessments');
    const snapshot = await this.snapshots.resolveAsOf(asker.scope, clusterId, { type: 'time', at });
    return snapshot === undefined ? null : this.#withObjects(asker, snapshot, 'or-earlier');
  }

  async #withObjects(
    { scope }: Principal,
    snapshot: Snapshot,
    wanted: 'this-one' | 'or-earlier',
  ): Promise<Snapshot> {
    if (snapshot.thinnedAt === null) return snapshot;
    const neighbours = await this.snapshots.keptNeighbours(snapshot);
    const { before } = neighbours;
    const earlier =
      wanted === 'or-earlier' && before !== undefined
        ? await this.snapshots.get({ clusters: [snapshot.clusterId], namespaces: 'all' }, before.id)
        : undefined;
    if (earlier === undefined || earlier.thinnedAt !== null)
      throw thinnedRefusal(snapshot, neighbours, ['asOf']);
    const { id, sequence, takenAt, clusterId } = snapshot;
    const changes =
      scope.namespaces === 'all'
        ? await this.snapshots.changesBetween(clusterId, earlier.sequence, sequence)
        : 'not-told';
    return { ...earlier, insteadOf: { id, sequence, takenAt, changes } };
  }

  async #require(asker: Principal, moment: Moment): Promise<Snapshot> {
    const snapshot = await this.#find(asker, moment);
    if (snapshot === undefined) throw notFound('a snapshot for that time', ['asOf']);
    return snapshot;
  }

  async #find(asker: Principal, moment: Moment): Promise<Snapshot | undefined> {
    if ('snapshotId' in moment) return this.snapshots.get(asker.scope, moment.snapshotId);
    const { id } = await this.clusters.get(asker, moment.cluster, moment.field);
    return this.snapshots.resolveAsOf(asker.scope, id, moment.asOf);
  }
}
