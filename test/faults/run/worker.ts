import { randomBytes } from 'node:crypto';
import type { BackfillAccess } from '../../../src/access-history/backfill/backfill-access.ts';
import { CredentialCipher } from '../../../src/clusters/credentials/credential-cipher.ts';
import { encryptionKey } from '../../../src/clusters/credentials/encryption-key.ts';
import { DEFAULT_FINDING_SETTINGS } from '../../../src/core/findings/finding-settings.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import { createPool } from '../../../src/database/pool.ts';
import { ClusterShares } from '../../../src/pipeline/cluster-shares.ts';
import { prepareSnapshot } from '../../../src/pipeline/prepare-snapshot.ts';
import { TakeSnapshot } from '../../../src/pipeline/take-snapshot.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { OWN_SERVERS } from '../../../src/sources/kubernetes/session/server-address.ts';
import type { Source } from '../../../src/sources/source.ts';
import { makeStores } from '../../../src/stores.ts';
import { jobContext, SILENT_LOG } from '../../support/snapshot-pipeline.ts';
import { backfillJob } from '../../support/store/backfills.ts';
import { DatabaseProxy } from '../database/proxy.ts';

/** A job as the queue hands it out. */
export interface Job {
  readonly clusterId: string;
  readonly trigger: 'request' | 'schedule';
}

export interface WorkerParts {
  /** The address of the database, which may change. */
  readonly database: () => URL;
  /** What a cluster is collected from. */
  readonly sourceOf: (clusterId: string) => Source;
  /** Hears of every prepared snapshot before it is published, and of those that the worker believes to be published. */
  readonly onPrepared: (snapshotId: string, clusterId: string) => void | Promise<void>;
  readonly onPublished: (snapshot: Snapshot) => void;
}

/** A process that takes snapshots, or something that the database cannot tell from one. */
export interface Worker {
  readonly proxy: Pick<DatabaseProxy, 'arm' | 'disarm' | 'state'>;
  /** Rejects as the job's handler does. */
  handle(job: Job): Promise<void>;
  stop(): Promise<void>;
}

/** Handles jobs in this process, with connections of its own that can break. */
export class LocalWorker implements Worker {
  readonly proxy: DatabaseProxy;
  readonly #pool: ReturnType<typeof createPool>;
  readonly #handler: TakeSnapshot;
  readonly #backfill: BackfillAccess;

  private constructor(proxy: DatabaseProxy, parts: WorkerParts) {
    this.proxy = proxy;
    this.#pool = createPool({ connectionString: proxy.connectionString });
    this.#backfill = backfillJob(this.#pool);
    this.#handler = new TakeSnapshot({
      ...makeStores(this.#pool),
      cipher: new CredentialCipher([encryptionKey(randomBytes(32))]),
      workers: {
        run: async (task, readBodies, signal) => {
          const { clusterId } = task.previous;
          const bundle = await prepareSnapshot(parts.sourceOf(clusterId), task, readBodies, { signal });
          await parts.onPrepared(bundle.snapshot.id, clusterId);
          return { type: 'prepared', bundle };
        },
      },
      shares: new ClusterShares({ places: 2 }),
      sources: { addresses: OWN_SERVERS, variables: {} },
      settings: DEFAULT_SETTINGS,
      findingSettings: DEFAULT_FINDING_SETTINGS,
      log: SILENT_LOG,
      onOutcome: (outcome) => {
        if (outcome.type === 'published') parts.onPublished(outcome.snapshot);
      },
    });
  }

  static async start(parts: WorkerParts): Promise<LocalWorker> {
    return new LocalWorker(await DatabaseProxy.start(parts.database), parts);
  }

  async handle({ clusterId, trigger }: Job): Promise<void> {
    await this.#handler.handle({ clusterId, trigger }, jobContext());
    // What fails is done later: a job of its own queue.
    await this.#backfill.handle({ clusterId }, jobContext()).catch(() => undefined);
  }

  async stop(): Promise<void> {
    await this.#pool.end();
    await this.proxy.close();
  }
}
