import { workloadKey } from '../../core/inventory/workload.ts';
import type { Decision, EndpointQuery, Explanation, Verdict } from '../../core/reachability/model/model.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import type { ConnectionPort } from '../connections/connection-port.ts';
import { findEndpoint } from '../input/endpoint-argument.ts';
import { wrap } from '../output/columns.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { readCluster } from '../input/read-cluster.ts';
import { reasonText } from '../output/reason-text.ts';
import { openSources, type SourceOptions } from '../input/sources.ts';
import { printable, type Terminal } from '../output/terminal.ts';

export interface ExplainOptions extends SourceOptions, AssumptionOptions {
  readonly from: string;
  readonly to: string;
  readonly port: ConnectionPort;
  readonly output: 'table' | 'json';
}

/** `ringfence explain`: the verdict on one connection, with what decides it in each direction. */
export async function explain(
  paths: readonly string[],
  options: ExplainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [source, ...others] = await openSources(paths, options);
  if (source === undefined || others.length > 0) {
    throw new UsageError('explain is about one cluster: give one context, or paths that belong together');
  }
  const { model, inventory } = await readCluster(source, options, terminal);
  const [from, to] = [options.from, options.to].map((end) => findEndpoint(end, model.workloads));
  if (from === undefined || to === undefined) throw new UsageError('--from and --to are both needed');
  if (from.type === 'address' && to.type === 'address')
    throw new UsageError(
      '--from and --to are both outside the cluster: one must be a workload or a pod of it',
    );
  const { protocol, port } = options.port;
  const asked = { from: endText(from), to: endText(to), protocol, port };
  const answer = model.explain(from, to, protocol, port);
  terminal.print(options.output === 'json' ? renderJson(asked, answer) : renderText(asked, answer, terminal));
  reportInputLimits(inventory, model.assumptions, terminal);
  return EXIT.ok;
}

type Asked = ConnectionPort & { readonly from: string; readonly to: string };

function renderJson(asked: Asked, { verdict, egress, ingress }: Explanation): string {
  return JSON.stringify(
    { ...asked, verdict, egress: decisionData(egress), ingress: decisionData(ingress) },
    undefined,
    2,
  );
}

function decisionData({ verdict, reasons }: Decision) {
  return { verdict, reasons: reasons.map((reason) => ({ ...reason, text: reasonText(reason) })) };
}

function renderText(
  { from, to, protocol, port }: Asked,
  { verdict, egress, ingress }: Explanation,
  terminal: Terminal,
): string {
  const half = (title: string, own: Decision): string[] => [
    `  ${title}: ${styled(own.verdict, terminal)}`,
    ...own.reasons.map((reason) => `    ${wrap(reasonText(reason), terminal.width - 4, '      ')}`),
  ];
  return [
    `${printable(from)} -> ${printable(to)} on ${port}/${protocol.toLowerCase()}: ${styled(verdict, terminal)}`,
    ...half(`egress of ${printable(from)}`, egress),
    ...half(`ingress of ${printable(to)}`, ingress),
  ].join('\n');
}

const COLOURS = { allowed: 'green', denied: 'red', unknown: 'yellow' } as const;

function styled(verdict: Verdict, terminal: Terminal): string {
  return terminal.style(COLOURS[verdict], verdict);
}

function endText(end: EndpointQuery): string {
  if (end.type === 'address') return end.cidr;
  return end.type === 'workload' ? workloadKey(end) : `pod ${end.namespace}/${end.name}`;
}
