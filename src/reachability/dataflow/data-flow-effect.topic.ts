import { seesNamespace, type AccessScope } from '../../core/access-scope.ts';
import { ruleContext } from '../../core/assessment/assess.ts';
import {
  compareAssessments,
  type ChangedViolation,
  type UndecidedResult,
} from '../../core/assessment/compare-assessments.ts';
import { approvedPolicies } from '../../core/baseline/approved-policies.ts';
import type { ClusterFlows } from '../../core/dataflow/cluster-flows.ts';
import type { Day } from '../../core/dataflow/data-flow-map.ts';
import { staleFlows } from '../../core/dataflow/stale-flows.ts';
import { unmatchedFlows, type UnmatchedEnd } from '../../core/dataflow/unmatched-flows.ts';
import { summaryInScope } from '../../core/findings/evidence-scope.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { StoredObject } from '../../core/inventory/stored/stored-object.ts';
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import type { Assessment, ScoreSample } from '../../core/rules/assessment.ts';
import type { Subject } from '../../core/rules/rule.ts';
import type { AssessmentSettings } from '../../core/rules/settings.ts';
import { assessInThread } from '../../expressions/assess-in-thread.ts';
import type { Ground, Topic } from '../topic.ts';

/** Most entries of each list in an answer; the rest is counted. */
export const MOST_CHANGES = 100;

/** What a cluster is judged with, and the flows that it would be judged with instead. */
export interface DataFlowEffectQuestion {
  readonly settings: AssessmentSettings;
  readonly after: ClusterFlows;
  /** As of which reviews are overdue. */
  readonly today: Day;
  /** The policies and namespaces of the baseline, if the cluster has one. */
  readonly approved?: readonly StoredObject[];
}

/** The first entries of a list, and the number of all. */
export interface Counted<Item> {
  readonly count: number;
  readonly first: readonly Item[];
}

/** The score of a cluster with its coverage. Null for a token that is limited to some namespaces. */
export type ShownScore = Pick<ScoreSample, 'score' | 'coverage'> | null;

/** What would change in the assessment of a snapshot. */
export interface DataFlowEffectAnswer {
  readonly before: ShownScore;
  readonly after: ShownScore;
  readonly opened: Counted<ChangedViolation>;
  readonly closed: Counted<ChangedViolation>;
  readonly undecided: Counted<UndecidedResult>;
  /** Ends of flows that select nothing. Empty for a token that is limited to some namespaces. */
  readonly unmatched: readonly UnmatchedEnd[];
}

interface Needed {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
}

/** Judges a snapshot with other data flows. The whole snapshot is judged twice, so it does not delay other questions. */
export const dataFlowEffect: Topic<DataFlowEffectQuestion, DataFlowEffectAnswer, Needed> = {
  name: 'data-flow-effect',
  thread: 'own',
  needs: ({ inventory, model }: Ground): Needed => ({ inventory, model }),
  answer({ inventory, model }, { settings, after, today, approved }, { scope, budget }) {
    const baseline = approved && approvedPolicies(approved, { inventory, model });
    const judge = (used: AssessmentSettings): Assessment => {
      budget.look();
      const { dataFlows } = used;
      const stale = dataFlows && staleFlows(dataFlows, today);
      const context = ruleContext(inventory, model, used, baseline, stale);
      return assessInThread({ inventory, model, settings: used, context });
    };
    const [was, is] = [judge(settings), judge({ ...settings, dataFlows: after })];
    const { opened, closed, undecided } = compareAssessments(was.results, is.results);
    const whole = scope.namespaces === 'all';
    return {
      before: whole ? scoreOf(was) : null,
      after: whole ? scoreOf(is) : null,
      opened: counted(opened, scope, violationInScope),
      closed: counted(closed, scope, violationInScope),
      undecided: counted(undecided, scope, resultInScope),
      unmatched: whole ? unmatchedFlows([{ inventory, flows: after.flows }]) : [],
    };
  },
};

function scoreOf({ scores }: Assessment): ShownScore {
  const sample = scores.find((one) => one.scope.type === 'cluster');
  return { score: sample?.score ?? null, coverage: sample?.coverage ?? null };
}

function counted<Item extends { readonly subject: Subject }>(
  items: readonly Item[],
  scope: AccessScope,
  inScope: (item: Item, scope: AccessScope) => Item,
): Counted<Item> {
  const seen = items.filter(({ subject }) => seesNamespace(scope, subject.namespace));
  return { count: seen.length, first: seen.slice(0, MOST_CHANGES).map((item) => inScope(item, scope)) };
}

function violationInScope(violation: ChangedViolation, scope: AccessScope): ChangedViolation {
  return { ...violation, summary: summaryInScope(violation.summary, scope) };
}

/** Messages may name objects of any namespace. */
function resultInScope(result: UndecidedResult, { namespaces }: AccessScope): UndecidedResult {
  return namespaces === 'all' ? result : { ...result, message: 'Could not be decided.' };
}
