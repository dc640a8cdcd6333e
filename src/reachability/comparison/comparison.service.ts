import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { Presence } from '../../core/reachability/comparison/diff.ts';
import type { ConnectionDifference } from '../../core/reachability/comparison/difference.ts';
import type { Page } from '../../database/page.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import type {
  ComparisonAnswer,
  ComparisonPart,
  ComparisonSummary,
  DifferenceRow,
} from './comparison-listing.ts';
import { ModelService } from '../model.service.ts';
import { readRows } from '../row-page.ts';
import type { CountedSlice } from '../row-page.ts';

/** Two snapshots that the asker sees; they need not be of one cluster. */
export interface SnapshotPair {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/**
 * Tells what two snapshots differ in, each judged by what it was judged by when it was taken. What the token does not
 * see is left out and not counted. Every question takes `milliseconds` at most.
 */
@Injectable()
export class ComparisonService {
  constructor(private readonly models: ModelService) {}

  async summary(asker: Principal, pair: SnapshotPair, milliseconds: number): Promise<ComparisonSummary> {
    return (await this.#ask(asker, pair, { part: 'summary' }, milliseconds)).summary;
  }

  /** Workloads that are in one of the snapshots only, by namespace, name and kind. */
  workloads(
    asker: Principal,
    pair: SnapshotPair,
    presence: Exclude<Presence, 'both'>,
    page: Page,
    milliseconds: number,
  ): Promise<CountedSlice<WorkloadReference>> {
    return readRows(keyOf(pair), page, async (range) => {
      const part = 'workloads';
      return (await this.#ask(asker, pair, { part, presence, ...range }, milliseconds)).listing;
    });
  }

  /** Connections that the snapshots judge differently. */
  connections(
    asker: Principal,
    pair: SnapshotPair,
    wanted: { readonly presence: Presence; readonly change?: ConnectionDifference['change'] },
    page: Page,
    milliseconds: number,
  ): Promise<CountedSlice<DifferenceRow>> {
    return readRows(keyOf(pair), page, async (range) => {
      const part = 'connections';
      return (await this.#ask(asker, pair, { part, ...wanted, ...range }, milliseconds)).listing;
    });
  }

  async #ask<Part extends ComparisonPart['part']>(
    asker: Principal,
    { before, after }: SnapshotPair,
    question: Extract<ComparisonPart, { part: Part }>,
    milliseconds: number,
  ): Promise<Extract<ComparisonAnswer, { part: Part }>> {
    const about = 'comparison';
    const { namespaces } = asker.scope;
    const answer = await this.models.ask(
      asker,
      [before, after],
      { about, ...question, namespaces },
      milliseconds,
    );
    if (!isPart(answer, question.part)) throw new Error(`the worker answered about ${answer.part}`);
    return answer;
  }
}

function isPart<Part extends ComparisonPart['part']>(
  answer: ComparisonAnswer,
  part: Part,
): answer is Extract<ComparisonAnswer, { part: Part }> {
  return answer.part === part;
}

function keyOf({ before, after }: SnapshotPair): string {
  return `${before.id} ${after.id}`;
}
