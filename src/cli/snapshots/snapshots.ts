import { processVariables } from '../../config/environment.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService } from '../client/service-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readLimit } from '../input/read-limit.ts';
import type { Terminal } from '../output/terminal.ts';
import { SNAPSHOT_FORMATS } from './formats.ts';
import { snapshotSchema } from './snapshot-listing.ts';

export interface SnapshotsOptions extends AddressOption {
  readonly limit: string;
  readonly output: keyof typeof SNAPSHOT_FORMATS;
}

/** `ringfence snapshots`: the snapshots of a cluster, newest first. */
export async function listSnapshots(
  cluster: string,
  options: SnapshotsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const limit = readLimit(options.limit);
  const service = openService(options.url, processVariables());
  const query = new URLSearchParams({ cluster });
  const { members, rest } = await service.list('/api/v1/snapshots', query, { member: snapshotSchema, limit });
  if (rest === 'some') terminal.progress(`only the newest ${limit} snapshots are listed: see --limit`);
  terminal.print(await SNAPSHOT_FORMATS[options.output].render(members, terminal));
  return EXIT.ok;
}
