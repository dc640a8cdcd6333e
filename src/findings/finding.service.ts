import { Injectable } from '@nestjs/common';
import { authorise } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { handlingAfter } from '../core/findings/acts/acts.ts';
import { ACT_EVENT_TYPES } from '../core/findings/acts/handling.ts';
import { isViolationEvent, type Finding, type FindingEvent } from '../core/findings/finding.ts';
import type { Severity } from '../core/rules/rule.ts';
import type { Page, Slice } from '../database/page.ts';
import type { ClusterPart } from '../snapshots/cluster-part.ts';
import { readPage } from '../api/page.ts';
import { evidenceInScope } from '../core/findings/evidence-scope.ts';
import { FindingEventStore } from './changes/finding-events.store.ts';
import { FindingStore } from './finding.store.ts';
import type { PastMoment } from './finding-row.store.ts';
import type { FindingFilter, FindingOrder } from './finding.store.ts';
import { PartFindingStore } from './parts/part-findings.store.ts';

const NONE: Readonly<Record<Severity, number>> = { critical: 0, high: 0, medium: 0, low: 0 };

/** Reads findings. Their evidence is limited to what the caller may see. */
@Injectable()
export class FindingService {
  constructor(
    private readonly findings: FindingStore,
    private readonly events: FindingEventStore,
    private readonly parts: PartFindingStore,
  ) {}

  async list(
    asker: Principal,
    filter: FindingFilter,
    order: FindingOrder,
    page: Page,
  ): Promise<Slice<Finding>> {
    authorise(asker, 'read-assessments');
    const slice = await readPage(() => this.findings.list(asker.scope, filter, order, page));
    const found = slice.members.map(({ item }) => item);
    const handled = await this.#handled(asker, found, filter.asOf);
    const members = slice.members.map((member, place) => ({
      ...member,
      item: handled[place] ?? member.item,
    }));
    return sliceInScope({ ...slice, members }, asker);
  }

  count(asker: Principal, filter: FindingFilter): Promise<number> {
    authorise(asker, 'read-assessments');
    return this.findings.count(asker.scope, filter);
  }

  /** The same page of the findings of each cluster, in the order of `clusterIds`. One statement. */
  async listEach(
    asker: Principal,
    clusterIds: readonly string[],
    wanted: { filter: FindingFilter; order: FindingOrder; page: Page },
  ): Promise<readonly Slice<Finding>[]> {
    authorise(asker, 'read-assessments');
    const slices = await readPage(() => this.findings.listEach(asker.scope, clusterIds, wanted));
    return slices.map((slice) => sliceInScope(slice, asker));
  }

  /** How many findings each cluster has, in the order of `clusterIds`. One statement. */
  async countEach(
    asker: Principal,
    clusterIds: readonly string[],
    filter: FindingFilter,
  ): Promise<readonly number[]> {
    authorise(asker, 'read-assessments');
    const found = await this.findings.countEach(asker.scope, clusterIds, filter);
    return clusterIds.map((id) => found.get(id) ?? 0);
  }

  /**
   * In the order of `ids`, as they are or as they were at a past moment; null for each that does not exist for the
   * caller, or did not then. One statement, or two for a past moment.
   */
  async findMany(
    asker: Principal,
    ids: readonly string[],
    asOf?: PastMoment,
  ): Promise<readonly (Finding | null)[]> {
    authorise(asker, 'read-assessments');
    const all = await this.#handled(asker, await this.findings.getMany(asker.scope, ids, asOf), asOf);
    const found = new Map(all.map((one) => [one.id, one]));
    return ids.map((id) => {
      const finding = found.get(id);
      return finding === undefined ? null : inScope(finding, asker);
    });
  }

  /** The events of each finding until a moment, oldest first, in the order of `ids`. One statement. */
  async histories(
    asker: Principal,
    ids: readonly string[],
    asOf?: PastMoment,
  ): Promise<readonly (readonly FindingEvent[])[]> {
    authorise(asker, 'read-assessments');
    const found = await this.events.find(asker.scope, { findingIds: ids, asOf });
    const events = ids.map((id) => found.get(id) ?? []);
    if (asker.scope.namespaces === 'all') return events;
    // Details of violations may contain evidence that names something out of scope.
    return events.map((history) =>
      history.map((event) => (isViolationEvent(event) ? { ...event, details: {} } : event)),
    );
  }

  /** The number of open findings of each cluster by severity, in the order of `clusterIds`. One statement. */
  async openCounts(
    asker: Principal,
    clusterIds: readonly string[],
  ): Promise<readonly Readonly<Record<Severity, number>>[]> {
    authorise(asker, 'read-assessments');
    const found = await this.findings.openCounts(asker.scope, clusterIds);
    return clusterIds.map((id) => found.get(id) ?? NONE);
  }

  /** Open findings of namespaces and workloads at their snapshots by severity, in the order of `parts`. One statement. */
  async openCountsOfParts(
    asker: Principal,
    parts: readonly ClusterPart[],
  ): Promise<readonly Readonly<Record<Severity, number>>[]> {
    authorise(asker, 'read-assessments');
    const found = await this.parts.openCounts(asker.scope, parts);
    return found.map((counts) => counts ?? NONE);
  }

  /** Findings with what people had made of them at a past moment. One statement, none for the present. */
  async #handled(
    { scope }: Principal,
    findings: readonly Finding[],
    asOf: PastMoment | undefined,
  ): Promise<readonly Finding[]> {
    if (asOf === undefined) return findings;
    const findingIds = findings.map(({ id }) => id);
    const acts = await this.events.find(scope, { findingIds, asOf, types: ACT_EVENT_TYPES });
    return findings.map((finding) => ({
      ...finding,
      ...handlingAfter(acts.get(finding.id) ?? []),
      version: null,
    }));
  }
}

function sliceInScope(slice: Slice<Finding>, asker: Principal): Slice<Finding> {
  const members = slice.members.map(({ item, cursor }) => ({ item: inScope(item, asker), cursor }));
  return { ...slice, members };
}

function inScope(finding: Finding, { scope }: Principal): Finding {
  return { ...finding, evidence: evidenceInScope(finding.evidence, scope) };
}
