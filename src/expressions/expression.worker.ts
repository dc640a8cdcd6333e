import { workerData } from 'node:worker_threads';
import { checkExpression, type CheckedExpression } from '../core/custom-rules/language/expression.ts';
import { runExpression, type ExpressionResult } from '../core/custom-rules/language/run-expression.ts';
import { type ExpressionReply, type ExpressionTask, SIGNAL, type ThreadStart } from './expression-task.ts';

const { port, signals }: ThreadStart = workerData;
const known = new Map<string, CheckedExpression>();

port.on('message', ({ number, source, input }: ExpressionTask) => {
  const reply: ExpressionReply = { number, result: resultOf(source, input) };
  port.postMessage(reply);
  raise(SIGNAL.replied, number);
});
raise(SIGNAL.ready, 1);

function resultOf(source: string, input: ExpressionTask['input']): ExpressionResult {
  const checked = known.get(source) ?? checkExpression(source);
  known.set(source, checked);
  if (checked.type === 'valid') return runExpression(checked.expression, input);
  return { type: 'error', message: checked.issues.map(({ message }) => message).join('; ') };
}

function raise(signal: number, value: number): void {
  Atomics.store(signals, signal, value);
  Atomics.notify(signals, signal);
}
