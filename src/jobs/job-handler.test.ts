import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { assertOneHandlerEach, DuplicateHandlerError, type JobHandler } from './job-handler.ts';
import { defineQueue, jobOf, jobOptions, readJob } from './queue.ts';

const CLEAN_UP = defineQueue({
  name: 'clean-up',
  payload: z.strictObject({ clusterId: z.uuid() }),
  retry: { attempts: 3, delaySeconds: 5 },
  concurrency: () => 1,
  timeout: () => 60,
});
const payload = { clusterId: '6f9619ff-8b86-4011-b42d-00c04fc964ff' };

describe('a queue', () => {
  it('has one handler: with two the program refuses to start', () => {
    const cleanUp: JobHandler<typeof CLEAN_UP> = { queue: CLEAN_UP, handle: () => Promise.resolve() };
    expect(() => assertOneHandlerEach([cleanUp])).not.toThrow();
    expect(() => assertOneHandlerEach([cleanUp, cleanUp])).toThrow(new DuplicateHandlerError('clean-up'));
  });

  it('carries no credentials: unknown fields of a payload are refused', () => {
    const { data } = jobOf(CLEAN_UP, payload);
    expect(readJob(CLEAN_UP, data)).toEqual({ payload, jitterSeconds: 0 });
    expect(() => readJob(CLEAN_UP, { ...data, payload: { ...payload, token: 'x' } })).toThrow('token');
  });

  it('keeps jitter apart from what its jobs carry', () => {
    expect(jobOf(CLEAN_UP, payload, { jitterSeconds: 30 }).data).toEqual({ payload, jitterSeconds: 30 });
  });

  it('says how its failed jobs are tried again', () => {
    expect(jobOptions(CLEAN_UP)).toMatchObject({
      attempts: 3,
      backoff: { type: 'exponential', delay: 5000 },
    });
  });
});
