import { WHOLE_FLEET } from '../../auth/whole-fleet.ts';
import { SnapshotQueue, TAKE_SNAPSHOT } from '../../clusters/scheduling/snapshot-queue.ts';
import { loadStorageConfig } from '../../config/config.ts';
import { processVariables } from '../../config/environment.ts';
import { migrate } from '../../database/migrations.ts';
import { openDatabase } from '../../database/open-database.ts';
import { createQueueBackend } from '../../jobs/backend.ts';
import { makeStores } from '../../stores.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import type { Stores } from '../../stores.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { clusterNamed } from '../input/cluster-names.ts';
import type { Terminal } from '../output/terminal.ts';

/**
 * `ringfence snapshot`: requests snapshots of clusters by name. If one of the names is wrong, no snapshot is requested.
 */
export async function requestSnapshots(
  names: readonly string[],
  options: { readonly config?: string; readonly confirm?: true },
  terminal: Terminal,
): Promise<ExitCode> {
  const config = loadStorageConfig({ file: options.config, env: processVariables() });
  const database = await openDatabase(config, { embedded: 'existing' });
  try {
    await migrate(database.pool);
    const stores = makeStores(database.pool);
    const registered = await stores.clusters.all(WHOLE_FLEET);
    const clusters = names.map((name) => clusterNamed(name, registered));
    const removed = clusters.find(({ removedAt }) => removedAt !== null);
    if (removed !== undefined) {
      throw new UsageError(
        `${removed.name} was removed from the configuration file: put it back to take snapshots of it`,
      );
    }
    if (options.confirm) await confirmNewest(stores, clusters);
    const { queues } = config;
    const backend = createQueueBackend(
      queues.type === 'redis' ? queues : { type: 'postgres', connectionString: database.connectionString },
      ({ message }) => terminal.progress(`queue: ${message}`),
    );
    const queue = backend.openQueue(TAKE_SNAPSHOT.name);
    try {
      await queue.waitUntilReady();
      for (const { id, name } of clusters) {
        const { jobId } = await new SnapshotQueue(queue).request(id);
        terminal.print(`${name}: requested (job ${jobId})`);
      }
      terminal.progress(
        'The outcome is in the log of the service, on its landing page and in GraphQL: cluster(name: "NAME") { latestRun { state error { code message } } }',
      );
    } finally {
      await queue.close();
      await backend.close();
    }
    return EXIT.ok;
  } finally {
    await database.close();
  }
}

/** Confirms the newest snapshots of clusters, if all of them are held. */
async function confirmNewest(
  { snapshots, confirmations }: Stores,
  clusters: readonly { readonly id: string; readonly name: string }[],
): Promise<void> {
  const newest = await snapshots.latestOf(
    WHOLE_FLEET,
    clusters.map(({ id }) => id),
  );
  const held = clusters.map(({ id, name }): Snapshot => {
    const snapshot = newest.get(id);
    if (snapshot === undefined || snapshot.held === null || snapshot.confirmedAt !== null) {
      throw new UsageError(
        `the newest snapshot of ${name} is not held, or is confirmed: leave out --confirm`,
      );
    }
    return snapshot;
  });
  const { USER } = processVariables();
  const by = { name: USER === undefined ? 'the command line' : `${USER} on the command line`, owner: null };
  for (const { id } of held) await confirmations.confirm(id, by);
}
