import { afterEach, describe, expect, it } from 'vitest';
import { checkExpression, type Expression } from '../core/custom-rules/language/expression.ts';
import type { ExpressionInput } from '../core/custom-rules/view/view-data.ts';
import { ExpressionThread } from './expression-thread.ts';

const INPUT: ExpressionInput = { workload: { name: 'db' }, lists: { ingress: [], egress: [], flows: [] } };

function expression(source: string): Expression {
  const checked = checkExpression(source);
  if (checked.type === 'invalid') throw new Error(checked.issues[0]?.message);
  return checked.expression;
}

const IS_DB = expression('workload.name == "db"');

/** A thread whose code never ends, or takes all memory, for the expressions that say so. */
const HOSTILE = new URL('../../test/support/expressions/hostile.worker.ts', import.meta.url);

describe('the thread of expressions', () => {
  let thread = new ExpressionThread();
  afterEach(() => thread.close());

  it('gives the results of expressions', () => {
    thread = new ExpressionThread();
    expect(thread.run(IS_DB, INPUT)).toEqual({ type: 'passes' });
    expect(thread.run(expression('workload.name != "db"'), INPUT)).toEqual({ type: 'fails', culprits: [] });
    expect(thread.run(expression('1 / 0 == 1'), INPUT)).toMatchObject({ type: 'error' });
    expect(thread.run(IS_DB, INPUT)).toEqual({ type: 'passes' });
  });

  it('stops an expression that never ends, once, and evaluates the others', () => {
    thread = new ExpressionThread({ evaluationMilliseconds: 3000 }, HOSTILE);
    const endless = expression('workload.name == "endless"');
    const stopped = {
      type: 'error',
      message: expect.stringContaining('was stopped: it took more than 3 seconds'),
    };
    expect(thread.run(endless, INPUT)).toEqual(stopped);
    expect(thread.run(IS_DB, INPUT)).toEqual({ type: 'passes' });
    expect(thread.run(endless, INPUT)).toEqual(stopped);
  });

  it('survives an expression that takes all memory', () => {
    thread = new ExpressionThread({ evaluationMilliseconds: 5000, memoryMb: 32 }, HOSTILE);
    expect(thread.run(expression('workload.name == "huge"'), INPUT)).toEqual({
      type: 'error',
      message: expect.stringContaining('more than 32 MB of memory'),
    });
    expect(thread.run(IS_DB, INPUT)).toEqual({ type: 'passes' });
  });

  it('gives an expression limited time for all workloads together', () => {
    thread = new ExpressionThread({ expressionMilliseconds: 0 });
    expect(thread.run(IS_DB, INPUT)).toEqual({ type: 'passes' });
    expect(thread.run(IS_DB, INPUT)).toMatchObject({
      type: 'error',
      message: expect.stringContaining('for the workloads before'),
    });
  });

  it('reports a thread that does not start', () => {
    thread = new ExpressionThread({ startMilliseconds: 0 });
    expect(thread.run(IS_DB, INPUT)).toMatchObject({
      type: 'error',
      message: expect.stringContaining('could not be started'),
    });
  });
});
