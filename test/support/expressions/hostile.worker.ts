import { workerData } from 'node:worker_threads';
import { type ExpressionTask, SIGNAL, type ThreadStart } from '../../../src/expressions/expression-task.ts';

/** Behaves as the thread of expressions would if an expression got past all limits. */
const { port, signals }: ThreadStart = workerData;

port.on('message', ({ number, source }: ExpressionTask) => {
  if (source.includes('endless')) for (;;);
  if (source.includes('huge')) {
    const taken: number[][] = [];
    for (;;) taken.push(Array.from({ length: 100_000 }, (_, index) => index * taken.length));
  }
  port.postMessage({ number, result: { type: 'passes' } });
  Atomics.store(signals, SIGNAL.replied, number);
  Atomics.notify(signals, SIGNAL.replied);
});
Atomics.store(signals, SIGNAL.ready, 1);
Atomics.notify(signals, SIGNAL.ready);
