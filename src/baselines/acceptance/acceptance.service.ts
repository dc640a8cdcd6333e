import { Injectable } from '@nestjs/common';
import { toGlobalId } from '../../api/global-id.ts';
import { authorise, requirePerson, requireWholeCluster } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { seesNamespace } from '../../core/access-scope.ts';
import { invalidInput, notFound, Refusal } from '../../refusals/refusals.ts';
import type { Acceptance, Baseline } from '../baseline.ts';
import { BaselineService, type ApprovedBaseline } from '../baseline.service.ts';
import { readComment } from '../comment.ts';
import { AcceptanceStore, type ChangeEvent } from './acceptance.store.ts';

/** Events that one request may accept, and acceptances of one baseline that are shown. */
const MOST = 100;

/** The baseline with the changes, and which of them were not accepted before. */
export interface AcceptedDrift extends ApprovedBaseline {
  readonly accepted: readonly Acceptance[];
}

export interface AcceptanceRequest {
  /** Keys of drift events, all of one cluster. */
  readonly eventIds: readonly string[];
  readonly comment: string;
  /** The version of the baseline that the approver has seen. */
  readonly expectedVersion: number;
  /** The cluster that the events must be of, by its id; by default any. */
  readonly clusterId?: string;
}

/** Accepts single changes into baselines. */
@Injectable()
export class AcceptanceService {
  constructor(
    private readonly acceptances: AcceptanceStore,
    private readonly baselines: BaselineService,
  ) {}

  /**
   * Accepts changes of policies and namespaces into the baseline of their cluster: they are approved as the changes left
   * them. What is accepted already is not accepted again.
   */
  async accept(asker: Principal, request: AcceptanceRequest): Promise<AcceptedDrift> {
    authorise(asker, 'approve-baselines');
    const person = requirePerson(asker);
    const comment = readComment(request.comment);
    const events = await this.#events(asker, request);
    const { clusterId } = events[0]!;
    requireWholeCluster(asker, clusterId);
    const [baseline] = await this.baselines.inForce(asker, [clusterId]);
    if (!baseline)
      throw new Refusal('conflict', 'this cluster has no baseline: approve a snapshot first', ['events']);
    for (const event of events) requireAcceptable(event, baseline);
    const known = new Set(
      (await this.acceptances.ofEvents(asker.scope, request.eventIds))
        .filter(({ baselineId }) => baselineId === baseline.id)
        .map(({ eventId }) => eventId),
    );
    const wanted = events.filter(({ id }) => !known.has(id));
    const { expectedVersion } = request;
    if (wanted.length > 0) {
      const by = { person, token: asker.name };
      const one = { baselineId: baseline.id, expectedVersion, events: wanted, comment, by };
      if ((await this.acceptances.accept(one)) === 'outdated')
        throw await this.baselines.conflict(asker, clusterId, expectedVersion);
    }
    const changed = await this.baselines.afterChange(asker, baseline.id);
    const [all = []] = await this.ofBaselines(asker, [baseline.id]);
    const ids = new Set(wanted.map(({ id }) => id));
    return { ...changed, accepted: all.filter(({ eventId }) => ids.has(eventId)) };
  }

  /** The newest acceptance of each event, in the order of `eventIds`; null for those that nobody accepted. */
  async ofEvents(asker: Principal, eventIds: readonly string[]): Promise<readonly (Acceptance | null)[]> {
    authorise(asker, 'read-assessments');
    const found = await this.acceptances.ofEvents(asker.scope, eventIds);
    const byEvent = new Map(found.map((acceptance) => [acceptance.eventId, acceptance]));
    return eventIds.map((id) => byEvent.get(id) ?? null);
  }

  /** What was accepted into each of these baselines, as far as the caller sees it; newest first, 100 at most. */
  async ofBaselines(
    asker: Principal,
    baselineIds: readonly string[],
  ): Promise<readonly (readonly Acceptance[])[]> {
    authorise(asker, 'read-assessments');
    const found = (await this.acceptances.ofBaselines(baselineIds, MOST)).filter(
      ({ kind, namespace, name }) => {
        const place = kind === 'Namespace' ? name : namespace;
        return place === '' || seesNamespace(asker.scope, place);
      },
    );
    const byBaseline = Map.groupBy(found, ({ baselineId }) => baselineId);
    return baselineIds.map((id) => byBaseline.get(id) ?? []);
  }

  async #events(
    asker: Principal,
    { eventIds, clusterId }: AcceptanceRequest,
  ): Promise<readonly ChangeEvent[]> {
    const ids = [...new Set(eventIds)];
    if (ids.length === 0 || ids.length > MOST)
      throw invalidInput(`give 1 to ${MOST} drift events`, ['events']);
    const events = await this.acceptances.events(asker.scope, ids);
    const known = new Set(
      events.filter((event) => clusterId === undefined || event.clusterId === clusterId).map(({ id }) => id),
    );
    const missing = ids.find((id) => !known.has(id));
    if (missing !== undefined)
      throw notFound(`the drift event ${toGlobalId('DriftEvent', missing)}`, ['events']);
    if (new Set(events.map((event) => event.clusterId)).size > 1)
      throw invalidInput('give drift events of one cluster: each has a baseline of its own', ['events']);
    return events;
  }
}

function requireAcceptable({ id, type, category, sequence }: ChangeEvent, baseline: Baseline): void {
  const why =
    type !== 'object'
      ? `is about a ${type}: accept the changes of objects that caused it (its causes)`
      : category !== 'policy' && category !== 'namespace'
        ? 'is about neither a policy nor a namespace, and a baseline is about these'
        : sequence <= baseline.sequence
          ? `is of snapshot ${sequence}, and the approved snapshot ${baseline.sequence} already includes its change`
          : undefined;
  if (why !== undefined)
    throw invalidInput(`the drift event ${toGlobalId('DriftEvent', id)} ${why}`, ['events']);
}
