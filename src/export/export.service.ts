import { Injectable } from '@nestjs/common';
import { authorise, requireWholeCluster } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { Refusal } from '../refusals/refusals.ts';
import { exportLines } from './export-lines.ts';
import { ExportStore } from './export.store.ts';

/** Each takes a connection to the database for as long as the client reads. */
const AT_ONCE = 2;

/** Exports histories of clusters. */
@Injectable()
export class ExportService {
  #open = 0;

  constructor(
    private readonly exports: ExportStore,
    private readonly clusters: ClusterService,
  ) {}

  /** The lines of an export, read from the database while they are consumed. Throws a refusal. */
  async open(
    asker: Principal,
    reference: string,
  ): Promise<{ readonly name: string; readonly lines: AsyncGenerator<string> }> {
    authorise(asker, 'export-history');
    const cluster = await this.clusters.get(asker, reference, ['id']);
    requireWholeCluster(asker, cluster.id);
    if (this.#open >= AT_ONCE)
      throw new Refusal('unavailable', `${AT_ONCE} exports are running: wait for one of them to end`);
    return { name: cluster.name, lines: this.#counted(exportLines(this.exports, cluster, new Date())) };
  }

  async *#counted(lines: AsyncGenerator<string>): AsyncGenerator<string> {
    this.#open += 1;
    try {
      yield* lines;
    } finally {
      this.#open -= 1;
    }
  }
}
