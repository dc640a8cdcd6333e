import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SnapshotQueue } from '../clusters/scheduling/snapshot-queue.ts';
import { RecordingQueue } from '../../test/support/api/offline-parts.ts';
import { RetentionQueue } from '../retention/retention-queue.ts';
import { ScheduleKeeper } from './schedule-keeper.ts';

const MINUTE = 60_000;

describe('schedules that the queues have lost', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are back within a minute, also where looking for them failed once', async () => {
    const queue = new RecordingQueue();
    const retentionQueue = new RecordingQueue();
    const warnings: string[] = [];
    const overdue: string[] = [];
    const fleet = [{ id: 'lost', schedule: { type: 'interval', seconds: 900 } as const }];
    const answers = [() => Promise.reject(new Error('the database is away')), () => Promise.resolve(fleet)];
    const all = () => answers.shift()?.() ?? Promise.resolve(fleet);
    const keeper = new ScheduleKeeper({
      queue: new SnapshotQueue(queue),
      retention: new RetentionQueue(retentionQueue),
      clusters: { all },
      overdueSnapshots: { names: () => Promise.resolve([...overdue]) },
      log: { warn: (_details, message) => void warnings.push(message) },
    });
    keeper.start();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect([...queue.schedulers]).toEqual([]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect([...queue.schedulers]).toEqual(['lost']);
    expect([...retentionQueue.schedulers]).toEqual(['nightly']);
    expect(warnings).toEqual([
      'cannot check schedules',
      'restored schedules that were lost or too far in the future',
    ]);
    overdue.push('production');
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(warnings.slice(2)).toEqual(['scheduled snapshots are overdue']);
    keeper.stop();
    queue.schedulers.clear();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect([...queue.schedulers]).toEqual([]);
  });
});
