import { processVariables } from '../../config/environment.ts';
import { writeFlowDraft } from '../../config/data-flows/write-flow-draft.ts';
import { EntryPoints } from '../../core/reachability/entry/entry-points.ts';
import { portList } from '../../core/rules/reach/connections.ts';
import { peerText } from '../../core/rules/reach/selectors.ts';
import type { FlowEnd } from '../../core/dataflow/data-flow-map.ts';
import { draftFlows, type FlowDraft } from '../../core/synthesis/draft/flow-draft.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService } from '../client/service-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { readJudgedCluster, wantedNamespaces } from '../input/judging/judged-cluster.ts';
import type { JudgingOptions } from '../input/judging/judging-options.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import type { Terminal } from '../output/terminal.ts';
import { draftSchema, type DraftAnswer } from './answers.ts';
import { DRAFT_FORMATS } from './formats.ts';

export interface DraftOptions extends AddressOption, JudgingOptions {
  readonly namespace?: readonly string[];
  /** A cluster of a running service. */
  readonly cluster?: string;
  readonly output: keyof typeof DRAFT_FORMATS;
}

/** `ringfence dataflow draft`: proposes a data-flow map from what is allowed and served today. */
export async function draftMap(
  paths: readonly string[],
  options: DraftOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { cluster, url, output, namespace } = options;
  if (cluster !== undefined && paths.length > 0)
    throw new UsageError('give either paths or --cluster, which is a cluster of a running service');
  const answer =
    cluster === undefined
      ? await draftLocally(paths, options, terminal)
      : await openService(url, processVariables()).get(pathOf(cluster, namespace ?? []), draftSchema);
  const { flows, leftOut } = answer;
  terminal.progress(
    `${flows.length} ${flows.length === 1 ? 'flow' : 'flows'} drafted for ${answer.namespaces.join(', ')}${leftOut.length === 0 ? '' : '; a comment at the beginning says what was left out'}`,
  );
  terminal.print(await DRAFT_FORMATS[output].render(answer, terminal));
  return EXIT.ok;
}

function pathOf(cluster: string, namespaces: readonly string[]): string {
  const query = new URLSearchParams(namespaces.map((name) => ['namespace', name]));
  return `/api/v1/clusters/${encodeURIComponent(cluster)}/data-flow-draft?${query.toString()}`;
}

async function draftLocally(
  paths: readonly string[],
  options: DraftOptions,
  terminal: Terminal,
): Promise<DraftAnswer> {
  const { context } = await readJudgedCluster(paths, options, 'dataflow draft', terminal);
  const { inventory, model } = context;
  const draft = draftFlows({
    context,
    entryPoints: new EntryPoints(inventory, model),
    namespaces: wantedNamespaces(options.namespace, context),
    clusters: options.mapCluster === undefined ? 'all' : [options.mapCluster],
  });
  reportInputLimits(inventory, model.assumptions, terminal);
  return answerOf(draft);
}

function answerOf(draft: FlowDraft): DraftAnswer {
  return {
    namespaces: [...draft.namespaces],
    yaml: writeFlowDraft(draft),
    flows: draft.flows.map(({ item: { name, from, to, ports }, notes: own }) => ({
      name,
      from: endText(from),
      to: endText(to),
      ports: portList(ports).toString(),
      notes: [...own],
    })),
    endpoints: draft.endpoints.map(({ item, notes: own }) => ({
      name: item.name,
      cidrs: [...item.cidrs],
      notes: [...own],
    })),
    leftOut: [...draft.leftOut],
  };
}

/** An end of a flow as text. */
export function endText(end: FlowEnd): string {
  return end.type === 'endpoint' ? end.name : peerText(end, '');
}
