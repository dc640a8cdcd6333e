/** Maximum number of events that wait for a slow reader; the oldest are dropped. */
const MAX_LAG = 100;

/**
 * Turns a listener into an async iterator that can be stopped at any time, even while it waits for an event, because
 * the socket of a subscription may close at any time.
 */
export class EventStream<T> implements AsyncIterableIterator<T, undefined, undefined> {
  readonly #waiting: T[] = [];
  #wake: ((result: IteratorResult<T, undefined>) => void) | undefined;
  #ended: 'no' | 'yes' = 'no';

  /** Called once when the stream is stopped. */
  onEnd: () => void = () => undefined;

  push(event: T): void {
    if (this.#ended === 'yes') return;
    const wake = this.#wake;
    this.#wake = undefined;
    if (wake !== undefined) {
      wake({ done: false, value: event });
      return;
    }
    this.#waiting.push(event);
    if (this.#waiting.length > MAX_LAG) this.#waiting.shift();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const [event] = this.#waiting.splice(0, 1);
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#ended === 'yes') return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    if (this.#ended === 'no') {
      this.#ended = 'yes';
      this.#wake?.({ done: true, value: undefined });
      this.onEnd();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
