import { escapeMarkdown, renderMarkdownTable, renderTable, wrap } from '../output/columns.ts';
import { minuteText } from '../output/minute-text.ts';
import { printable, type Terminal } from '../output/terminal.ts';
import type { DriftAnswer, EventAnswer } from './drift-answer.ts';
import { changedListing } from './drift-listing.ts';

type Shown = Extract<DriftAnswer, { type: 'event' }>;

/** One event for people: the sentence, what is known of it, its causes and connections. */
export function renderEvent(answer: Shown, terminal: Terminal): string {
  const width = terminal.tableWidth;
  const facts = factsOf(answer).map(([name, value]) => `  ${name.padEnd(8)}  ${printable(value)}`);
  const { causes } = answer.event;
  const { columns, rows } = changedListing(answer.changed);
  return [
    wrap(answer.event.text, width, ''),
    facts.join('\n'),
    ...(causes.length > 0
      ? [`Causes:\n${causes.map(({ text }) => `  ${wrap(text, width, '  ')}`).join('\n')}`]
      : []),
    ...(rows.length > 0 ? [renderTable(columns, rows, width)] : []),
  ].join('\n\n');
}

/** The same for a report. */
export function renderEventMarkdown(answer: Shown): string {
  const { text, causes } = answer.event;
  const { columns, rows } = changedListing(answer.changed);
  return [
    escapeMarkdown(text),
    factsOf(answer)
      .map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`)
      .join('\n'),
    ...(causes.length > 0
      ? [`Causes:\n\n${causes.map((one) => `- ${escapeMarkdown(one.text)}`).join('\n')}`]
      : []),
    ...(rows.length > 0 ? [renderMarkdownTable(columns, rows)] : []),
  ].join('\n\n');
}

function factsOf({ event, clusters }: Shown): readonly (readonly [string, string])[] {
  const { cluster, at, sequence, baseSequence, effect, pii, connections, acceptance } = event;
  return [
    ['cluster', clusters.get(cluster) ?? cluster],
    [
      'since',
      `snapshot ${sequence} of ${minuteText(at)} UTC; snapshot ${baseSequence} shows the state before`,
    ],
    ['effect', effect],
    ['PII', pii],
    ...(connections === null ? [] : [['changed', countText(connections)] as const]),
    ...(acceptance === null ? [] : [['accepted', acceptanceText(acceptance)] as const]),
  ];
}

function acceptanceText({ by, at, version, comment }: NonNullable<EventAnswer['acceptance']>): string {
  const text = `by ${by.name} on ${minuteText(at)} UTC, in version ${version} of the baseline`;
  return comment === null ? text : `${text}: ${comment}`;
}

function countText({ count, unlisted }: { readonly count: number; readonly unlisted: number }): string {
  const connections = count === 1 ? '1 connection' : `${count} connections`;
  return unlisted === 0 ? connections : `${connections}, of which ${unlisted} are not listed`;
}
