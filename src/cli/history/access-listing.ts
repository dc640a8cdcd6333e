import { NO_CONNECTIONS_TEXT } from '../../core/network/connection-set.ts';
import type { Listing } from '../output/listing.ts';
import type { Terminal } from '../output/terminal.ts';
import type { AccessFound, IntervalAnswer } from './answers.ts';
import { shortTime } from './time-text.ts';

interface Row {
  readonly peer: string;
  readonly interval: IntervalAnswer;
}

const STYLES: Readonly<Record<string, 'red' | 'yellow'>> = {
  allowed: 'red',
  unknown: 'yellow',
  'not-observed': 'yellow',
};
/** One row per interval. Times in which others may have had access are rows, too. */
export function accessListing(found: AccessFound, terminal: Terminal): Listing<Row> {
  return {
    rows: [...othersIn(found), ...found.peers.flatMap(rowsOf)],
    empty:
      found.direction === 'ingress'
        ? 'Nobody could reach the workload at any moment of the period.'
        : 'The workload could reach nobody at any moment of the period.',
    columns: [
      { title: 'peer', value: ({ peer }) => peer },
      { title: 'from', value: ({ interval }) => shortTime(interval.from) },
      { title: 'until', value: ({ interval }) => shortTime(interval.until) },
      {
        title: 'verdict',
        value: ({ interval }) => verdictText(interval),
        style: (text, { interval: { verdict, policyVerdict } }) => {
          const style = STYLES[policyVerdict ?? verdict];
          return style === undefined ? text : terminal.style(style, text);
        },
      },
      { title: 'allowed', value: ({ interval }) => ports(interval.allowed) },
      { title: 'unknown', value: ({ interval }) => ports(interval.unknown) },
      { title: 'declared', value: ({ interval }) => ports(interval.declared) },
      { title: 'opened', value: ({ interval }) => changeText(interval.opened) },
      { title: 'closed', value: ({ interval }) => changeText(interval.closed) },
    ],
  };
}

/** The same for spreadsheets: with the events by which the access changed. */
export function accessRecords(found: AccessFound, terminal: Terminal): Listing<Row> {
  const { columns, ...listing } = accessListing(found, terminal);
  return {
    ...listing,
    columns: [
      ...columns,
      { title: 'opened by', value: ({ interval }) => eventsText(interval.openedBy) },
      { title: 'closed by', value: ({ interval }) => eventsText(interval.closedBy) },
    ],
  };
}

/** A drift event by which the access changed, with the snapshots before and after it as the table shows them. */
export interface AccessChange {
  readonly snapshots: string;
  readonly text: string;
}

/** What changed the access, the oldest first. */
export function changesIn({ peers }: AccessFound): readonly AccessChange[] {
  const found = new Map<string, AccessChange & { readonly sequence: number }>();
  for (const { opened, closed, openedBy, closedBy } of peers.flatMap(({ intervals }) => intervals))
    for (const [change, events] of [
      [opened, openedBy],
      [closed, closedBy],
    ] as const)
      if (change !== null)
        for (const { id, text } of events)
          found.set(id, { snapshots: changeText(change), text, sequence: change.at.sequence });
  return [...found.values()].toSorted((a, b) => a.sequence - b.sequence);
}

function rowsOf({ label, intervals }: AccessFound['peers'][number]): readonly Row[] {
  return intervals.map((interval) => ({ peer: label, interval }));
}

/** For a workload out of scope, what the policies allowed is in brackets. */
function verdictText({ verdict, policyVerdict, undecided }: IntervalAnswer): string {
  const details = [
    ...(policyVerdict === null || policyVerdict === verdict ? [] : [policyVerdict]),
    ...(undecided === null ? [] : [undecided]),
  ];
  return details.length === 0 ? verdict : `${verdict} (${details.join(', ')})`;
}

/** What is not known of anybody else. */
function othersIn({ coverage = [] }: AccessFound): readonly Row[] {
  return coverage
    .filter(({ coverage: how }) => how !== 'complete')
    .map(({ from, until, coverage: how, basis }) => ({
      peer: '(anybody else)',
      interval: {
        from,
        until,
        ...(basis === null
          ? { verdict: how, policyVerdict: null, undecided: null }
          : {
              verdict: basis === 'backfilled' ? 'out-of-scope' : 'unknown',
              policyVerdict: 'unknown',
              undecided: how,
            }),
        allowed: NO_CONNECTIONS_TEXT,
        unknown: NO_CONNECTIONS_TEXT,
        declared: NO_CONNECTIONS_TEXT,
        operatorKinds: [],
        opened: null,
        closed: null,
        openedBy: [],
        closedBy: [],
      },
    }));
}

/** Null: not recorded. */
function ports(text: string | null): string {
  return text === null || text === NO_CONNECTIONS_TEXT ? '' : text;
}

/** The snapshots before and after a change. */
function changeText(change: IntervalAnswer['opened']): string {
  return change === null ? '' : `${change.after.sequence}..${change.at.sequence}`;
}

function eventsText(events: IntervalAnswer['openedBy']): string {
  return events.map(({ text }) => text).join('; ');
}
