import { describe, expect, it } from 'vitest';
import { FairQueue, QueueFullError } from './fair-queue.ts';

const never = new AbortController().signal;

/** A queue with a simulated clock that only work advances, by the specified durations. */
function queueOnClock(limits = { perAsker: 100, inAll: 100 }) {
  let now = 0;
  const done: string[] = [];
  const queue = new FairQueue(limits, () => now);
  const ask = (asker: string, milliseconds: number, signal = never): Promise<void> =>
    queue.run(asker, signal, async () => {
      await Promise.resolve();
      now += milliseconds;
      done.push(asker);
    });
  return { ask, done };
}

function brokenAtOnce(): Promise<void> {
  throw new Error('broken at once');
}

describe('a fair queue', () => {
  it('serves whoever comes new before the rest of what somebody asked for at once', async () => {
    const { ask, done } = queueOnClock();
    const greedy = Array.from({ length: 10 }, () => ask('greedy', 1000));
    await greedy[0];
    await ask('modest', 10);
    expect(done.indexOf('modest')).toBeLessThanOrEqual(2);
    await Promise.all(greedy);
    expect(done).toHaveLength(11);
  });

  it('gives everybody as much time, not as many turns', async () => {
    const { ask, done } = queueOnClock();
    const slow = Array.from({ length: 5 }, () => ask('slow', 100));
    const quick = Array.from({ length: 20 }, () => ask('quick', 10));
    await Promise.all([...slow, ...quick]);
    expect(done.slice(0, 12).filter((asker) => asker === 'quick').length).toBeGreaterThanOrEqual(10);
  });

  it('gives nobody credit for having asked for nothing, nor forgets what they have just had', async () => {
    const { ask, done } = queueOnClock();
    await ask('early', 1000);
    await Promise.all([ask('late', 10), ask('early', 10), ask('late', 10), ask('early', 10)]);
    expect(done).toEqual(['early', 'late', 'late', 'early', 'early']);
  });

  it('refuses what is over the limit of one asker, and of all', async () => {
    const { ask } = queueOnClock({ perAsker: 2, inAll: 3 });
    const open = ['one', 'one', 'two', 'three'].map((asker) => ask(asker, 1));
    const refused = [ask('one', 1), ask('four', 1)].map((promise) =>
      promise.catch((error: unknown) => (error instanceof QueueFullError ? error.limit : error)),
    );
    expect(await Promise.all(refused)).toEqual(['perAsker', 'inAll']);
    await Promise.all(open);
    await ask('one', 1);
  });

  it('forgets what nobody waits for any more', async () => {
    const { ask, done } = queueOnClock({ perAsker: 2, inAll: 100 });
    const first = ask('one', 1);
    const giveUp = new AbortController();
    const second = ask('one', 1, giveUp.signal);
    giveUp.abort(new Error('too late'));
    await expect(second).rejects.toThrow('too late');
    await Promise.all([first, ask('one', 1)]);
    expect(done).toEqual(['one', 'one']);
  });

  it('goes on after work that failed', async () => {
    const { ask } = queueOnClock();
    const queue = new FairQueue({ perAsker: 2, inAll: 2 });
    await expect(queue.run('one', never, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    await expect(queue.run('one', never, brokenAtOnce)).rejects.toThrow('broken at once');
    await ask('one', 1);
    await expect(queue.run('one', never, () => Promise.resolve('fine'))).resolves.toBe('fine');
  });
});
