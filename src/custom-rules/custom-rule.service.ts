import { Injectable } from '@nestjs/common';
import { readPage } from '../api/page.ts';
import { authorise, requireFleetScope, requirePerson } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { readComment } from '../baselines/comment.ts';
import { ClusterStore } from '../clusters/cluster.store.ts';
import { SnapshotQueue } from '../clusters/scheduling/snapshot-queue.ts';
import { CustomRulesError } from '../config/custom-rules/custom-rules-error.ts';
import { readCustomRules } from '../config/custom-rules/read-custom-rules.ts';
import type { CustomRuleSet } from '../core/rules/custom-rule.ts';
import type { Page, Slice } from '../database/page.ts';
import { invalidInput } from '../refusals/refusals.ts';
import { outdated, requireExpected, type DocumentVersion } from '../versions/document-version.ts';
import { contentHash } from '../versions/document-version.store.ts';
import { CUSTOM_RULES, type AppliedRules } from './applied-rules.ts';
import { CustomRuleStore } from './custom-rule.store.ts';

/** The name of sent rules in messages. */
const SENT = 'rules';

export interface RulesApplication {
  /** YAML. */
  readonly rules: string;
  readonly comment: string;
  /** The version that the caller has seen; 0 if there was none. */
  readonly expectedVersion: number;
}

/** The custom rules of the fleet. Expressions may name anything in it, so only those who see all of it see them. */
@Injectable()
export class CustomRuleService {
  constructor(
    private readonly store: CustomRuleStore,
    private readonly clusters: ClusterStore,
    private readonly queue: SnapshotQueue,
  ) {}

  /** The version in force, or another one; null if it does not exist. */
  async find(asker: Principal, version?: number): Promise<AppliedRules | null> {
    requireReader(asker);
    return (await (version === undefined ? this.store.current() : this.store.get(version))) ?? null;
  }

  /** All versions without their content, the one in force first. */
  list(asker: Principal, page: Page): Promise<Slice<DocumentVersion>> {
    requireReader(asker);
    return readPage(() => this.store.list(page));
  }

  count(asker: Principal): Promise<number> {
    requireReader(asker);
    return this.store.count();
  }

  /**
   * Makes rules the ones in force, and requests the next snapshot of each cluster. Rules that are in force already are
   * not applied again. Findings of rules that are no longer there are treated like those of disabled rules.
   */
  async apply(
    asker: Principal,
    { rules, comment: reason, expectedVersion }: RulesApplication,
  ): Promise<AppliedRules> {
    authorise(asker, 'apply-custom-rules');
    const person = requirePerson(asker);
    requireFleetScope(asker);
    const comment = readComment(reason);
    const set = read(rules);
    const before = await this.store.current();
    requireExpected(CUSTOM_RULES, before, expectedVersion);
    if (before?.contentHash === contentHash(set)) return before;
    const by = { person, token: asker.name };
    const outcome = await this.store.apply({ content: set, comment, by, expectedVersion });
    const applied = await this.store.current();
    if (outcome === 'outdated' || applied === undefined)
      throw outdated(CUSTOM_RULES, applied, expectedVersion);
    for (const { id, removedAt } of await this.clusters.all(asker.scope))
      if (removedAt === null) await this.queue.request(id);
    return applied;
  }
}

function requireReader(asker: Principal): void {
  authorise(asker, 'read-assessments');
  requireFleetScope(asker);
}

/** Throws an `invalid-input` refusal with all errors of a document. */
function read(text: string): CustomRuleSet {
  try {
    return readCustomRules(text, SENT);
  } catch (error) {
    if (error instanceof CustomRulesError) throw invalidInput(error.message, [SENT]);
    throw error;
  }
}
