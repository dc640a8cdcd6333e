import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { authorise } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import type { Page } from '../database/page.ts';
import { DATABASE_POOL, type createPool } from '../database/pool.ts';
import type { ApiSettings } from '../api/api-settings.ts';
import { API_SETTINGS } from '../api/api.tokens.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import type { EarlierAnswers } from '../api/earlier-answers.ts';
import { SnapshotService } from '../snapshots/snapshot.service.ts';
import type { Moment } from '../snapshots/snapshot.service.ts';
import { readRows } from './row-page.ts';
import type { CountedSlice } from './row-page.ts';
import type { ListTopic, Topic } from './topic.ts';
import { ModelPool } from './worker/model-pool.ts';
import type { ModelSource } from './worker/model-task.ts';

/** The caller, and how long they wait. */
export interface Asking {
  readonly principal: Principal;
  readonly deadline: { remaining(): number };
  /** Told of snapshots that answer instead of thinned ones. Missing: the answer says so itself. */
  readonly earlierAnswers?: Pick<EarlierAnswers, 'add'>;
}

/**
 * Answers questions about the contents of a snapshot and its connections. Objects that the token may not see are left
 * out of the result, but verdicts still take them into account.
 */
@Injectable()
export class ModelService implements OnApplicationShutdown {
  readonly #models: ModelPool;
  /** Answers the topics with a thread of their own. */
  readonly #apart: ModelPool;

  constructor(
    private readonly snapshots: SnapshotService,
    @Inject(DATABASE_POOL) { options }: ReturnType<typeof createPool>,
    @Inject(API_SETTINGS) { limits }: ApiSettings,
  ) {
    const { connectionString } = options;
    if (connectionString === undefined) throw new TypeError('the database is not given by its address');
    const common = { connectionString, openQuestions: limits.openQuestions };
    this.#models = new ModelPool({
      ...common,
      start: 'at-once',
      tooLate: 'ask about one workload, or without totalCount',
    });
    this.#apart = new ModelPool({ ...common, start: 'on-demand', tooLate: 'send fewer manifests' });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.#models.close(), this.#apart.close()]);
  }

  /** The snapshot with objects for a point in time, limited to the caller's scope. */
  async snapshotAt(
    { principal, earlierAnswers }: Pick<Asking, 'principal' | 'earlierAnswers'>,
    moment: Moment,
  ): Promise<Snapshot> {
    const snapshot = await this.snapshots.withObjectsAt(principal, moment);
    earlierAnswers?.add(snapshot);
    return snapshot;
  }

  /** The answer to a question about one snapshot, or about two that are compared. They must be in scope. */
  async ask<Question, Answer>(
    { principal, deadline }: Asking,
    snapshots: readonly Snapshot[],
    topic: Topic<Question, Answer>,
    question: Question,
  ): Promise<Answer> {
    authorise(principal, 'read-assessments');
    const sources = snapshots.map(sourceOf);
    const { tokenId: asker, scope } = principal;
    const models = topic.thread === 'own' ? this.#apart : this.#models;
    return models.ask(topic, { asker, sources, scope, question, milliseconds: deadline.remaining() });
  }

  /** One page of rows that answer a question about snapshots that are in scope. */
  list<Wanted, Row>(
    asker: Asking,
    snapshots: readonly Snapshot[],
    topic: ListTopic<Wanted, Row>,
    wanted: Wanted,
    page: Page,
  ): Promise<CountedSlice<Row>> {
    const key = snapshots.map(({ id }) => id).join(' ');
    return readRows(key, page, (range) => this.ask(asker, snapshots, topic, { wanted, range }));
  }
}

/** A snapshot is judged with its own settings, even if the cluster's settings have changed since. */
function sourceOf(snapshot: Snapshot): ModelSource {
  const { id, clusterId, sequence, classification, cniProfile, assumptions } = snapshot;
  const { unread, problems, absentKinds, ignoredKinds } = snapshot;
  const settings = { cniProfile, assumptions };
  return {
    modelKey: JSON.stringify([id, settings]),
    snapshot: { clusterId, sequence },
    meta: { unread, problems, absentKinds, ignoredKinds },
    settings,
    classification,
  };
}
