import { Injectable } from '@nestjs/common';
import { unknownName } from '../api/unknown-name.ts';
import { readPage } from '../api/page.ts';
import { authorise } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { seesNamespace } from '../core/access-scope.ts';
import { holdings, type Period, type Span } from '../core/access/timeline/spans.ts';
import { workloadKey, type WorkloadReference } from '../core/inventory/workload.ts';
import { postureDuring, type Posture } from '../core/posture/posture.ts';
import type { Page, Slice } from '../database/page.ts';
import { invalidInput } from '../refusals/refusals.ts';
import { NamespaceNameStore } from '../snapshots/namespace-names.store.ts';
import { PostureStore, type PostureScope, type RecordRequest } from './posture.store.ts';

/** The requested workloads of a cluster, and the period. */
export interface PostureQuestion {
  /** Its id or name. */
  readonly cluster: string;
  readonly of: PostureScope;
  readonly from: Date;
  /** By default now. */
  readonly to?: Date;
}

/** A question whose cluster, namespace and workload exist for the caller, with the snapshots that it needs. */
export interface ReadQuestion {
  readonly period: Period;
  readonly holdings: readonly Span<undefined>[];
  /** `none`: no snapshot shows a moment of the period. */
  readonly request: RecordRequest | 'none';
}

export interface WorkloadPosture extends Posture {
  readonly workload: WorkloadReference;
}

/** How workloads with personal data were isolated over time, limited to what the caller may see. */
@Injectable()
export class PostureService {
  constructor(
    private readonly postures: PostureStore,
    private readonly clusters: ClusterService,
    private readonly namespaces: NamespaceNameStore,
  ) {}

  /**
   * Throws a `not-found` refusal for a cluster, namespace or workload that does not exist for the caller.
   *
   * @param field the field of the input that holds the scope; in REST there is none
   */
  async read(
    asker: Principal,
    { cluster, of, from, to }: PostureQuestion,
    field: readonly string[] = [],
  ): Promise<ReadQuestion> {
    authorise(asker, 'read-assessments');
    const now = new Date();
    const period = { from, to: to ?? now, now };
    if (from >= period.to) throw invalidInput('the period is empty: "from" must be before "to"', ['from']);
    if (from >= now) throw invalidInput('the period has not begun: "from" must be in the past', ['from']);
    const { id: clusterId } = await this.clusters.get(asker, cluster, [...field, 'cluster']);
    await this.#requireSubject(asker, clusterId, of, field);
    const snapshots = await this.postures.snapshots(clusterId, {
      from,
      to: period.to < now ? period.to : 'now',
    });
    const all = holdings(snapshots, now);
    const shown = all.filter(({ begin, end }) => end > from.getTime() && begin < period.to.getTime());
    const [first, last] = [shown[0]?.first.sequence, shown.at(-1)?.last.sequence];
    const request = first === undefined || last === undefined ? 'none' : { clusterId, of, first, last };
    return { period, holdings: all, request };
  }

  /** A page of the workloads that handled personal data at any moment of the period. */
  async list(asker: Principal, question: ReadQuestion, page: Page): Promise<Slice<WorkloadPosture>> {
    authorise(asker, 'read-assessments');
    const { request, period } = question;
    if (request === 'none') return { members: [], hasNext: false, hasPrevious: false };
    const slice = await readPage(() => this.postures.list(asker.scope, request, page));
    return {
      ...slice,
      members: slice.members.map(({ item: { workload, ...record }, cursor }) => ({
        item: { workload, ...postureDuring(question.holdings, record, period) },
        cursor,
      })),
    };
  }

  /** The number of workloads in the whole list. */
  async count(asker: Principal, { request }: ReadQuestion): Promise<number> {
    authorise(asker, 'read-assessments');
    return request === 'none' ? 0 : this.postures.count(asker.scope, request);
  }

  /** An empty list is an answer only if the namespace or workload exists. */
  async #requireSubject(
    { scope }: Principal,
    clusterId: string,
    of: PostureScope,
    field: readonly string[],
  ): Promise<void> {
    if (of.type === 'workload') {
      const { namespace, name, kind } = of;
      const workload = { namespace, name, kind };
      if (seesNamespace(scope, namespace) && (await this.postures.existed(clusterId, workload))) return;
      throw unknownName(
        { what: 'workload', name: workloadKey(workload), known: [], field: [...field, 'workload'] },
        'not-found',
      );
    }
    if (of.type === 'cluster') return;
    const { namespace: name } = of;
    if ((await this.namespaces.unknownOf(scope, [clusterId], [name])).length === 0) return;
    const known = await this.namespaces.all(scope, [clusterId]);
    throw unknownName({ what: 'namespace', name, known, field: [...field, 'namespace'] }, 'not-found');
  }
}
