import { workloadKey } from '../../core/inventory/workload.ts';
import type { EndpointQuery } from '../../core/reachability/model/model.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import type { ConnectionPort } from '../connections/connection-port.ts';
import { EXPLAIN_FORMATS } from './formats.ts';
import { findEndpoint } from '../input/endpoint-argument.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { readCluster } from '../input/read-cluster.ts';
import { openSource } from '../input/open-sources.ts';
import type { Terminal } from '../output/terminal.ts';

export interface ExplainOptions extends AssumptionOptions {
  readonly from: string;
  readonly to: string;
  readonly port: ConnectionPort;
  readonly output: keyof typeof EXPLAIN_FORMATS;
}

/** `ringfence explain`: the verdict for one connection and the reasons in each direction. */
export async function explain(
  paths: readonly string[],
  options: ExplainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const source = await openSource(paths, options, 'explain');
  const { model, inventory } = await readCluster(source, options, terminal);
  const [from, to] = [options.from, options.to].map((end) => findEndpoint(end, model.workloads));
  if (from === undefined || to === undefined) throw new UsageError('--from and --to are both required');
  if (from.type === 'address' && to.type === 'address')
    throw new UsageError(
      '--from and --to are both outside the cluster: one must be a workload or pod of the cluster',
    );
  const { protocol, port } = options.port;
  const asked = { from: endText(from), to: endText(to), protocol, port };
  const answer = { asked, explanation: model.explain(from, to, protocol, port) };
  terminal.print(await EXPLAIN_FORMATS[options.output].render(answer, terminal));
  reportInputLimits(inventory, model.assumptions, terminal);
  return EXIT.ok;
}

function endText(end: EndpointQuery): string {
  if (end.type === 'address') return end.cidr;
  return end.type === 'workload' ? workloadKey(end) : `pod ${end.namespace}/${end.name}`;
}
