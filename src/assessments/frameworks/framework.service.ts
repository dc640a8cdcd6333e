import { Injectable } from '@nestjs/common';
import { unknownName } from '../../api/unknown-name.ts';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { ClusterStore } from '../../clusters/cluster.store.ts';
import {
  assessControl,
  type ControlAssessment,
  type FrameworkGround,
} from '../../core/frameworks/assess-control.ts';
import { FRAMEWORKS } from '../../core/frameworks/catalogue.ts';
import { withCustomRules } from '../../core/frameworks/custom-controls.ts';
import { isCustomRuleId } from '../../core/rules/custom-rule.ts';
import { RuleLookup } from '../../custom-rules/rule-lookup.ts';
import type { Framework } from '../../core/frameworks/framework.ts';
import { SnapshotService, type Moment } from '../../snapshots/snapshot.service.ts';
import { JudgedStore, type StoredJudgement } from '../judged/judged.store.ts';

/** What a status is about: a cluster at a moment, or the fleet, now or at a time. */
export type FrameworkScope =
  { readonly type: 'fleet'; readonly at?: Date } | { readonly type: 'cluster'; readonly moment: Moment };

/** A snapshot that a status is computed from. */
export type StatusSnapshot = Pick<
  StoredJudgement,
  'clusterId' | 'snapshotId' | 'sequence' | 'takenAt' | 'completeness' | 'consistency'
>;

/** The status of every control of a framework. */
export interface FrameworkAssessment {
  readonly framework: Framework;
  readonly snapshots: readonly StatusSnapshot[];
  /** Clusters of the fleet that have no snapshot. */
  readonly withoutSnapshot: number;
  readonly controls: readonly ControlAssessment[];
}

/** Frameworks, and the status of their controls, limited to what the caller may see. */
@Injectable()
export class FrameworkService {
  constructor(
    private readonly judged: JudgedStore,
    private readonly snapshots: SnapshotService,
    private readonly clusters: ClusterStore,
    private readonly rules: RuleLookup,
  ) {}

  list(asker: Principal): readonly Framework[] {
    authorise(asker, 'read-assessments');
    return FRAMEWORKS;
  }

  /** Throws an `invalid-input` refusal that names the field for an unknown key. */
  get(asker: Principal, key: string, field: readonly string[] = ['key']): Framework {
    authorise(asker, 'read-assessments');
    const found = FRAMEWORKS.find(({ id }) => id === key);
    if (found === undefined) {
      throw unknownName({ what: 'framework', name: key, known: FRAMEWORKS.map(({ id }) => id), field });
    }
    return found;
  }

  async assess(asker: Principal, framework: Framework, scope: FrameworkScope): Promise<FrameworkAssessment> {
    authorise(asker, 'read-assessments');
    const { clusters, missing } = await this.#read(asker, scope);
    const grounds = [...clusters.map(groundOf), ...missing.map(withoutSnapshot)];
    const judgedBy = new Set(clusters.flatMap(({ ruleIds }) => ruleIds).filter(isCustomRuleId));
    const custom = await this.rules.findAll([...judgedBy]);
    return {
      framework,
      snapshots: clusters,
      withoutSnapshot: missing.length,
      controls: withCustomRules(framework, [...custom.values()]).controls.map((control) =>
        assessControl(control, grounds),
      ),
    };
  }

  async #read(
    asker: Principal,
    scope: FrameworkScope,
  ): Promise<{ readonly clusters: readonly StoredJudgement[]; readonly missing: readonly string[] }> {
    if (scope.type === 'cluster') {
      const snapshot = await this.snapshots.at(asker, scope.moment);
      return { clusters: await this.judged.read(asker.scope, { snapshot }), missing: [] };
    }
    const { at } = scope;
    const clusters = await this.judged.read(asker.scope, at ? { at } : {});
    const known = new Set(clusters.map(({ clusterId }) => clusterId));
    const registered = await this.clusters.all(asker.scope);
    const missing = registered.filter(
      ({ id, removedAt, createdAt }) =>
        removedAt === null && !known.has(id) && (at === undefined || createdAt <= at),
    );
    return { clusters, missing: missing.map(({ id }) => id) };
  }
}

function groundOf({
  clusterId,
  completeness,
  consistency,
  ruleIds,
  workloads,
  results,
}: StoredJudgement): FrameworkGround {
  const data = completeness === 'COMPLETE' && consistency === 'CONSISTENT' ? 'complete' : 'incomplete';
  return { clusterId, data, ruleIds, workloads, results };
}

function withoutSnapshot(clusterId: string): FrameworkGround {
  return { clusterId, data: 'no-snapshot', ruleIds: [], workloads: [], results: [] };
}
