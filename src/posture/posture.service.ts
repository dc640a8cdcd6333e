import { Injectable } from '@nestjs/common';
import { readPage } from '../api/page.ts';
import { readPeriod, type AskedPeriod } from '../api/period.ts';
import { authorise } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { seesNamespace } from '../core/access-scope.ts';
import { holdings, type Period, type Span } from '../core/access/timeline/spans.ts';
import type { NamedWorkload, WorkloadReference } from '../core/inventory/workload.ts';
import {
  postureCoverage,
  postureDuring,
  type Posture,
  type PostureCoverageInterval,
} from '../core/posture/posture.ts';
import type { Page, Slice } from '../database/page.ts';
import { NamedWorkloadStore } from '../snapshots/names/named-workload.store.ts';
import { NamespaceNameStore } from '../snapshots/names/namespace-names.store.ts';
import { PostureStore, type PostureScope, type RecordRequest } from './posture.store.ts';

/** The requested workloads of a cluster, as the caller names them. */
export type AskedScope =
  Exclude<PostureScope, { readonly type: 'workload' }> | ({ readonly type: 'workload' } & NamedWorkload);

/** The requested workloads of a cluster, and the period. */
export interface PostureQuestion extends AskedPeriod {
  /** Its id or name. */
  readonly cluster: string;
  readonly of: AskedScope;
}

/** A question whose cluster, namespace and workload exist for the caller, with the snapshots that it needs. */
export interface ReadQuestion {
  readonly period: Period;
  readonly holdings: readonly Span<undefined>[];
  readonly coverage: readonly PostureCoverageInterval[];
  readonly of: PostureScope;
  /** `none`: no snapshot was taken until the end of the period, or nothing is kept of those that were. */
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
    private readonly workloads: NamedWorkloadStore,
  ) {}

  /**
   * Throws a `not-found` refusal for a cluster, namespace or workload that does not exist for the caller.
   *
   * @param field the field of the input that holds the scope; in REST there is none
   */
  async read(
    asker: Principal,
    { cluster, of: askedScope, ...asked }: PostureQuestion,
    field: readonly string[] = [],
  ): Promise<ReadQuestion> {
    authorise(asker, 'read-assessments');
    const period = readPeriod(asked);
    const { from, to, now } = period;
    const { id: clusterId } = await this.clusters.get(asker, cluster, [...field, 'cluster']);
    const of = await this.#subjectOf(asker, clusterId, askedScope, field);
    const snapshots = await this.postures.snapshots(clusterId, {
      from,
      to: to < now ? to : 'now',
    });
    const all = holdings(snapshots, now);
    const shown = aboutPeriod(all, period);
    const [first, last] = [shown[0]?.first.sequence, shown.at(-1)?.last.sequence];
    const request = first === undefined || last === undefined ? 'none' : { clusterId, of, first, last };
    return { period, holdings: all, coverage: postureCoverage(all, period), of, request };
  }

  /**
   * A page of the workloads that handled personal data, or of which this is not known, at any moment of the period, or in
   * the last snapshot before it if its beginning was not observed. A workload that is asked for is in the list if nothing
   * at all was observed.
   */
  async list(asker: Principal, question: ReadQuestion, page: Page): Promise<Slice<WorkloadPosture>> {
    authorise(asker, 'read-assessments');
    const { request, period } = question;
    const slice =
      request === 'none' ? EMPTY : await readPage(() => this.postures.list(asker.scope, request, page));
    const unobserved =
      page.cursor === undefined && slice.members.length === 0 && unobservedWorkload(question);
    if (unobserved) return { ...EMPTY, members: [{ item: unobserved, cursor: cursorOf(unobserved) }] };
    return {
      ...slice,
      members: slice.members.map(({ item: { workload, ...record }, cursor }) => ({
        item: { workload, ...postureDuring(question.holdings, record, period) },
        cursor,
      })),
    };
  }

  /** The number of workloads in the whole list. */
  async count(asker: Principal, question: ReadQuestion): Promise<number> {
    authorise(asker, 'read-assessments');
    const { request } = question;
    const found = request === 'none' ? 0 : await this.postures.count(asker.scope, request);
    return found === 0 && unobservedWorkload(question) !== undefined ? 1 : found;
  }

  /** An empty list is an answer only if the namespace or workload exists. */
  async #subjectOf(
    { scope }: Principal,
    clusterId: string,
    of: AskedScope,
    field: readonly string[],
  ): Promise<PostureScope> {
    if (of.type === 'workload') {
      const refused = { field: [...field, 'workload'], code: 'not-found' } as const;
      const workload = await this.workloads.resolve(scope, [clusterId], of, refused);
      if (seesNamespace(scope, of.namespace) && (await this.postures.existed(clusterId, workload)))
        return { type: 'workload', ...workload };
      throw await this.workloads.refusal(scope, [clusterId], workload, refused);
    }
    if (of.type === 'cluster') return of;
    await this.namespaces.require(scope, [clusterId], [of.namespace], [...field, 'namespace'], 'not-found');
    return of;
  }
}

const EMPTY: Slice<never> = { members: [], hasNext: false, hasPrevious: false };

/**
 * The snapshots that show a moment of the period. Before a beginning that was not observed, also the last one: the
 * workloads that handled personal data then may still have done so.
 */
function aboutPeriod(all: readonly Span<undefined>[], { from, to }: Period): readonly Span<undefined>[] {
  const shown = all.filter(({ begin, end }) => end > from.getTime() && begin < to.getTime());
  const begin = shown[0]?.begin ?? Number.POSITIVE_INFINITY;
  const before = begin > from.getTime() ? all.findLast(({ end }) => end <= from.getTime()) : undefined;
  return before === undefined ? shown : [before, ...shown];
}

/** The workload that is asked for, if nothing was observed of the period: an empty list would read as "no personal data". */
function unobservedWorkload(question: ReadQuestion): WorkloadPosture | undefined {
  const { of, coverage, period } = question;
  if (of.type !== 'workload' || coverage.some((interval) => interval.coverage !== 'not-observed'))
    return undefined;
  const { namespace, name, kind } = of;
  const nothing = { outcomes: [], presence: [] };
  return { workload: { namespace, name, kind }, ...postureDuring(question.holdings, nothing, period) };
}

function cursorOf({ workload: { namespace, name, kind } }: WorkloadPosture): readonly string[] {
  return [namespace, name, kind];
}
