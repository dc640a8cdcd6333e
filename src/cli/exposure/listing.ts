import type { InternetExposure } from '../../core/reachability/entry/entry-point.ts';
import { doubtText, entryPointText, openPointText } from '../output/entry-text.ts';
import type { Listing } from '../output/listing.ts';
import { reasonLine } from '../output/reason-text.ts';
import type { Terminal } from '../output/terminal.ts';

export type WorkloadExposure = InternetExposure & { readonly workload: string };

/** The result for programs: all fields, and the text of every reason and doubt. */
export function exposureData({ workload, exposure: own, entryPoints, doubts }: WorkloadExposure) {
  return {
    workload,
    exposure: own,
    entryPoints: entryPoints.map(({ workload: _workload, ...entryPoint }) => ({
      ...entryPoint,
      sightings: entryPoint.sightings.map(({ controllerReasons: _of, ...sighting }) => ({
        ...sighting,
        reasons: sighting.reasons.map((reason) => ({ ...reason, text: reasonLine(reason) })),
      })),
    })),
    doubts: doubts.map((doubt) => ({ ...doubt, text: doubtText(doubt) })),
  };
}

/** One line of the list: an entry point, a doubt, or that there is neither. */
export interface ExposureLine {
  readonly workload: string;
  readonly exposure: InternetExposure['exposure'];
  readonly entryPoint: string;
  readonly open: string;
}

/** Entry points that prove an exposure are shown alone, because others do not change the result. */
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

/** One row per entry point, exposed workloads first. */
export function exposureListing(
  exposures: readonly WorkloadExposure[],
  terminal: Terminal,
): Listing<ExposureLine> {
  return {
    rows: (['exposed', 'unknown', 'not-exposed'] as const).flatMap((wanted) =>
      exposures.filter((each) => each.exposure === wanted).flatMap(rowsOf),
    ),
    empty: 'No workloads.',
    columns: [
      { title: 'workload', value: ({ workload }) => workload },
      {
        title: 'internet',
        value: ({ exposure: own }) => own,
        style: (text, { exposure: own }) => terminal.style(COLOURS[own], text),
      },
      { title: 'through', value: ({ entryPoint }) => entryPoint },
      { title: 'not known', value: ({ open }) => open },
    ],
  };
}

interface NamespaceExposure {
  readonly namespace: string;
  readonly counts: ReadonlyMap<WorkloadExposure['exposure'], number>;
}

/** One row per namespace, with the number of workloads by result. */
export function exposureSummary(
  exposures: readonly WorkloadExposure[],
  terminal: Terminal,
): Listing<NamespaceExposure> {
  const answers = ['exposed', 'unknown', 'not-exposed'] as const;
  const byNamespace = Map.groupBy(exposures, ({ workload }) => workload.split('/')[0] ?? '');
  return {
    rows: [...byNamespace].map(([namespace, own]) => ({
      namespace,
      counts: new Map(
        answers.map((answer) => [answer, own.filter((each) => each.exposure === answer).length]),
      ),
    })),
    empty: 'No workloads.',
    columns: [
      { title: 'namespace', value: ({ namespace }) => namespace },
      ...answers.map((answer) => ({
        title: answer,
        align: 'right' as const,
        value: ({ counts }: NamespaceExposure) => String(counts.get(answer) ?? 0),
        style: (text: string) => (text === '0' ? text : terminal.style(COLOURS[answer], text)),
      })),
    ],
  };
}
