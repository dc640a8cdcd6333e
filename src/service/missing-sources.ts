import { stat } from 'node:fs/promises';
import type { AccessScope } from '../core/access-scope.ts';
import { WHOLE_FLEET } from '../auth/whole-fleet.ts';
import type { Cluster } from '../clusters/cluster.ts';
import type { SourceState } from '../clusters/cluster.store.ts';
import { SOURCES } from '../sources/catalogue.ts';

const EVERY_MILLISECONDS = 60_000;

type WatchedCluster = Pick<Cluster, 'id' | 'name' | 'source' | 'sourceMissingSince' | 'removedAt'>;

export interface MissingSourcesParts {
  readonly clusters: {
    all(scope: AccessScope): Promise<readonly WatchedCluster[]>;
    noteSource(id: string, state: SourceState): Promise<void>;
  };
  readonly log: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

/**
 * Records since when a cluster's folder of manifests has been missing. Otherwise, nobody would notice if snapshots of
 * the cluster are taken only on request. Runs in the process that takes snapshots, because the folder is on its
 * machine.
 */
export class MissingSources {
  readonly #parts: MissingSourcesParts;
  #timer: NodeJS.Timeout | undefined;
  #looking = Promise.resolve();

  constructor(parts: MissingSourcesParts) {
    this.#parts = parts;
  }

  /** Checks the folders immediately, and again every minute. */
  start(): void {
    const look = (): void => {
      this.#looking = this.look();
    };
    look();
    this.#timer = setInterval(look, EVERY_MILLISECONDS);
  }

  /** Waits for the running check. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Checks every folder once. Never rejects: without a database, the next check finds the same. */
  async look(): Promise<void> {
    const { clusters, log } = this.#parts;
    try {
      const fleet = (await clusters.all(WHOLE_FLEET)).filter(({ removedAt }) => removedAt === null);
      for (const cluster of fleet) await this.#note(cluster);
    } catch (error) {
      log.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'folders of manifests were not checked',
      );
    }
  }

  async #note({ id, name, source, sourceMissingSince }: WatchedCluster): Promise<void> {
    const { clusters, log } = this.#parts;
    const { path } = SOURCES[source.type].show(source);
    const state = path === undefined ? 'present' : await stateOf(path);
    if ((state === 'missing') === (sourceMissingSince !== null)) return;
    await clusters.noteSource(id, state);
    if (state === 'missing') log.warn({ cluster: name }, 'the folder of manifests has gone missing');
    else log.info({ cluster: name }, 'the folder of manifests is back');
  }
}

async function stateOf(folder: string): Promise<SourceState> {
  try {
    await stat(folder);
    return 'present';
  } catch {
    return 'missing';
  }
}
