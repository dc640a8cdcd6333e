import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { answerBodies, bodiesThrough, type ReadBodies } from './read-bodies.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

/** The two ends of a channel, of which one reads with `read`. */
function connected(read: ReadBodies, signal = new AbortController().signal) {
  const { port1, port2 } = new MessageChannel();
  const answers = answerBodies(port1, read);
  open.push(answers, port2);
  return { answers, ask: bodiesThrough(port2, signal) };
}

const stored = new Map([
  ['aa', '{"a":1}'],
  ['bb', '{"b":2}'],
]);
const readStored: ReadBodies = (hashes) =>
  Promise.resolve(new Map([...stored].filter(([hash]) => hashes.includes(hash))));
const never: ReadBodies = () => new Promise(() => undefined);

describe('bodies that another thread reads', () => {
  it('arrive for each request, without those that are not stored', async () => {
    const { ask } = connected(readStored);
    expect(await ask(['aa', 'cc'])).toEqual(new Map([['aa', '{"a":1}']]));
    expect(await ask(['bb', 'aa'])).toEqual(stored);
  });

  it('fail where they cannot be read, and the reader keeps the error', async () => {
    const lost = new Error('connection lost');
    const { ask, answers } = connected(() => Promise.reject(lost));
    await expect(ask(['aa'])).rejects.toThrow('cannot be read');
    expect(answers.failure()).toBe(lost);
  });

  it('are no longer waited for once the task is cancelled', async () => {
    const cancelling = new AbortController();
    const { ask } = connected(never, cancelling.signal);
    const asked = ask(['aa']);
    cancelling.abort(new Error('given up'));
    await expect(asked).rejects.toThrow('given up');
    await expect(ask(['aa'])).rejects.toThrow('given up');
  });

  it('are no longer waited for once the other thread is gone', async () => {
    const { ask, answers } = connected(never);
    const asked = ask(['aa']);
    answers.close();
    await expect(asked).rejects.toThrow('is gone');
  });
});
