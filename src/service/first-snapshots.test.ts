import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FirstSnapshots } from './first-snapshots.ts';

const PATIENCE = { local: 60_000, remote: 1000 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether waiting is over, now and after each step. */
async function overAfter(
  first: FirstSnapshots,
  ...steps: readonly (() => void)[]
): Promise<readonly boolean[]> {
  let isOver = false;
  void first.wait().then(() => (isOver = true));
  const found: boolean[] = [];
  for (const step of [() => undefined, ...steps]) {
    step();
    await vi.advanceTimersByTimeAsync(0);
    found.push(isOver);
  }
  return found;
}

describe('the first snapshots', () => {
  it('are not waited for if there are none', async () => {
    expect(await overAfter(new FirstSnapshots(PATIENCE))).toEqual([true]);
  });

  it('are waited for until each is settled', async () => {
    const first = new FirstSnapshots(PATIENCE);
    first.expect('a', 'local');
    first.expect('b', 'remote');
    expect(
      await overAfter(
        first,
        () => first.settled('a'),
        () => first.settled('b'),
      ),
    ).toEqual([false, false, true]);
    expect(first.pending).toEqual([]);
  });

  it('of a server that hangs are not waited for any longer, but those of this machine are', async () => {
    const first = new FirstSnapshots(PATIENCE);
    first.expect('folder', 'local');
    first.expect('hanging', 'remote');
    expect(
      await overAfter(
        first,
        () => vi.advanceTimersByTime(PATIENCE.remote),
        () => first.settled('folder'),
      ),
    ).toEqual([false, false, true]);
    expect(first.pending).toEqual(['hanging']);
  });

  it('of this machine are not waited for without end', async () => {
    const first = new FirstSnapshots(PATIENCE);
    first.expect('folder', 'local');
    expect(await overAfter(first, () => vi.advanceTimersByTime(PATIENCE.local))).toEqual([false, true]);
  });
});
