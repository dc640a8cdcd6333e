import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { authorise } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { invalidInput, notFound } from '../api/refusals.ts';
import type { Page } from '../database/page.ts';
import { DATABASE_POOL, type createPool } from '../database/pool.ts';
import type { ApiSettings } from '../api/api-settings.ts';
import { API_SETTINGS } from '../api/api.tokens.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import { SnapshotService } from '../snapshots/snapshot.service.ts';
import type { Moment } from '../snapshots/snapshot.service.ts';
import type { ConnectionQuestion, ConnectionRow } from './connections/connection-listing.ts';
import type { ExplanationAnswer, ExplanationQuestion } from './explanation/explanation.ts';
import type { ExposureQuestion, ExposureRow } from './exposure/exposure-listing.ts';
import type { InventoryQuestion, InventoryRow } from './inventory/inventory-listing.ts';
import { ModelPool } from './worker/model-pool.ts';
import type { AnswerAbout, ModelQuestion, ModelSource, ModelTopic } from './worker/model-question.ts';
import type { PathAnswer, PathQuestion } from './paths/path-search.ts';
import { readRows } from './row-page.ts';
import type { CountedSlice, RowRange } from './row-page.ts';

/** A question before it is narrowed to a page and to what the asker sees. */
type Open<Question> = Omit<Question, 'namespaces' | keyof RowRange>;

/**
 * Answers questions about what a snapshot contains and who could reach whom in it. What the token does not see
 * is left out of the answer, though not of the judgement: verdicts rest on everything that is there.
 */
@Injectable()
export class ModelService implements OnApplicationShutdown {
  readonly #models: ModelPool;

  constructor(
    private readonly snapshots: SnapshotService,
    @Inject(DATABASE_POOL) { options }: ReturnType<typeof createPool>,
    @Inject(API_SETTINGS) { limits }: ApiSettings,
  ) {
    const { connectionString } = options;
    if (connectionString === undefined) throw new TypeError('the database is not given by its address');
    this.#models = new ModelPool({ connectionString, openQuestions: limits.openQuestions });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#models.close();
  }

  /** The snapshot that shows a moment, for the asker. */
  snapshotAt(asker: Principal, moment: Moment): Promise<Snapshot> {
    return this.snapshots.at(asker, moment);
  }

  /**
   * Connections of a snapshot that was found in scope. Takes `milliseconds` at most. Throws a `not-found` refusal for
   * an end that does not exist.
   */
  connections(
    asker: Principal,
    snapshot: Snapshot,
    question: Open<ConnectionQuestion>,
    page: Page,
    milliseconds: number,
  ): Promise<CountedSlice<ConnectionRow>> {
    const about = 'connections';
    const { namespaces } = asker.scope;
    return readRows(snapshot.id, page, async (range) => {
      const answer = await this.ask(
        asker,
        [snapshot],
        { about, ...question, namespaces, ...range },
        milliseconds,
      );
      if (answer.outcome === 'not-found') throw notFound('this end of the connections', [answer.end]);
      return answer;
    });
  }

  /**
   * Explains a connection of a snapshot that was found in scope. Takes `milliseconds` at most. Throws a
   * `not-found` refusal for an end that does not exist, an `invalid-input` one where both are outside.
   */
  async explain(
    asker: Principal,
    snapshot: Snapshot,
    question: Omit<ExplanationQuestion, 'namespaces'>,
    milliseconds: number,
  ): Promise<Extract<ExplanationAnswer, { outcome: 'explained' }>> {
    const about = 'explanation';
    const { namespaces } = asker.scope;
    const answer = await this.ask(asker, [snapshot], { about, ...question, namespaces }, milliseconds);
    if (answer.outcome === 'not-found') throw notFound('this end of the connection', [answer.end]);
    if (answer.outcome === 'both-outside') {
      throw invalidInput('both ends are outside of the cluster: one must be a workload or a pod of it', [
        'to',
      ]);
    }
    return answer;
  }

  /**
   * Paths of a snapshot that was found in scope. Takes `milliseconds` at most. Throws a `not-found` refusal for an
   * end that does not exist, an `invalid-input` one for a search that makes no sense.
   */
  async paths(
    asker: Principal,
    snapshot: Snapshot,
    question: Omit<PathQuestion, 'namespaces'>,
    milliseconds: number,
  ): Promise<Extract<PathAnswer, { outcome: 'searched' }>> {
    const about = 'paths';
    const { namespaces } = asker.scope;
    const answer = await this.ask(asker, [snapshot], { about, ...question, namespaces }, milliseconds);
    if (answer.outcome === 'not-found') throw notFound('this end of the paths', [answer.end]);
    if (answer.outcome === 'refused') throw invalidInput(answer.message);
    return answer;
  }

  /** Exposure to the internet of workloads of a snapshot that was found in scope. Takes `milliseconds` at most. */
  exposures(
    asker: Principal,
    snapshot: Snapshot,
    question: Open<ExposureQuestion>,
    page: Page,
    milliseconds: number,
  ): Promise<CountedSlice<ExposureRow>> {
    const about = 'exposures';
    const { namespaces } = asker.scope;
    return readRows(snapshot.id, page, (range) =>
      this.ask(asker, [snapshot], { about, ...question, namespaces, ...range }, milliseconds),
    );
  }

  /** Objects of a snapshot that was found in scope. Takes `milliseconds` at most. */
  inventory(
    asker: Principal,
    snapshot: Snapshot,
    question: Open<InventoryQuestion>,
    page: Page,
    milliseconds: number,
  ): Promise<CountedSlice<InventoryRow>> {
    const about = 'inventory';
    const { namespaces } = asker.scope;
    return readRows(snapshot.id, page, (range) =>
      this.ask(asker, [snapshot], { about, ...question, namespaces, ...range }, milliseconds),
    );
  }

  /** Asks about snapshots that were found in scope. Takes `milliseconds` at most. */
  async ask<About extends ModelTopic>(
    asker: Principal,
    snapshots: readonly Snapshot[],
    question: ModelQuestion & ModelQuestion<About>,
    milliseconds: number,
  ): Promise<AnswerAbout<About>> {
    authorise(asker, 'read-assessments');
    const sources = snapshots.map(sourceOf);
    return this.#models.ask({ asker: asker.tokenId, sources, question, milliseconds });
  }
}

/** A snapshot answers by what it was judged by, whatever its cluster is set to since. */
function sourceOf(snapshot: Snapshot): ModelSource {
  const { id, clusterId, sequence, unread, problems, absentKinds, ignoredKinds, cniProfile, assumptions } =
    snapshot;
  const settings = { cniProfile, assumptions };
  return {
    modelKey: JSON.stringify([id, settings]),
    snapshot: { clusterId, sequence },
    meta: { unread, problems, absentKinds, ignoredKinds },
    settings,
  };
}
