import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { authorise } from '../../auth/permissions.ts';
import { DATABASE_POOL, type createPool } from '../../database/pool.ts';
import type { Asking } from '../../reachability/model.service.ts';
import { FairThread } from '../../threads/fair-thread.ts';
import type { RemediationKey, RemediationTask, Remedy } from './remediation-task.ts';

/** Reads how findings can be fixed. */
@Injectable()
export class RemediationService implements OnApplicationShutdown {
  readonly #thread: FairThread<RemediationTask, readonly Remedy[]>;
  readonly #allowedCost: number;

  constructor(
    @Inject(DATABASE_POOL) { options }: ReturnType<typeof createPool>,
    @Inject(API_SETTINGS) { limits }: ApiSettings,
  ) {
    const { connectionString } = options;
    if (connectionString === undefined) throw new TypeError('the database is not given by its address');
    this.#allowedCost = limits.cost;
    this.#thread = new FairThread({
      module: new URL('./remediation.worker', import.meta.url),
      connectionString,
      openQuestions: limits.openQuestions,
      about: 'requests for remediations',
      tooLate: 'reading the remediations took too long: request fewer findings, or without their patches',
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#thread.close();
  }

  /**
   * Parts of the remediation of each finding, in the order of `findings`, from the rule results of the snapshots that
   * last showed them. Throws a refusal that names the limit `cost` if their patches are too large together.
   */
  find(
    { principal, deadline }: Asking,
    findings: readonly RemediationKey[],
    parts: RemediationTask['parts'],
  ): Promise<readonly Remedy[]> {
    authorise(principal, 'read-assessments');
    const { tokenId: asker, scope } = principal;
    const task = { findings, parts, scope, allowedCost: this.#allowedCost };
    return this.#thread.run(task, { asker, milliseconds: deadline.remaining() });
  }
}
