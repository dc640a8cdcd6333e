import type { Source } from '../../../src/sources/source.ts';
import type { Clock } from '../plan/plan.ts';
import type { ClusterState } from '../plan/states.ts';

const START = Date.UTC(2026, 0, 5);
const BETWEEN_STEPS_MS = 30 * 60_000;
const COLLECTION_MS = 1000;

/** A cluster as it is now, and the clock of those who collect it. */
export class World {
  #state: ClusterState;
  #now = START;
  #clock: Clock = { off: 0, jump: 0 };

  constructor(first: ClusterState) {
    this.#state = first;
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** Half an hour passes. */
  become(state: ClusterState, clock: Clock): void {
    this.#now += BETWEEN_STEPS_MS;
    this.#state = state;
    this.#clock = clock;
  }

  /** Reads the cluster as it is when it is collected. */
  readonly source: Source = {
    collect: () => {
      const { inventory, consistency } = this.#state;
      const startedAt = new Date(this.#now + this.#clock.off * 1000);
      const finishedAt = new Date(startedAt.getTime() + COLLECTION_MS + this.#clock.jump * 1000);
      return Promise.resolve({
        inventory,
        consistency,
        startedAt,
        finishedAt,
        description: 'a random cluster',
      });
    },
  };
}
