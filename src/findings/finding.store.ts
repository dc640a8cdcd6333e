import type { Pool } from 'pg';
import type { AccessScope } from '../core/access-scope.ts';
import type { Finding, FindingState, Freshness } from '../core/findings/finding.ts';
import type { Severity } from '../core/rules/rule.ts';
import { inFleet } from '../clusters/fleet-membership.ts';
import { Conditions } from '../database/conditions.ts';
import { countOwnedRows, countRows, readOwnedSlices, readSlice } from '../database/keyset.ts';
import type { KeysetOrder, KeysetQuery } from '../database/keyset.ts';
import type { Page, Slice } from '../database/page.ts';
import { isUuid } from '../database/uuid.ts';
import { FINDING_COLUMNS, findingSource, toFinding } from './finding-row.store.ts';
import type { FindingRow, PastMoment } from './finding-row.store.ts';

/** Omitted filters match everything; a list matches any of its members. */
export interface FindingFilter {
  /** Findings as they were then; by default as they are now. */
  readonly asOf?: PastMoment;
  readonly clusterIds?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly ruleIds?: readonly string[];
  readonly severities?: readonly Severity[];
  readonly states?: readonly FindingState[];
  readonly freshness?: readonly Freshness[];
  readonly workload?: { readonly kind: string; readonly name: string };
  readonly firstSeenSince?: Date;
  readonly dueBefore?: Date;
}

/** `severity`: most severe first, findings of equal severity oldest first. `newest`: most recently found first. */
export type FindingOrder = 'severity' | 'newest';

const ORDERS: Readonly<Record<FindingOrder, KeysetOrder>> = {
  severity: {
    keys: [
      { column: 'f.severity', type: 'severity' },
      { column: 'f.first_seen_at', type: 'timestamptz' },
      { column: 'f.id', type: 'uuid' },
    ],
    direction: 'asc',
  },
  newest: {
    keys: [
      { column: 'f.first_seen_at', type: 'timestamptz' },
      { column: 'f.id', type: 'uuid' },
    ],
    direction: 'desc',
  },
};

export type SeverityCounts = Readonly<Record<Severity, number>>;

export interface FindingCount {
  readonly severity: Severity;
  readonly state: FindingState;
  readonly count: number;
}

/** Reads findings. */
export class FindingStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async list(
    scope: AccessScope,
    filter: FindingFilter,
    order: FindingOrder,
    page: Page,
  ): Promise<Slice<Finding>> {
    return readSlice(
      this.#pool,
      inOrder({ order, page, asOf: filter.asOf, conditions: listed(scope, filter) }),
    );
  }

  /** The same page of the findings of each cluster, in the order of `clusterIds`. */
  async listEach(
    scope: AccessScope,
    clusterIds: readonly string[],
    { filter, order, page }: { filter: FindingFilter; order: FindingOrder; page: Page },
  ): Promise<readonly Slice<Finding>[]> {
    const query = inOrder({ order, page, asOf: filter.asOf, conditions: matching(scope, filter) });
    return readOwnedSlices(this.#pool, { ...query, ownerColumn: 'f.cluster_id', owners: clusterIds });
  }

  /** By cluster id; clusters without any are left out. */
  async countEach(
    scope: AccessScope,
    clusterIds: readonly string[],
    filter: FindingFilter,
  ): Promise<ReadonlyMap<string, number>> {
    const conditions = matching(scope, { ...filter, clusterIds });
    return countOwnedRows(this.#pool, 'findings f', 'f.cluster_id', conditions);
  }

  async count(scope: AccessScope, filter: FindingFilter): Promise<number> {
    const conditions = listed(scope, filter);
    const from = filter.asOf === undefined ? 'findings f' : findingSource(filter.asOf, conditions);
    return countRows(this.#pool, from, conditions);
  }

  /** Those of `ids` that exist in scope, or that existed at a past moment, in no particular order. */
  async getMany(scope: AccessScope, ids: readonly string[], asOf?: PastMoment): Promise<readonly Finding[]> {
    const conditions = matching(scope, {}).addWith(
      ids.filter(isUuid),
      (values) => `f.id = ANY(${values}::uuid[])`,
    );
    const { rows } = await this.#pool.query<FindingRow>(
      `SELECT ${FINDING_COLUMNS} FROM ${findingSource(asOf, conditions)} WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return rows.map(toFinding);
  }

  /** The rules of all findings in scope, including rules that this version no longer has. */
  async ruleIds(scope: AccessScope): Promise<readonly string[]> {
    const conditions = matching(scope, {});
    const { rows } = await this.#pool.query<{ ruleId: string }>(
      `SELECT DISTINCT f.rule_id AS "ruleId" FROM findings f WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return rows.map(({ ruleId }) => ruleId);
  }

  /**
   * The number of open findings by severity of each cluster, by cluster id; clusters without open findings are left
   * out.
   */
  async openCounts(
    scope: AccessScope,
    clusterIds: readonly string[],
  ): Promise<ReadonlyMap<string, SeverityCounts>> {
    const conditions = matching(scope, { clusterIds, states: ['open'] });
    const { rows } = await this.#pool.query<SeverityCounts & { clusterId: string }>(
      `SELECT f.cluster_id AS "clusterId", count(*) FILTER (WHERE f.severity = 'critical')::int AS critical,
         count(*) FILTER (WHERE f.severity = 'high')::int AS high,
         count(*) FILTER (WHERE f.severity = 'medium')::int AS medium,
         count(*) FILTER (WHERE f.severity = 'low')::int AS low
       FROM findings f WHERE ${conditions.toSql()} GROUP BY f.cluster_id`,
      conditions.values,
    );
    return new Map(rows.map(({ clusterId, ...counts }) => [clusterId, counts]));
  }

  /** The number of findings of the fleet by severity and state, without rows for zero. */
  async countsInFleet(): Promise<readonly FindingCount[]> {
    const { rows } = await this.#pool.query<FindingCount>(
      `SELECT f.severity, f.state, count(*)::int AS count FROM findings f
       WHERE ${inFleet('f.cluster_id')} GROUP BY f.severity, f.state`,
    );
    return rows;
  }
}

/**
 * Findings of clusters that are not part of the fleet, or were not at a past time, are listed and counted only if the
 * filter names their cluster or a snapshot.
 */
function listed(scope: AccessScope, filter: FindingFilter): Conditions {
  const conditions = matching(scope, filter);
  const { asOf, clusterIds } = filter;
  if (clusterIds !== undefined || asOf?.type === 'snapshot') return conditions;
  const time = asOf && `${conditions.bind(asOf.at)}::timestamptz`;
  return conditions.add(inFleet('f.cluster_id', time));
}

interface Listing {
  readonly order: FindingOrder;
  readonly page: Page;
  readonly asOf: PastMoment | undefined;
  readonly conditions: Conditions;
}

function inOrder({ order, page, asOf, conditions }: Listing): KeysetQuery<FindingRow, Finding> {
  return {
    columns: FINDING_COLUMNS,
    from: findingSource(asOf, conditions),
    conditions,
    order: ORDERS[order],
    page,
    item: toFinding,
    cursor: ({ severity, firstSeenAt, id }) =>
      order === 'severity' ? [severity, firstSeenAt.toISOString(), id] : [firstSeenAt.toISOString(), id],
  };
}

function matching(scope: AccessScope, filter: FindingFilter): Conditions {
  const { workload } = filter;
  return new Conditions()
    .within(scope, { cluster: 'f.cluster_id', namespace: 'f.namespace' })
    .addIf(filter.clusterIds?.filter(isUuid), (ids) => `f.cluster_id = ANY(${ids}::uuid[])`)
    .addIf(filter.namespaces, (names) => `f.namespace = ANY(${names}::text[])`)
    .addIf(filter.ruleIds, (ids) => `f.rule_id = ANY(${ids}::text[])`)
    .addIf(filter.severities, (values) => `f.severity = ANY(${values}::severity[])`)
    .addIf(filter.states, (values) => `f.state = ANY(${values}::text[])`)
    .addIf(filter.freshness, (values) => `f.freshness = ANY(${values}::text[])`)
    .addIf(workload?.kind, (kind) => `f.workload_kind = ${kind}`)
    .addIf(workload?.name, (name) => `f.workload_name = ${name}`)
    .addIf(filter.firstSeenSince, (since) => `f.first_seen_at >= ${since}::timestamptz`)
    .addIf(filter.dueBefore, (before) => `f.due_at < ${before}::timestamptz`);
}
