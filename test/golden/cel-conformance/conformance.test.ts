import { describe, expect, it } from 'vitest';
import { checkExpression } from '../../../src/core/custom-rules/language/expression.ts';
import { runExpression } from '../../../src/core/custom-rules/language/run-expression.ts';
import type { ExpressionInput } from '../../../src/core/custom-rules/view/view-data.ts';
import { publishedCases } from './published-cases.ts';
import { type Statement, statementsOf } from './statements.ts';

/**
 * Expressions that give another result than the specification says, each with the reason why that is acceptable. Not one
 * whose error would become true or false: such an expression must be refused when it is saved.
 */
const DEVIATIONS: ReadonlyMap<string, string> = new Map([]);

const INPUT: ExpressionInput = { workload: {}, lists: { ingress: [], egress: [], flows: [] } };

type Judged = Statement & { readonly answer: string };

function judged(statement: Statement): Judged {
  const checked = checkExpression(statement.source);
  if (checked.type === 'invalid') return { ...statement, answer: 'refused' };
  return { ...statement, answer: runExpression(checked.expression, INPUT).type };
}

/** The cases of the specification as expressions, with the answers. */
const judgedCases: Promise<readonly Judged[]> = publishedCases().then((cases) =>
  cases.flatMap(statementsOf).map(judged),
);

const inSection = (statements: readonly Judged[], section: string): readonly Judged[] =>
  statements.filter(({ of }) => of.startsWith(`${section}/`));

describe('custom rules and the published test data of the CEL specification', () => {
  it('agree wherever an expression is accepted', async () => {
    const deviating = (await judgedCases).filter(
      ({ outcome, answer }) => answer !== 'refused' && answer !== outcome,
    );
    expect(deviating.filter(({ source }) => !DEVIATIONS.has(source))).toEqual([]);
    expect([...DEVIATIONS.keys()]).toEqual(deviating.map(({ source }) => source));
  });

  it('never let an error pass', async () => {
    const errors = (await judgedCases).filter(({ outcome }) => outcome === 'error');
    expect(errors.filter(({ answer }) => !['error', 'refused'].includes(answer))).toEqual([]);
    expect(errors.filter(({ answer }) => answer === 'error').length).toBeGreaterThan(30);
  });

  it('are compared by enough expressions of the parts that rules have', async () => {
    const accepted = (await judgedCases).filter(({ answer }) => answer !== 'refused');
    expect(accepted.length).toBeGreaterThan(500);
    const parts = ['comparisons', 'logic', 'macros', 'string', 'lists', 'integer_math', 'parse'];
    expect(parts.filter((part) => inSection(accepted, part).length <= 10)).toEqual([]);
  });
});
