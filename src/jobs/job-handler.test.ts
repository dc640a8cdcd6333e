import { describe, expect, it } from 'vitest';
import { HandlerMismatchError, handlersByQueue, type JobHandler } from './job-handler.ts';
import { QUEUE_NAMES, QUEUES } from './queues.ts';

const takeSnapshot: JobHandler = { queue: 'take-snapshot', handle: () => Promise.resolve() };

describe('queues and handlers', () => {
  it('match one to one', () => {
    expect([...handlersByQueue([takeSnapshot]).keys()]).toEqual(QUEUE_NAMES);
    expect(QUEUE_NAMES).toEqual(Object.keys(QUEUES));
  });

  it('refuse to start without a handler, or with two', () => {
    expect(() => handlersByQueue([])).toThrow(new HandlerMismatchError('no handler for queue take-snapshot'));
    expect(() => handlersByQueue([takeSnapshot, takeSnapshot])).toThrow(
      new HandlerMismatchError('queue take-snapshot has two handlers'),
    );
  });

  it('carry no credentials: unknown fields of a payload are refused', () => {
    const payload = { clusterId: '6f9619ff-8b86-4011-b42d-00c04fc964ff', trigger: 'request' };
    expect(QUEUES['take-snapshot'].payload.safeParse(payload).success).toBe(true);
    expect(QUEUES['take-snapshot'].payload.safeParse({ ...payload, token: 'x' }).success).toBe(false);
  });
});
