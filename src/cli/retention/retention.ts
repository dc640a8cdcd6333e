import { isDeepStrictEqual } from 'node:util';
import { WHOLE_FLEET } from '../../auth/whole-fleet.ts';
import type { Cluster } from '../../clusters/cluster.ts';
import { loadStorageConfig } from '../../config/config.ts';
import type { StorageConfig } from '../../config/config.types.ts';
import { processVariables } from '../../config/environment.ts';
import { migrate } from '../../database/migrations.ts';
import { openDatabase } from '../../database/open-database.ts';
import { Retention } from '../../retention/retention.ts';
import { makeStores } from '../../stores.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { clusterNamed } from '../input/cluster-names.ts';
import type { Terminal } from '../output/terminal.ts';
import { RETENTION_FORMATS } from './formats.ts';
import type { RetentionRow } from './retention-listing.ts';

export interface RetentionOptions {
  readonly config?: string;
  readonly apply?: true;
  readonly output: keyof typeof RETENTION_FORMATS;
}

/** `ringfence retention`: what would be removed of clusters, or removes it. */
export async function showRetention(
  names: readonly string[],
  options: RetentionOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const config = loadStorageConfig({ file: options.config, env: processVariables() });
  const database = await openDatabase(config, { embedded: 'existing' });
  try {
    await migrate(database.pool);
    const stores = makeStores(database.pool);
    const registered = await stores.clusters.all(WHOLE_FLEET);
    const clusters = names.length === 0 ? registered : names.map((name) => clusterNamed(name, registered));
    const retention = new Retention({ ...stores, policy: config.retention });
    const { signal } = new AbortController();
    const rows: RetentionRow[] = [];
    for (const cluster of clusters) {
      const plan = await retention.plan(asConfigured(cluster, config, terminal), new Date());
      rows.push(options.apply ? { plan, removed: await retention.apply(plan, signal) } : { plan });
    }
    const contents = options.apply && (await retention.removeUnreferenced(signal));
    terminal.print(await RETENTION_FORMATS[options.output].render(rows, terminal));
    if (contents) terminal.progress(`${contents.rows} contents that nothing refers to any more removed`);
    else terminal.progress('Nothing was removed: this is a dry run; --apply removes it.');
    return EXIT.ok;
  } finally {
    await database.close();
  }
}

/**
 * A cluster with the retention that the configuration file gives it. The running service may still have another one,
 * which it read when it started.
 */
function asConfigured(cluster: Cluster, { clusterRetention }: StorageConfig, terminal: Terminal): Cluster {
  const retention = cluster.origin === 'configured' ? clusterRetention.get(cluster.name) : undefined;
  if (retention === undefined) return cluster;
  if (!isDeepStrictEqual(retention, cluster.retention))
    terminal.progress(
      `${cluster.name}: the service still has another retention for this cluster, until it is restarted with this configuration`,
    );
  return { ...cluster, retention };
}
