import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Running } from './run-program.ts';

const answerSchema = z.looseObject({ data: z.unknown().optional(), errors: z.array(z.unknown()).optional() });

/** A user who followed the sign-in link that `serve` printed. */
export class SignedIn {
  readonly url: string;
  readonly token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  /** Finds the newest sign-in link in a program's output. */
  static at(program: Running): SignedIn {
    const match = /(http:\/\/127\.0\.0\.1:\d+)\/#token=(\S+)/.exec(program.said().stdout);
    if (match === null) throw new Error(`no sign-in link in:\n${program.said().stdout}`);
    return new SignedIn(match[1] ?? '', match[2] ?? '');
  }

  /** The `data` of a response, parsed with the given schema; throws with the whole response if it contains errors. */
  async ask<T>(shape: z.ZodType<T>, query: string, variables: object = {}): Promise<T> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = answerSchema.parse(await response.json());
    if (errors !== undefined) throw new Error(`${query}\n${JSON.stringify(errors, undefined, 2)}`);
    return shape.parse(data);
  }

  /** Subscribes until `close`. Events that are not awaited are kept. */
  subscribe<T>(shape: z.ZodType<T>, query: string): EventStream<T> {
    const client = createClient({
      url: `${this.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.token}` },
      lazy: false,
    });
    const waiting: ((event: T) => void)[] = [];
    const kept: T[] = [];
    const unsubscribe = client.subscribe(
      { query },
      {
        next: ({ data, errors }) => {
          if (errors !== undefined) throw new Error(JSON.stringify(errors));
          const event = shape.parse(data);
          const hear = waiting.shift();
          if (hear === undefined) kept.push(event);
          else hear(event);
        },
        error: (error) => {
          throw error;
        },
        complete: () => undefined,
      },
    );
    return {
      next: () => {
        const event = kept.shift();
        return event === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(event);
      },
      close: async () => {
        unsubscribe();
        await client.dispose();
      },
    };
  }
}

export interface EventStream<T> {
  /** The oldest event that was not returned yet. */
  next(): Promise<T>;
  close(): Promise<void>;
}
