import { processVariables } from '../../config/environment.ts';
import { parseWorkloadName, type NamedWorkload } from '../../core/inventory/workload.ts';
import type { Direction } from '../../core/network/protocol.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService, type ServiceClient } from '../client/service-client.ts';
import type { ConnectionPort } from '../connections/connection-port.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import type { Terminal } from '../output/terminal.ts';
import { operatorTexts } from './operator-texts.ts';
import { duringSchema, intervalsSchema, type AccessFound } from './answers.ts';
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
  const asked = parseWorkloadName(workload);
  if (asked === undefined)
    throw new UsageError(
      `${workload} is not a workload: use NAMESPACE/NAME or NAMESPACE/NAME[Kind], e.g. shop/db[StatefulSet]`,
    );
  const service = openService(url, processVariables());
  const path = pathOf(cluster, asked);
  const query = new URLSearchParams({ direction, ...readPeriod(options, new Date()) });
  if (port !== undefined) {
    query.set('protocol', port.protocol);
    query.set('port', String(port.port));
  }
  const found =
    peer === undefined ? await everybody(service, path, query) : await onePeer(service, path, query, peer);
  const result: AccessFound = { cluster, workload, direction, ...found };
  for (const text of operatorTexts(result)) terminal.progress(text);
  terminal.print(await ACCESS_FORMATS[output].render(result, terminal));
  return EXIT.ok;
}

type Found = Omit<AccessFound, 'cluster' | 'workload' | 'direction'>;

async function everybody(service: ServiceClient, path: string, query: URLSearchParams): Promise<Found> {
  const [first, ...others] = await service.pages(`${path}/access-during`, query, duringSchema);
  if (first === undefined) throw new Error('a list has at least one page');
  return { ...first, peers: [first, ...others].flatMap(({ peers }) => peers) };
}

async function onePeer(
  service: ServiceClient,
  path: string,
  query: URLSearchParams,
  peer: string,
): Promise<Found> {
  const asked = new URLSearchParams([...query, ['peer', peer]]);
  const intervals = await service.get(`${path}/access-history?${asked.toString()}`, intervalsSchema);
  const [first] = intervals;
  const { until } = intervals.at(-1) ?? first;
  return { from: first.from, until, peers: [{ label: peer, intervals }] };
}

/** The service finds the kind for `-`. */
function pathOf(cluster: string, { namespace, kind = '-', name }: NamedWorkload): string {
  const [inCluster, ...place] = [cluster, namespace, kind, name].map(encodeURIComponent);
  return `/api/v1/clusters/${inCluster}/workloads/${place.join('/')}`;
}
