import type { MessagePort } from 'node:worker_threads';
import { decode, encode, type Encoded } from '../encoding.ts';

/** Reads bodies of stored objects by content hash. Hashes that are not stored are missing. */
export type ReadBodies = (contentHashes: readonly string[]) => Promise<ReadonlyMap<string, string>>;

interface Bodies {
  readonly entries: readonly (readonly [contentHash: string, body: string])[];
}

type Answer = { readonly type: 'bodies'; readonly bodies: Encoded } | { readonly type: 'failed' };

/** The end of a thread that has the database. */
export interface BodyAnswers {
  /** The error because of which bodies could not be read; undefined if there was none. */
  failure(): unknown;
  close(): void;
}

/** Answers the requests of another thread, which `bodiesThrough` sends, until it is closed. */
export function answerBodies(port: MessagePort, read: ReadBodies): BodyAnswers {
  let failure: unknown;
  const answer = async (contentHashes: readonly string[]): Promise<Answer> => {
    try {
      const entries = [...(await read(contentHashes))];
      return { type: 'bodies', bodies: await encode({ entries }) };
    } catch (error) {
      failure ??= error;
      return { type: 'failed' };
    }
  };
  port.on('message', (contentHashes: readonly string[]) => {
    // After it was closed, a port ignores what is sent.
    void answer(contentHashes).then((reply) => port.postMessage(reply));
  });
  return { failure: () => failure, close: () => port.close() };
}

/**
 * Reads bodies through the thread at the other end of a port, one request after the other. Rejects with the signal's
 * reason, and if the other thread cannot read them or is gone.
 */
export function bodiesThrough(port: MessagePort, signal: AbortSignal): ReadBodies {
  return async (contentHashes) => {
    signal.throwIfAborted();
    const reply = await new Promise<Answer>((resolve, reject) => {
      const cancelled = (): void => reject(signal.reason);
      const closed = (): void => reject(new Error('the thread that reads contents is gone'));
      signal.addEventListener('abort', cancelled, { once: true });
      port.once('close', closed);
      port.once('message', (answer: Answer) => {
        signal.removeEventListener('abort', cancelled);
        port.off('close', closed);
        resolve(answer);
      });
      port.postMessage(contentHashes);
    });
    if (reply.type === 'failed') throw new Error('the contents of earlier objects cannot be read');
    return new Map((await decode<Bodies>(reply.bodies, signal)).entries);
  };
}
