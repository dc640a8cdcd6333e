import type { CheckedConnection, CheckedFinding, CheckReport } from '../../../core/gate/report.ts';
import { locationText, objectText } from '../../../core/reachability/entry/reason-text.ts';
import { escapeMarkdown, renderMarkdownTable, type Column } from '../../output/columns.ts';
import { severityCounts } from '../../output/score-text.ts';
import type { PrintedCheck } from '../printed-check.ts';
import { headline, scoreLine, weightCounts } from './texts.ts';

/** GitHub takes comments of up to 65,536 characters. */
const MAX_CHARACTERS = 60_000;
const MAX_ROWS = 25;

/** By which a later run of a pipeline finds its own comment. */
const MARKER = '<!-- ringfence check -->';

const VERDICT_TEXTS = {
  passed: ':white_check_mark: Passed',
  failed: ':x: Failed',
  undecided: ':warning: Could not judge',
} as const;

/** The result of a check for a comment on a pull request: what counts, and details that are folded away. */
export function renderCheckMarkdown({ report, names, ruleDocs }: PrintedCheck): string {
  const { verdict, findings, undecided, change, perhapsPii, unread } = report;
  const counted = findings.filter(isCounted);
  const others = findings.filter((finding) => !isCounted(finding));
  const opening = (change?.connections ?? []).filter(({ opens }) => opens !== undefined);
  const deleted = (change?.objects.deleted ?? []).map(objectText);
  const open = (change?.objects.undecided ?? []).map((each) => `${objectText(each)}: ${each.reason}`);
  const doubts = undecided.filter(isCounted);
  const sections = [
    MARKER,
    `### Ringfence: ${VERDICT_TEXTS[verdict]}`,
    `${escapeMarkdown(headline(report, names))}.`,
    `${escapeMarkdown(scoreLine(report))}; findings: ${severityCounts(findings)}${weightCounts(findings)}.`,
    ...listed('Deleted objects', deleted),
    ...table('Findings', counted, findingColumns(report, ruleDocs)),
    ...table('Connections that the change opens', opening, OPENING_COLUMNS),
    ...table('Not decided', doubts, [
      { title: 'Severity', value: ({ severity }) => severity },
      { title: 'Rule', value: ({ ruleId }) => ruleId },
      { title: 'Subject', value: ({ subject }) => subject },
      { title: 'Why', value: ({ message }) => message },
    ]),
    ...listed('May hold personal data, not judged', perhapsPii),
    ...listed('No longer classified as personal data', change?.noLongerPii ?? []),
    ...folded('How to fix', fixes(counted)),
    ...folded(
      `${others.length} findings that do not count`,
      tableLines(others, findingColumns(report, ruleDocs)),
    ),
    ...folded(`${change?.closed.length ?? 0} findings that the change closes`, closedLines(report)),
    ...folded('Undecided objects', bullets(open)),
    ...folded('Not read', bullets(unread.map(({ message }) => message))),
  ];
  return withinLimit(sections);
}

function isCounted({ weight }: Pick<CheckedFinding, 'weight'>): boolean {
  return weight === 'counts';
}

/** Later sections are details, so they are the ones to leave out. */
function withinLimit(sections: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const section of sections) {
    length += section.length + 2;
    if (length > MAX_CHARACTERS) {
      kept.push('_The rest is left out: it is too long for a comment. See the other output formats._');
      break;
    }
    kept.push(section);
  }
  return kept.join('\n\n');
}

function findingColumns(
  { rules, change }: CheckReport,
  docs: string | undefined,
): readonly Column<CheckedFinding>[] {
  // Custom rules have no page.
  const known = new Set(rules.flatMap(({ id, group }) => (group === 'custom' ? [] : [id])));
  return [
    { title: 'Severity', value: ({ severity }) => severity },
    {
      title: 'Rule',
      value: ({ ruleId }) => ruleId,
      ...(docs !== undefined && {
        link: ({ ruleId }) => (known.has(ruleId) ? `${docs}/${ruleId}.md` : undefined),
      }),
    },
    { title: 'Subject', value: ({ subject }) => subject },
    { title: 'What', value: ({ summary }) => summary },
    { title: 'Where', value: ({ location }) => locationText(location) },
    ...(change === undefined ? [] : [{ title: 'Age', value: ({ age }: CheckedFinding) => age ?? '' }]),
  ];
}

const OPENING_COLUMNS: readonly Column<CheckedConnection>[] = [
  { title: 'Source', value: ({ from }) => from },
  { title: 'Destination', value: ({ to }) => to },
  { title: 'Opens', value: ({ opens }) => opens?.allowed ?? '' },
  { title: 'May open', value: ({ opens }) => opens?.unknown ?? '' },
];

function table<Row>(title: string, rows: readonly Row[], columns: readonly Column<Row>[]): readonly string[] {
  return rows.length === 0 ? [] : [`#### ${title}`, tableLines(rows, columns)];
}

function tableLines<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  if (rows.length === 0) return '';
  return [renderMarkdownTable(columns, rows.slice(0, MAX_ROWS)), ...moreText(rows.length)].join('\n\n');
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`#### ${title}`, bullets(lines)];
}

function bullets(lines: readonly string[]): string {
  const shown = lines.slice(0, MAX_ROWS).map((line) => `- ${escapeMarkdown(line)}`);
  return [shown.join('\n'), ...moreText(lines.length)].join('\n\n');
}

function moreText(count: number): readonly string[] {
  return count > MAX_ROWS ? [`and ${count - MAX_ROWS} more`] : [];
}

/** Details that a reader opens. */
function folded(title: string, body: string): readonly string[] {
  if (body === '') return [];
  return [`<details><summary>${title}</summary>\n\n${body}\n\n</details>`];
}

/** What to do, once for each rule. */
function fixes(findings: readonly CheckedFinding[]): string {
  const byRule = Map.groupBy(findings, ({ ruleId }) => ruleId);
  return [...byRule]
    .flatMap(([rule, own]) =>
      [...new Set(own.flatMap(({ remediation }) => remediation ?? []))].map(
        (fix) => `- **${rule}**: ${escapeMarkdown(fix)}`,
      ),
    )
    .join('\n');
}

function closedLines({ change }: CheckReport): string {
  const closed = change?.closed ?? [];
  if (closed.length === 0) return '';
  return bullets(closed.map(({ severity, ruleId, subject }) => `${severity}: ${ruleId}: ${subject}`));
}
