import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../errors.ts';

/** `lost`: it could not be restarted, and there are no further attempts. */
export type ServerState = 'running' | 'restarting' | 'lost';

/** Something that runs until it is stopped or fails. */
export interface Supervised {
  /** Settles with the exit code or signal when it has ended. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

export interface SupervisorLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface Supervision<S extends Supervised> {
  /** Starts a replacement for one that has failed. */
  readonly start: () => Promise<S>;
  readonly log: SupervisorLog;
  /** The delay before each attempt; after the last attempt it is lost. */
  readonly pausesMilliseconds?: readonly number[];
}

const PAUSES_MILLISECONDS = [200, 1000, 5000, 15_000];
/** After running this long it counts as recovered, and earlier attempts no longer count. */
const RECOVERED_MILLISECONDS = 120_000;

/** Restarts a failed server a few times with increasing delays. */
export class Supervisor<S extends Supervised> {
  /** Settles when the server is lost; never if it is stopped. */
  readonly lost: Promise<DatabaseError>;
  readonly #supervision: Supervision<S>;
  readonly #stopping = new AbortController();
  readonly #watching: Promise<void>;
  #current: S;
  #state: ServerState = 'running';

  constructor(first: S, supervision: Supervision<S>) {
    this.#current = first;
    this.#supervision = supervision;
    const lost = Promise.withResolvers<DatabaseError>();
    this.lost = lost.promise;
    this.#watching = this.#watch(lost.resolve);
  }

  state(): ServerState {
    return this.#state;
  }

  /** Stops the server and further restarts. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#current.stop();
    await this.#watching;
  }

  async #watch(onLost: (error: DatabaseError) => void): Promise<void> {
    const { log, pausesMilliseconds = PAUSES_MILLISECONDS } = this.#supervision;
    const { signal } = this.#stopping;
    let pauses = [...pausesMilliseconds];
    for (;;) {
      const startedAt = performance.now();
      const outcome = await this.#current.exited;
      if (signal.aborted) return;
      this.#state = 'restarting';
      log.error({ outcome }, 'the embedded PostgreSQL stopped unexpectedly');
      if (performance.now() - startedAt > RECOVERED_MILLISECONDS) pauses = [...pausesMilliseconds];
      const { type } = await this.#startAgain(pauses);
      if (type === 'stopped') return;
      if (type === 'lost') {
        this.#state = 'lost';
        onLost(new DatabaseError('embedded-database-lost', lossOf(outcome)));
        return;
      }
      this.#state = 'running';
      log.warn({}, 'the embedded PostgreSQL is running again');
    }
  }

  /** Removes each delay from the list when it is used. */
  async #startAgain(pauses: number[]): Promise<{ type: 'running' | 'lost' | 'stopped' }> {
    const { start, log } = this.#supervision;
    const { signal } = this.#stopping;
    for (let pause = pauses.shift(); pause !== undefined; pause = pauses.shift()) {
      try {
        await sleep(pause, undefined, { signal });
        this.#current = await start();
        if (!signal.aborted) return { type: 'running' };
        await this.#current.stop();
      } catch (error) {
        if (!signal.aborted)
          log.error(
            { error: messageOf(error), attemptsLeft: pauses.length },
            'the embedded PostgreSQL could not be restarted',
          );
      }
      if (signal.aborted) return { type: 'stopped' };
    }
    return { type: 'lost' };
  }
}

function lossOf(outcome: string): string {
  return `the embedded PostgreSQL stopped (${outcome}) and could not be restarted: see postgres.log in the data folder, fix the cause and start Ringfence again`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
