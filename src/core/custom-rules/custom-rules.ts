import type { Workload } from '../inventory/workload.ts';
import type { CustomRule } from '../rules/custom-rule.ts';
import { needs, workloadRule } from '../rules/define-rule.ts';
import { digest } from '../rules/digest.ts';
import { notApplicable, pass, unknown } from '../rules/judgement.ts';
import { undecidedReasons, workloadEndpoint } from '../rules/reach/evidence.ts';
import type { Judgement, Rule, RuleContext } from '../rules/rule.ts';
import { checkExpression, type Expression } from './language/expression.ts';
import { type ExpressionResult, runExpression } from './language/run-expression.ts';
import { appliesTo } from './rule-scope.ts';
import type { ExpressionInput } from './view/view-data.ts';
import { ViewBuilder, type WorkloadView } from './view/view-of.ts';
import { violationOf } from './violation.ts';

/** Evaluates expressions. The default does so at once; a caller may do it where it can be stopped. */
export type ExpressionRunner = (expression: Expression, input: ExpressionInput) => ExpressionResult;

/** The rules that users defined, in the form of built-in ones. */
export function customRules(
  definitions: readonly CustomRule[],
  runner: ExpressionRunner = runExpression,
): readonly Rule[] {
  return definitions.map((definition) => customRule(definition, runner));
}

function customRule(definition: CustomRule, runner: ExpressionRunner): Rule {
  const { id, title, summary, severity, why, remediation } = definition;
  const checked = checkExpression(definition.expression);
  const judges = new WeakMap<RuleContext, RememberingJudge>();
  return workloadRule({
    id,
    version: 1,
    title,
    summary,
    group: 'custom',
    severity,
    why,
    needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
    contentDigest: digest(definition),
    evaluate: (workload, context) => {
      // Checked when it was saved, possibly by another version of the product.
      if (checked.type === 'invalid')
        throw new Error(checked.issues.map(({ message }) => message).join('; '));
      const scope = appliesTo(definition, workload, context);
      if (scope === 'no') return notApplicable('The rule is about other workloads.');
      const judge = judges.get(context) ?? new RememberingJudge(checked.expression, runner, context);
      judges.set(context, judge);
      const { view, result } = judge.of(workload);
      const judged = judgementOf(result, {
        workload,
        expression: checked.expression,
        view,
        context,
        remediation,
      });
      if (scope === 'yes' || judged.outcome === 'unknown') return judged;
      return unknown([], ['it is not known whether the rule is about the workload']);
    },
  });
}

/** Inputs with more elements are rarely equal, and comparing them would take long. */
const MOST_COMPARED = 50;

interface LastJudged {
  readonly view: WorkloadView;
  /** What its input consists of besides connections, as text. */
  readonly rest: string;
  readonly result: ExpressionResult;
}

/** Evaluates an expression once for all workloads that do not differ in what it reads. */
class RememberingJudge {
  readonly #expression: Expression;
  readonly #runner: ExpressionRunner;
  readonly #builder: ViewBuilder;
  readonly #results = new Map<string, ExpressionResult>();
  #last: LastJudged | undefined;

  constructor(expression: Expression, runner: ExpressionRunner, context: RuleContext) {
    this.#expression = expression;
    this.#runner = runner;
    this.#builder = new ViewBuilder(expression, context);
  }

  of(workload: Workload): { readonly view: WorkloadView; readonly result: ExpressionResult } {
    const view = this.#builder.of(workload);
    const { workload: own, lists } = view.input;
    const rest = JSON.stringify([own, lists.flows]);
    // Equivalent workloads often share their lists of connections.
    const last = this.#last;
    if (last?.rest === rest && last.view.ingress === view.ingress && last.view.egress === view.egress)
      return { view, result: last.result };
    const result = this.#resultOf(view);
    this.#last = { view, rest, result };
    return { view, result };
  }

  #resultOf(view: WorkloadView): ExpressionResult {
    const { ingress, egress, flows } = view;
    if (ingress.length + egress.length + flows.length > MOST_COMPARED)
      return this.#runner(this.#expression, view.input);
    const key = JSON.stringify(view.input);
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const result = this.#runner(this.#expression, view.input);
    this.#results.set(key, result);
    return result;
  }
}

interface Judged {
  readonly workload: Workload;
  readonly expression: Expression;
  readonly view: WorkloadView;
  readonly context: RuleContext;
  readonly remediation: string;
}

function judgementOf(result: ExpressionResult, judged: Judged): Judgement {
  const { workload, expression, view, context, remediation } = judged;
  switch (result.type) {
    case 'passes':
      return pass();
    case 'fails':
      return {
        outcome: 'fail',
        violations: [violationOf(workload, expression, view, result.culprits, context)],
        remediation: { text: remediation },
      };
    case 'undecided':
      return unknown(openReasons(judged), [result.why]);
    case 'error':
      throw new Error(result.message);
  }
}

/** Why connections of the workload are not decided. */
function openReasons({ workload, view, context }: Judged) {
  const here = workloadEndpoint(workload);
  const open = [
    ...view.ingress.map(({ peer, part }) => ({ from: peer, to: here, unknown: part.unknown })),
    ...view.egress.map(({ peer, part }) => ({ from: here, to: peer, unknown: part.unknown })),
  ].filter((row) => !row.unknown.isEmpty());
  return undecidedReasons(context.model, open);
}
