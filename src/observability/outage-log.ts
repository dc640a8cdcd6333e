/** The part of a logger that is needed. */
interface Log {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

const QUIET_MILLISECONDS = 60_000;
/** More than an outage has. Error texts may contain numbers, and must not fill the memory. */
const MOST_TEXTS = 100;

interface Written {
  readonly at: number;
  /** How often the same was left out since. */
  leftOut: number;
}

/**
 * A log for warnings about lost connections: while a database restarts, every connection reports the same error several
 * times a second. The same warning is written at most once a minute, with how often it was `repeated` meanwhile.
 */
export class OutageLog implements Log {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #written = new Map<string, Written>();

  /** @param now milliseconds of a clock that is never put back */
  constructor(log: Log, now = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  warn(details: object, message: string): void {
    const key = JSON.stringify([message, details]);
    const last = this.#written.get(key);
    const at = this.#now();
    if (last !== undefined && at - last.at < QUIET_MILLISECONDS) {
      last.leftOut += 1;
      return;
    }
    if (this.#written.size >= MOST_TEXTS) this.#written.clear();
    this.#written.set(key, { at, leftOut: 0 });
    const repeated = last?.leftOut ?? 0;
    this.#log.warn({ ...details, ...(repeated > 0 && { repeated }) }, message);
  }

  error(details: object, message: string): void {
    this.#log.error(details, message);
  }
}
