import { assess, type AssessmentInput } from '../core/assessment/assess.ts';
import type { Assessment } from '../core/rules/assessment.ts';
import { ExpressionThread } from './expression-thread.ts';

/** Judges an inventory. Expressions of custom rules are evaluated in a thread of their own. */
export function assessInThread(input: Omit<AssessmentInput, 'runner'>): Assessment {
  const expressions = new ExpressionThread();
  try {
    return assess({ ...input, runner: expressions.run });
  } finally {
    expressions.close();
  }
}
