import type { MessagePort } from 'node:worker_threads';
import type { ExpressionResult } from '../core/custom-rules/language/run-expression.ts';
import type { ExpressionInput } from '../core/custom-rules/view/view-data.ts';

/** An evaluation for the thread. Plain data: expressions are sent as text, and compiled once in the thread. */
export interface ExpressionTask {
  readonly number: number;
  readonly source: string;
  readonly input: ExpressionInput;
}

export interface ExpressionReply {
  readonly number: number;
  readonly result: ExpressionResult;
}

/** What the thread is started with. */
export interface ThreadStart {
  readonly port: MessagePort;
  /** By `SIGNAL`: 1 when the thread is ready, and the number of the last task that it replied to. */
  readonly signals: Int32Array<SharedArrayBuffer>;
}

export const SIGNAL = { ready: 0, replied: 1 } as const;
