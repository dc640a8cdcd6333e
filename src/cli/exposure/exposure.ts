import { workloadKey } from '../../core/inventory/workload.ts';
import { EntryPoints } from '../../core/reachability/entry/entry-points.ts';
import type { InternetExposure } from '../../core/reachability/entry/entry-point.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { renderCsv, renderMarkdownTable, renderTable, type Column } from '../output/columns.ts';
import { doubtText, entryPointText, openPointText } from '../output/entry-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { readCluster } from '../input/read-cluster.ts';
import { reasonText } from '../output/reason-text.ts';
import { openSources, type SourceOptions } from '../input/sources.ts';
import type { Terminal } from '../output/terminal.ts';

export interface ExposureOptions extends SourceOptions, AssumptionOptions {
  readonly output: 'table' | 'json' | 'markdown' | 'csv';
}

type Exposedness = InternetExposure['exposure'];
type WorkloadExposure = InternetExposure & { readonly workload: string };

/** `ringfence exposure`: which workloads of one cluster the public internet reaches, and through what. */
export async function exposure(
  paths: readonly string[],
  options: ExposureOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [source, ...others] = await openSources(paths, options);
  if (source === undefined || others.length > 0) {
    throw new UsageError('exposure is about one cluster: give one context, or paths that belong together');
  }
  const { model, inventory } = await readCluster(source, options, terminal);
  const entryPoints = new EntryPoints(inventory, model);
  const exposures = model.workloads.map((workload): WorkloadExposure => ({
    workload: workloadKey(workload),
    ...entryPoints.internetExposure(workload),
  }));
  terminal.print(render(exposures, options.output, terminal));
  reportInputLimits(inventory, model.assumptions, terminal);
  return EXIT.ok;
}

function render(
  exposures: readonly WorkloadExposure[],
  output: ExposureOptions['output'],
  terminal: Terminal,
): string {
  const rows = (['exposed', 'unknown', 'not-exposed'] as const).flatMap((wanted) =>
    exposures.filter((each) => each.exposure === wanted).flatMap(rowsOf),
  );
  switch (output) {
    case 'json':
      return JSON.stringify(exposures.map(exposureData), undefined, 2);
    case 'csv':
      return renderCsv(columns(terminal), rows);
    case 'markdown':
      return renderMarkdownTable(columns(terminal), rows);
    case 'table':
      return rows.length === 0 ? 'No workloads.' : renderTable(columns(terminal), rows);
  }
}

function exposureData({ workload, exposure: own, entryPoints, doubts }: WorkloadExposure) {
  return {
    workload,
    exposure: own,
    entryPoints: entryPoints.map(({ workload: _workload, ...entryPoint }) => ({
      ...entryPoint,
      sightings: entryPoint.sightings.map((sighting) => ({
        ...sighting,
        reasons: sighting.reasons.map((reason) => ({ ...reason, text: reasonText(reason) })),
      })),
    })),
    doubts: doubts.map((doubt) => ({ ...doubt, text: doubtText(doubt) })),
  };
}

/** One line of the listing: a way in, or a doubt, or that there is neither. */
interface ExposureLine {
  readonly workload: string;
  readonly exposure: Exposedness;
  readonly entryPoint: string;
  readonly open: string;
}

/** Ways in that prove an exposure stand alone: what else may lead in changes nothing. */
function rowsOf({ workload, exposure: own, entryPoints, doubts }: WorkloadExposure): ExposureLine[] {
  const proven = entryPoints.filter(
    ({ audience, verdict }) => audience === 'internet' && verdict === 'allowed',
  );
  const shown = proven.length > 0 ? proven : entryPoints;
  const line = { workload, exposure: own };
  const rows = shown.map((entryPoint) => ({
    ...line,
    entryPoint: entryPointText(entryPoint),
    open: openPointText(entryPoint),
  }));
  const doubted =
    proven.length > 0 ? [] : doubts.map((doubt) => ({ ...line, entryPoint: '', open: doubtText(doubt) }));
  const all = [...rows, ...doubted];
  return all.length > 0 ? all : [{ ...line, entryPoint: '', open: '' }];
}

const COLOURS = { exposed: 'red', unknown: 'yellow', 'not-exposed': 'green' } as const;

function columns(terminal: Terminal): readonly Column<ExposureLine>[] {
  return [
    { title: 'workload', value: ({ workload }) => workload },
    {
      title: 'internet',
      value: ({ exposure: own }) => own,
      style: (text, { exposure: own }) => terminal.style(COLOURS[own], text),
    },
    { title: 'through', value: ({ entryPoint }) => entryPoint },
    { title: 'not known', value: ({ open }) => open },
  ];
}
