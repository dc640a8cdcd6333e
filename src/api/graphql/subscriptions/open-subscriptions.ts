import type { Release } from './subscription-execution.ts';

/** Counts each token's open subscriptions, including those that are being opened. */
export class OpenSubscriptions {
  readonly #limit: number;
  readonly #onChange: (change: 'opened' | 'closed') => void;
  readonly #byToken = new Map<string, number>();

  constructor(limit: number, onChange: (change: 'opened' | 'closed') => void) {
    this.#limit = limit;
    this.#onChange = onChange;
  }

  /**
   * Reserves a place for one more subscription; undefined if the token has reached its limit. The reservation counts
   * immediately, so that simultaneous requests cannot exceed the limit.
   */
  take(tokenId: string): Release | undefined {
    const open = this.#byToken.get(tokenId) ?? 0;
    if (open >= this.#limit) return undefined;
    this.#byToken.set(tokenId, open + 1);
    this.#onChange('opened');
    let state: 'taken' | 'released' = 'taken';
    return () => {
      if (state === 'released') return;
      state = 'released';
      const left = (this.#byToken.get(tokenId) ?? 1) - 1;
      if (left === 0) this.#byToken.delete(tokenId);
      else this.#byToken.set(tokenId, left);
      this.#onChange('closed');
    };
  }
}
