import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { authorise } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import type { Page } from '../database/page.ts';
import { DATABASE_POOL, type createPool } from '../database/pool.ts';
import type { ApiSettings } from '../api/api-settings.ts';
import { API_SETTINGS } from '../api/api.tokens.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import { SnapshotService } from '../snapshots/snapshot.service.ts';
import type { Moment } from '../snapshots/snapshot.service.ts';
import { readRows } from './row-page.ts';
import type { CountedSlice } from './row-page.ts';
import type { ListTopic, Topic } from './topic.ts';
import { ModelPool } from './worker/model-pool.ts';
import type { ModelSource } from './worker/model-task.ts';

/** Who asks, and how long they wait. */
export interface Asking {
  readonly principal: Principal;
  readonly deadline: { remaining(): number };
}

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
  snapshotAt({ principal }: Pick<Asking, 'principal'>, moment: Moment): Promise<Snapshot> {
    return this.snapshots.at(principal, moment);
  }

  /** The answer to a question about snapshots that were found in scope: one, or the two that are compared. */
  async ask<Question, Answer>(
    { principal, deadline }: Asking,
    snapshots: readonly Snapshot[],
    topic: Topic<Question, Answer>,
    question: Question,
  ): Promise<Answer> {
    authorise(principal, 'read-assessments');
    const sources = snapshots.map(sourceOf);
    const { tokenId: asker, scope } = principal;
    return this.#models.ask(topic, { asker, sources, scope, question, milliseconds: deadline.remaining() });
  }

  /** One page of the rows that answer a question about snapshots that were found in scope. */
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
