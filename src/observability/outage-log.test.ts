import { describe, expect, it } from 'vitest';
import { OutageLog } from './outage-log.ts';

function outageLog() {
  const lines: (readonly [object, string])[] = [];
  const write = (details: object, message: string) => lines.push([details, message]);
  const clock = { now: 0 };
  return { lines, clock, log: new OutageLog({ warn: write, error: write }, () => clock.now) };
}

describe('the log of an outage', () => {
  it('has the same warning once a minute, with how often it was repeated', () => {
    const { lines, clock, log } = outageLog();
    for (let second = 0; second <= 60; second++) {
      clock.now = second * 1000;
      log.warn({ error: 'connection refused' }, 'queue connection error');
    }
    expect(lines).toEqual([
      [{ error: 'connection refused' }, 'queue connection error'],
      [{ error: 'connection refused', repeated: 59 }, 'queue connection error'],
    ]);
  });

  it('has every other warning at once: it tells another state', () => {
    const { lines, log } = outageLog();
    for (const error of ['terminated', 'refused', 'starting up', 'refused'])
      log.warn({ error }, 'queue connection error');
    expect(lines.map(([details]) => details)).toEqual([
      { error: 'terminated' },
      { error: 'refused' },
      { error: 'starting up' },
    ]);
  });

  it('has every error', () => {
    const { lines, log } = outageLog();
    for (let time = 0; time < 2; time++) log.error({}, 'stopped');
    expect(lines).toHaveLength(2);
  });
});
