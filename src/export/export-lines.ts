import type { Cluster } from '../clusters/cluster.ts';
import { EXPORT_FORMAT, EXPORT_VERSION, ExportSummary, type ExportHeader } from './export-format.ts';
import type { ExportStore } from './export.store.ts';

/** The export of a cluster, line by line, each with its line feed: header, records, footer. */
export async function* exportLines(
  store: ExportStore,
  { id, name }: Pick<Cluster, 'id' | 'name'>,
  now: Date,
): AsyncGenerator<string> {
  const header: ExportHeader = {
    type: 'header',
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    exportedAt: now.toISOString(),
    cluster: { id, name },
  };
  const summary = new ExportSummary();
  const first = JSON.stringify(header);
  summary.add(first);
  yield `${first}\n`;
  for await (const { type, line } of store.records(id)) {
    summary.add(line);
    summary.count(type);
    yield `${line}\n`;
  }
  yield `${JSON.stringify(summary.footer())}\n`;
}
