import type { Principal } from '../../auth/principal.ts';
import { toClusterType } from '../../clusters/cluster-mapping.ts';
import type { Severity, Subject } from '../../core/rules/rule.ts';
import { subjectKey } from '../../core/rules/subjects.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import type { ClusterEffect } from './data-flow-effect.service.ts';
import type { Counted, DataFlowEffectAnswer } from './data-flow-effect.topic.ts';
import type {
  DataFlowEffectType,
  FindingChangesType,
  ScoreBeforeAndAfterType,
} from './data-flow-effect.types.ts';

/** An effect as shown to a caller. */
export function toEffectType(effect: ClusterEffect, asker: Principal): DataFlowEffectType {
  const cluster = toClusterType(effect.cluster, asker);
  if (effect.type === 'not-judged')
    return { cluster, snapshot: null, notJudged: effect.reason, ...NOTHING, unmatched: [] };
  const { snapshot, answer } = effect;
  return {
    cluster,
    snapshot: toSnapshotType(snapshot, asker.scope),
    notJudged: null,
    score: scoreOf(answer),
    opened: changesOf(answer.opened, ({ summary }) => summary),
    closed: changesOf(answer.closed, ({ summary }) => summary),
    undecided: changesOf(answer.undecided, ({ message }) => message),
    unmatched: answer.unmatched.map(({ flow, end, message }) => `data flow "${flow}", ${end}: ${message}`),
  };
}

const NOTHING = { score: null, opened: null, closed: null, undecided: null };

function scoreOf({ before, after }: DataFlowEffectAnswer): ScoreBeforeAndAfterType | null {
  if (before === null || after === null) return null;
  return {
    before: before.score,
    after: after.score,
    coverageBefore: before.coverage,
    coverageAfter: after.coverage,
  };
}

function changesOf<
  Item extends { readonly ruleId: string; readonly severity: Severity; readonly subject: Subject },
>({ count, first }: Counted<Item>, textOf: (item: Item) => string): FindingChangesType {
  return {
    count,
    first: first.map((item) => ({
      rule: item.ruleId,
      severity: item.severity,
      subject: subjectKey(item.subject),
      text: textOf(item),
    })),
  };
}
