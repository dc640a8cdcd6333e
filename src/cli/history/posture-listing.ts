import { workloadKey } from '../../core/inventory/workload.ts';
import type { Column } from '../output/columns.ts';
import type { Listing } from '../output/listing.ts';
import type { Terminal } from '../output/terminal.ts';
import type { PostureAnswer, PostureFound } from './answers.ts';
import type { PostureRows } from './posture-rows.ts';
import { durationText, shortTime } from './time-text.ts';

type Workload = PostureAnswer['workloads'][number];

/** The cells of a row by the title of their column. */
type Row = Readonly<Record<string, string>>;

interface Shape {
  /** The titles, in this order. */
  readonly columns: readonly string[];
  readonly rows: (workload: Workload) => readonly Row[];
}

const STATES = ['isolated', 'not-isolated', 'undecided', 'not-observed', 'out-of-scope', 'absent'] as const;
const TIMES = {
  passed: 'passed',
  failed: 'failed',
  undecided: 'undecided',
  notRun: 'not run',
  notApplicable: 'not applicable',
  notObserved: 'not observed',
  outOfScope: 'out of scope',
  absent: 'absent',
} as const;

/** How the columns of times are named and written. */
interface TimeFormat {
  readonly title: (what: string) => string;
  readonly value: (milliseconds: number) => string;
}

const FOR_PEOPLE: TimeFormat = { title: (what) => what, value: durationText };
const IN_SECONDS: TimeFormat = {
  title: (what) => `${what} (s)`,
  value: (milliseconds) => String(milliseconds / 1000),
};

const shapesIn = ({ title, value }: TimeFormat): Readonly<Record<PostureRows, Shape>> => ({
  workload: {
    columns: ['workload', 'verdict', ...STATES.map(title), 'failed rules'],
    rows: (workload) => [
      {
        ...named(workload),
        verdict: workload.verdict,
        ...Object.fromEntries(STATES.map((state) => [title(state), value(timeIn(workload, state))])),
        'failed rules': workload.rules
          .filter(({ times }) => times.failed > 0)
          .map(({ key }) => key)
          .join(', '),
      },
    ],
  },
  interval: {
    columns: ['workload', 'from', 'until', 'state'],
    rows: (workload) =>
      workload.intervals.map(({ from, until, state, undecided }) => ({
        ...named(workload),
        from: shortTime(from),
        until: shortTime(until),
        state: undecided === null ? state : `${state} (${undecided})`,
      })),
  },
  rule: {
    columns: ['workload', 'rule', ...Object.values(TIMES).map(title)],
    rows: (workload) =>
      workload.rules.map(({ key, times }) => ({
        ...named(workload),
        rule: key,
        ...Object.fromEntries(
          Object.entries(TIMES).map(([kind, what]) => [
            title(what),
            value(Object.entries(times).find(([each]) => each === kind)?.[1] ?? 0),
          ]),
        ),
      })),
  },
});

const STYLED: Readonly<Record<string, 'red' | 'green' | 'yellow'>> = {
  'isolated-throughout': 'green',
  'not-isolated': 'red',
  undecided: 'yellow',
};

/** One row per workload, per interval, or per rule of a workload. */
export function postureListing(found: PostureFound, terminal: Terminal): Listing<Row> {
  return listingOf(found, FOR_PEOPLE, terminal);
}

/** The same for spreadsheets: times in seconds, so that they add up. */
export function postureRecords(found: PostureFound, terminal: Terminal): Listing<Row> {
  return listingOf(found, IN_SECONDS, terminal);
}

function listingOf({ by, answer }: PostureFound, times: TimeFormat, terminal: Terminal): Listing<Row> {
  const { columns, rows } = shapesIn(times)[by];
  return {
    rows: answer.workloads.flatMap(rows),
    empty: emptyText(answer),
    columns: columns.map((title): Column<Row> => ({
      title,
      value: (row) => row[title] ?? '',
      style: (text, row) => {
        const style = title === 'verdict' ? STYLED[row['verdict'] ?? ''] : undefined;
        return style === undefined ? text : terminal.style(style, text);
      },
    })),
  };
}

/** Says that there was no personal data only as far as snapshots show that. */
function emptyText({ coverage }: PostureAnswer): string {
  const gaps = coverage.filter(({ coverage: how }) => how !== 'complete');
  const unobserved = gaps.filter(({ coverage: how }) => how === 'not-observed');
  if (coverage.length === unobserved.length)
    return 'Nothing was observed during the period: it is not known which workloads handled personal data.';
  const known = 'No workload is known to have handled personal data at any moment of the period';
  if (gaps.length === 0) return `${known}.`;
  return `${known}, but for ${durationText(lengthOf(gaps))} the snapshots do not show all workloads.`;
}

function lengthOf(intervals: readonly { readonly from: string; readonly until: string }[]): number {
  return intervals.reduce((sum, { from, until }) => sum + Date.parse(until) - Date.parse(from), 0);
}

function named({ workload }: Workload): Row {
  return { workload: workloadKey(workload) };
}

function timeIn({ intervals }: Workload, state: string): number {
  return lengthOf(intervals.filter((interval) => interval.state === state));
}
