import { Injectable } from '@nestjs/common';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { Refusal } from '../../refusals/refusals.ts';
import type { DriftFilter } from '../filter/drift-conditions.store.ts';
import { coverageOf, type DriftCoverageInterval } from './drift-coverage.ts';
import { DriftCoverageStore } from './drift-coverage.store.ts';

/** The clusters and the period of a filter. */
export type CoveredFilter = Pick<DriftFilter, 'clusterIds' | 'from' | 'to'>;

/** Maximum number of intervals that are returned. */
export const MOST_INTERVALS = 1000;

/** What of the time that a filter selects was observed, so that an empty list can be told from an unknown one. */
@Injectable()
export class DriftCoverageService {
  constructor(private readonly times: DriftCoverageStore) {}

  /**
   * Intervals that cover the period of each cluster, by cluster and time. Without clusters in the filter: of each cluster
   * of the fleet. One statement.
   */
  async of(asker: Principal, filter: CoveredFilter): Promise<readonly DriftCoverageInterval[]> {
    return (await this.#all(asker, filter)).slice(0, MOST_INTERVALS);
  }

  /**
   * For a list that is empty. Throws a `not-kept` refusal if the filter names clusters and retention removed what was
   * recorded of the period, so that the list does not look as if nothing had changed.
   */
  async requireKept(asker: Principal, filter: CoveredFilter, field: readonly string[]): Promise<void> {
    if (filter.clusterIds === undefined || filter.to === undefined) return;
    const covered = await this.#all(asker, filter);
    const removed = covered.findLast(({ coverage }) => coverage === 'not-kept');
    if (removed === undefined || covered.some(isKnown)) return;
    throw new Refusal(
      'not-kept',
      `what changed until ${removed.until.toISOString()} is no longer kept (retention): ask about a later time`,
      field,
    );
  }

  async #all(
    asker: Principal,
    { clusterIds, from, to }: CoveredFilter,
  ): Promise<readonly DriftCoverageInterval[]> {
    authorise(asker, 'read-assessments');
    const now = new Date();
    const period = { from, to: to === undefined || to > now ? now : to };
    const shown = await this.times.shown(asker.scope, clusterIds, period);
    return shown.flatMap((times) => coverageOf(times, period));
  }
}

function isKnown({ coverage }: DriftCoverageInterval): boolean {
  return coverage === 'observed' || coverage === 'incomplete';
}
