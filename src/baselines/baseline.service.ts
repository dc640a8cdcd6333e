import { Injectable } from '@nestjs/common';
import { readPage } from '../api/page.ts';
import { authorise, requirePerson, requireWholeCluster } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { SnapshotQueue } from '../clusters/scheduling/snapshot-queue.ts';
import type { Page, Slice } from '../database/page.ts';
import { invalidInput, notFound, Refusal } from '../refusals/refusals.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import { SnapshotService } from '../snapshots/snapshot.service.ts';
import type { Baseline } from './baseline.ts';
import { BaselineStore, type PastBaseline } from './baseline.store.ts';
import { readComment } from './comment.ts';

export interface Approval {
  /** The id or name of the cluster. */
  readonly cluster: string;
  readonly snapshotId: string;
  readonly comment: string;
  /** The version of the baseline that the approver has seen; 0 if there was none. */
  readonly expectedVersion: number;
}

/** An approved baseline, and the job that takes the next snapshot, which is judged by it. */
export interface ApprovedBaseline {
  readonly baseline: Baseline;
  /** Null for a cluster that was removed from the configuration file. */
  readonly jobId: string | null;
}

/** Baselines: states of clusters that people approved. */
@Injectable()
export class BaselineService {
  constructor(
    private readonly baselines: BaselineStore,
    private readonly clusters: ClusterService,
    private readonly snapshots: SnapshotService,
    private readonly queue: SnapshotQueue,
  ) {}

  /**
   * Approves a snapshot as the baseline of its cluster, which replaces the one in force, and requests the next
   * snapshot. A baseline is about the whole cluster, so all namespaces must be in scope.
   */
  async approve(asker: Principal, approval: Approval): Promise<ApprovedBaseline> {
    authorise(asker, 'approve-baselines');
    const person = requirePerson(asker);
    const cluster = await this.clusters.get(asker, approval.cluster);
    requireWholeCluster(asker, cluster.id);
    const comment = readComment(approval.comment);
    const [snapshot] = await this.snapshots.findMany(asker, [approval.snapshotId]);
    if (!snapshot || snapshot.clusterId !== cluster.id)
      throw notFound('a snapshot of this cluster with this id', ['snapshot']);
    requireApprovable(snapshot);
    const { expectedVersion } = approval;
    const by = { person, token: asker.name };
    const id = await this.baselines.approve({
      clusterId: cluster.id,
      snapshotId: snapshot.id,
      comment,
      by,
      expectedVersion,
    });
    if (id === undefined) throw await this.conflict(asker, cluster.id, expectedVersion);
    return this.afterChange(asker, id);
  }

  /** A baseline that has just changed. Requests the next snapshot of its cluster, which is judged by it. */
  async afterChange(asker: Principal, id: string): Promise<ApprovedBaseline> {
    const [baseline] = await this.baselines.getMany(asker.scope, [id]);
    if (baseline === undefined) throw notFound('the baseline');
    const cluster = await this.clusters.find(asker, baseline.clusterId);
    const watched = cluster !== null && cluster.removedAt === null;
    return { baseline, jobId: watched ? (await this.queue.request(baseline.clusterId)).jobId : null };
  }

  /** The baseline in force of each cluster, in the order of `clusterIds`. One statement. */
  async inForce(asker: Principal, clusterIds: readonly string[]): Promise<readonly (Baseline | null)[]> {
    authorise(asker, 'read-assessments');
    const found = await this.baselines.inForce(asker.scope, clusterIds);
    const byCluster = new Map(found.map((baseline) => [baseline.clusterId, baseline]));
    return clusterIds.map((id) => byCluster.get(id) ?? null);
  }

  /** In the order of `ids`; null for each that does not exist for the caller. One statement. */
  async findMany(asker: Principal, ids: readonly string[]): Promise<readonly (Baseline | null)[]> {
    authorise(asker, 'read-assessments');
    const found = new Map((await this.baselines.getMany(asker.scope, ids)).map((one) => [one.id, one]));
    return ids.map((id) => found.get(id) ?? null);
  }

  /** The baseline in force of the cluster with this id or name; null if it has none. */
  async of(asker: Principal, reference: string): Promise<Baseline | null> {
    const { id } = await this.clusters.get(asker, reference);
    return (await this.inForce(asker, [id]))[0] ?? null;
  }

  /** The baseline of the cluster with this id or name at a time that is past; null if it had none. */
  async ofTime(asker: Principal, reference: string, at: Date): Promise<PastBaseline | null> {
    const { id } = await this.clusters.get(asker, reference);
    authorise(asker, 'read-assessments');
    if (at > new Date())
      throw invalidInput('nothing is known of the future: "at" must be in the past', ['at']);
    return (await this.baselines.inForceAt(asker.scope, id, at)) ?? null;
  }

  /** All baselines of the cluster with this id or name, the one in force first. */
  async list(asker: Principal, reference: string, page: Page): Promise<Slice<Baseline>> {
    const { id } = await this.clusters.get(asker, reference);
    return readPage(() => this.baselines.list(asker.scope, id, page));
  }

  async count(asker: Principal, reference: string): Promise<number> {
    const { id } = await this.clusters.get(asker, reference);
    return this.baselines.count(asker.scope, id);
  }

  /** The refusal for someone who has not seen the current version of the baseline. */
  async conflict(asker: Principal, clusterId: string, expected: number): Promise<Refusal> {
    const [current] = await this.inForce(asker, [clusterId]);
    const now = current
      ? `its baseline has version ${current.version}, which ${current.approvedBy.person.name} approved at ${current.approvedAt.toISOString()}`
      : 'it has no baseline (version 0)';
    return new Refusal(
      'conflict',
      `version ${expected} is not the current one of this cluster: ${now}. Look at it and approve again`,
      ['expectedVersion'],
    );
  }
}

/** Only a snapshot that shows the whole cluster at one time can be approved. */
function requireApprovable({ completeness, consistency, held }: Snapshot): void {
  const why =
    held !== null
      ? 'most objects of some kinds had disappeared at once when it was taken (it is held): approve a later one'
      : completeness === 'PARTIAL'
        ? 'not everything could be read (see `unread`): approve one that is COMPLETE'
        : consistency === 'SKEWED'
          ? 'the cluster changed while it was read (it is SKEWED): approve one that is CONSISTENT'
          : undefined;
  if (why !== undefined)
    throw invalidInput(`this snapshot does not show the whole cluster: ${why}`, ['snapshot']);
}
