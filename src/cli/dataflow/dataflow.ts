import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { issueText, locationText } from '../../config/config-error.ts';
import {
  type FlowLocator,
  readDataFlowMap,
  readMapText,
} from '../../config/data-flows/read-data-flow-map.ts';
import { processVariables } from '../../config/environment.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService, type ServiceClient } from '../client/service-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import type { JudgingOptions } from '../input/judging/judging-options.ts';
import { readVersion } from '../input/read-version.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import type { Terminal } from '../output/terminal.ts';
import {
  appliedSchema,
  dataFlowsSchema,
  mapSchema,
  versionSchema,
  type AppliedAnswer,
  type DrawnFlows,
  type VersionAnswer,
} from './answers.ts';
import { APPLIED_FORMATS, DIAGRAM_FORMATS, VERSION_FORMATS } from './formats.ts';

const PATH = '/api/v1/data-flow-map';
const MOST_SHOWN = 100;
const STDIN = 0;

export interface ApplyOptions extends AddressOption {
  readonly dryRun?: boolean;
  readonly comment?: string;
  readonly expectedVersion?: string;
  readonly output: keyof typeof APPLIED_FORMATS;
}

/** `ringfence dataflow apply`: makes a map the one in force, or says what would change. */
export async function applyMap(
  file: string,
  { url, dryRun = false, comment, expectedVersion, output }: ApplyOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const wanted =
    expectedVersion === undefined ? undefined : readVersion('--expected-version', expectedVersion, 'a map');
  if (!dryRun && comment === undefined)
    throw new UsageError('say why it is applied with --comment, or try it with --dry-run');
  const map = file === '-' ? readFileSync(STDIN, 'utf8') : readMapText(file);
  // Errors are shown with the name of the file before anything is sent.
  const { warnings, locationOf } = readDataFlowMap(map, { file: file === '-' ? 'stdin' : file });
  for (const issue of warnings) terminal.progress(`warning: ${issueText(issue)}`);
  const service = openService(url, processVariables());
  const body = {
    map,
    expectedVersion: wanted ?? (await versionsOf(service, 1))[0]?.version ?? 0,
    dryRun,
    ...(comment !== undefined && { comment }),
  };
  const applied = await service.post(PATH, body, appliedSchema);
  terminal.print(await APPLIED_FORMATS[output].render(withLines(applied, locationOf), terminal));
  return EXIT.ok;
}

/** The answer of the service, which warns of flows by name, with their places in the file. */
function withLines(applied: AppliedAnswer, locationOf: FlowLocator): AppliedAnswer {
  const placed = (warning: string): string => {
    const [, flow, end] = /^data flow "(.+)", (from|to): /.exec(warning) ?? [];
    return flow !== undefined && (end === 'from' || end === 'to')
      ? `${locationText(locationOf(flow, end))}${warning}`
      : warning;
  };
  const effects = applied.effects?.map((effect) => ({ ...effect, unmatched: effect.unmatched.map(placed) }));
  return { ...applied, ...(effects && { effects }) };
}

/** `ringfence dataflow export`: prints the map of the service as YAML. */
export async function exportMap(
  { url, versionNumber }: AddressOption & { readonly versionNumber?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const query =
    versionNumber === undefined ? '' : `?version=${readVersion('--version-number', versionNumber, 'a map')}`;
  const { yaml } = await openService(url, processVariables()).get(`${PATH}${query}`, mapSchema);
  terminal.print(yaml.trimEnd());
  return EXIT.ok;
}

export interface DiagramOptions extends AddressOption, JudgingOptions {
  readonly output: keyof typeof DIAGRAM_FORMATS;
}

/**
 * `ringfence dataflow diagram`: draws the data flows of a cluster joined with what its policies allow.
 *
 * @param inputs the name of a cluster of a running service; with a map or a source as options, manifests
 */
export async function drawFlows(
  inputs: readonly string[],
  options: DiagramOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [cluster] = inputs;
  const isLocal = options.map !== undefined || inputs.length !== 1;
  const drawn =
    isLocal || cluster === undefined
      ? await drawnLocally(inputs, options, terminal)
      : await drawnByService(cluster, options, terminal);
  terminal.print(await DIAGRAM_FORMATS[options.output].render(drawn, terminal));
  return EXIT.ok;
}

async function drawnByService(
  cluster: string,
  { url }: AddressOption,
  terminal: Terminal,
): Promise<DrawnFlows> {
  const service = openService(url, processVariables());
  const path = `/api/v1/clusters/${encodeURIComponent(cluster)}/data-flows`;
  const answer = await service.get(path, dataFlowsSchema);
  const { mapVersion, snapshot } = answer;
  terminal.progress(
    `${mapVersion === null ? 'no data-flow map' : `data-flow map version ${mapVersion}`}, snapshot ${snapshot.sequence} of ${snapshot.takenAt}`,
  );
  return { cluster, answer };
}

async function drawnLocally(
  paths: readonly string[],
  options: DiagramOptions,
  terminal: Terminal,
): Promise<DrawnFlows> {
  const { readJudgedCluster } = await import('../input/judging/judged-cluster.ts');
  const { judgedFlows } = await import('./judged-flows.ts');
  const { name, context } = await readJudgedCluster(paths, options, 'dataflow diagram', terminal);
  if (context.dataFlows === undefined)
    throw new UsageError('give the map with --map, or the name of a cluster of a running service');
  const { inventory, model } = context;
  reportInputLimits(inventory, model.assumptions, terminal);
  return { cluster: options.mapCluster ?? name, answer: judgedFlows(context) };
}

/** `ringfence dataflow show`: lists the versions of the map. */
export async function showMaps(
  { url, output }: AddressOption & { readonly output: keyof typeof VERSION_FORMATS },
  terminal: Terminal,
): Promise<ExitCode> {
  const versions = await versionsOf(openService(url, processVariables()), MOST_SHOWN);
  terminal.print(await VERSION_FORMATS[output].render(versions, terminal));
  return EXIT.ok;
}

function versionsOf(service: ServiceClient, limit: number): Promise<readonly VersionAnswer[]> {
  return service.get(`${PATH}/versions?limit=${limit}`, z.array(versionSchema));
}
