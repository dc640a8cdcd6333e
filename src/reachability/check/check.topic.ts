import { check } from '../../core/gate/check.ts';
import { judgeProposal } from '../../core/gate/judged-state.ts';
import type { CheckCriteria, CheckReport } from '../../core/gate/report.ts';
import type { Day } from '../../core/dataflow/data-flow-map.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { StoredObject } from '../../core/inventory/stored/stored-object.ts';
import { propose } from '../../core/proposal/propose.ts';
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import type { AssessmentSettings } from '../../core/rules/settings.ts';
import { ExpressionThread } from '../../expressions/expression-thread.ts';
import { shownModels } from '../comparison/comparison.topic.ts';
import {
  limitsInScope,
  objectsInScope,
  readProposed,
  type ProposalQuestion,
} from '../proposal/proposal.topic.ts';
import type { Ground, Topic } from '../topic.ts';

/** Maximum number of connections in an answer; the rest is only counted. */
export const MAX_CHECKED_CONNECTIONS = 10_000;
/** The same for findings, and for what is not decided. */
export const MAX_CHECKED_FINDINGS = 10_000;

/** Manifests that are laid over a snapshot, and what they are judged with. */
export interface CheckQuestion extends ProposalQuestion {
  readonly criteria: CheckCriteria;
  readonly settings: AssessmentSettings;
  /** The policies and namespaces of the baseline, if the cluster has one. */
  readonly approved?: readonly StoredObject[];
  /** By which data flows are stale. */
  readonly today: Day;
  /** The id of the cluster. */
  readonly cluster: string;
}

/** The report, with the worst findings only if there are very many. */
export interface CheckAnswer {
  readonly report: CheckReport;
  readonly findingsLeftOut: number;
  readonly undecidedLeftOut: number;
}

interface Needed {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
}

/**
 * Judges the state that results when manifests are applied to a snapshot, with the assumptions of the snapshot. Both
 * states are judged by all rules, so it does not delay other questions.
 */
export const checkOfManifests: Topic<CheckQuestion, CheckAnswer, Needed> = {
  name: 'check',
  thread: 'own',
  needs: ({ inventory, model }: Ground): Needed => ({ inventory, model }),
  answer({ inventory: base, model }, question, { scope, budget }) {
    const look = (): void => budget.look();
    const manifests = readProposed(question.manifests, look);
    const { inventory, objects } = propose(base, manifests, question.replace);
    const { settings, approved, criteria, cluster, today } = question;
    const basis = { settings, today, ...(approved && { approved }) };
    const { before, after, models } = judgeInThread({ inventory: base, model }, inventory, basis, look);
    const inventories = { before: base, after: after.inventory };
    const report = check({
      state: after,
      base: {
        state: before,
        objects,
        models,
        shown: {
          objects: objectsInScope(objects, scope),
          models: shownModels({ ...models, inventories }, scope),
        },
      },
      manifests,
      settings,
      criteria,
      cluster,
      limits: limitsInScope(base, manifests, after.inventory, scope),
      scope,
      maxConnections: MAX_CHECKED_CONNECTIONS,
      spend: () => budget.spend(),
    });
    const { findings, undecided } = report;
    return {
      report: {
        ...report,
        findings: findings.slice(0, MAX_CHECKED_FINDINGS),
        undecided: undecided.slice(0, MAX_CHECKED_FINDINGS),
      },
      findingsLeftOut: Math.max(0, findings.length - MAX_CHECKED_FINDINGS),
      undecidedLeftOut: Math.max(0, undecided.length - MAX_CHECKED_FINDINGS),
    };
  },
};

/** Judges both states. Expressions of custom rules are evaluated in a thread of their own. */
function judgeInThread(
  ...[base, proposed, basis, look]: Parameters<typeof judgeProposal>
): ReturnType<typeof judgeProposal> {
  const expressions = new ExpressionThread();
  try {
    return judgeProposal(base, proposed, { ...basis, runner: expressions.run }, look);
  } finally {
    expressions.close();
  }
}
