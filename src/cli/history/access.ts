import { z } from 'zod';
import { processVariables } from '../../config/environment.ts';
import { parseWorkloadKey, type WorkloadReference } from '../../core/inventory/workload.ts';
import type { Direction } from '../../core/network/protocol.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService } from '../client/service-client.ts';
import type { ConnectionPort } from '../connections/connection-port.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import type { Terminal } from '../output/terminal.ts';
import { duringSchema, intervalSchema, type AccessFound } from './answers.ts';
import { ACCESS_FORMATS } from './formats.ts';
import { readPeriod, type PeriodOptions } from './period.ts';

export interface AccessOptions extends AddressOption, PeriodOptions {
  readonly direction: Direction;
  readonly peer?: string;
  readonly port?: ConnectionPort;
  readonly output: keyof typeof ACCESS_FORMATS;
}

/** `ringfence history access`: who could reach a workload (or whom it could reach) during a period. */
export async function accessHistory(
  cluster: string,
  workload: string,
  { url, direction, peer, port, output, ...options }: AccessOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const asked = parseWorkloadKey(workload);
  if (asked === undefined)
    throw new UsageError(
      `${workload} is not a workload: use NAMESPACE/NAME[Kind], e.g. shop/db[StatefulSet]`,
    );
  const period = readPeriod(options, new Date());
  const service = openService(url, processVariables());
  const path = pathOf(cluster, asked);
  const query = new URLSearchParams({ direction, ...period });
  if (port !== undefined) {
    query.set('protocol', port.protocol);
    query.set('port', String(port.port));
  }
  let found: Pick<AccessFound, 'coverage' | 'peers'>;
  if (peer === undefined) {
    const pages = await service.pages(`${path}/access-during`, query, duringSchema);
    found = { coverage: pages[0]?.coverage ?? [], peers: pages.flatMap(({ peers }) => peers) };
  } else {
    query.set('peer', peer);
    const intervals = await service.get(
      `${path}/access-history?${query.toString()}`,
      z.array(intervalSchema),
    );
    found = { peers: [{ label: peer, intervals }] };
  }
  const result: AccessFound = { cluster, workload, direction, ...period, ...found };
  terminal.print(await ACCESS_FORMATS[output].render(result, terminal));
  return EXIT.ok;
}

function pathOf(cluster: string, { namespace, kind, name }: WorkloadReference): string {
  const [inCluster, ...place] = [cluster, namespace, kind, name].map(encodeURIComponent);
  return `/api/v1/clusters/${inCluster}/workloads/${place.join('/')}`;
}
