import { Refusal, type RefusalCode } from '../refusals/refusals.ts';
import { type ExceededLimit, LimitRefusal } from '../api/limit-refusal.ts';
import { isConnectionLost, unavailabilityOf } from '../database/errors.ts';
import type { PoolOptions } from '../database/pool.ts';
import { OutOfTimeError } from './time-budget.ts';

/** The reply of a worker thread. An `Error` would lose its class when it is sent, so refusals are sent as data. */
export type WorkerReply<Answer> =
  | { readonly outcome: 'answered'; readonly answer: Answer }
  | { readonly outcome: 'over-limit'; readonly exceeded: ExceededLimit }
  | {
      readonly outcome: 'refused';
      readonly code: RefusalCode;
      readonly message: string;
      readonly field: readonly string[];
    }
  | { readonly outcome: 'out-of-time' };

/**
 * Runs in a worker thread: the reply to a task, which only reads. Repeated once if its connection to the database was
 * lost. Rejects with errors that are not the caller's.
 */
export async function replyWith<Answer>(answer: () => Promise<Answer>): Promise<WorkerReply<Answer>> {
  try {
    return { outcome: 'answered', answer: await repeatedIfLost(answer) };
  } catch (error) {
    if (error instanceof LimitRefusal) return { outcome: 'over-limit', exceeded: error.exceeded };
    if (error instanceof Refusal)
      return { outcome: 'refused', code: error.code, message: error.message, field: error.field };
    if (error instanceof OutOfTimeError) return { outcome: 'out-of-time' };
    const unavailability = unavailabilityOf(error);
    if (unavailability === undefined) throw error;
    return { outcome: 'refused', code: 'unavailable', message: unavailability.message, field: [] };
  }
}

/** After PostgreSQL restarts, the thread may still hold a connection to the previous one. */
async function repeatedIfLost<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    if (isConnectionLost(error)) return answer();
    throw error;
  }
}

/** The database of a worker thread, which is a start parameter. One connection: there is one task at a time. */
export function databaseOf(data: unknown): PoolOptions {
  if (typeof data === 'object' && data !== null && 'connectionString' in data) {
    const { connectionString } = data;
    if (typeof connectionString === 'string') return { connectionString, maxConnections: 1 };
  }
  throw new TypeError('the thread was started without a database');
}
