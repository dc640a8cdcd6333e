import type {
  CheckedConnection,
  CheckedDoubt,
  CheckedFinding,
  CheckReport,
} from '../../../core/gate/report.ts';
import { locationText, objectText } from '../../../core/reachability/entry/reason-text.ts';
import { renderTable, wrap, type Column } from '../../output/columns.ts';
import { severityCounts, styledSeverity } from '../../output/score-text.ts';
import { printable, type Terminal } from '../../output/terminal.ts';
import type { PrintedCheck } from '../printed-check.ts';
import { headline, scoreLine, weightCounts } from './texts.ts';

/** The result of a check as human-readable text. Lists what counts, and only the number of everything else. */
export function renderCheckTable({ report, names }: PrintedCheck, terminal: Terminal): string {
  const { findings, undecided, change, perhapsPii } = report;
  const counted = findings.filter(({ weight }) => weight === 'counts');
  const doubts = undecided.filter(({ weight }) => weight === 'counts');
  const opening = (change?.connections ?? []).filter(({ opens }) => opens !== undefined);
  const section = (title: string, length: number, body: () => string): readonly string[] =>
    length === 0 ? [] : [`${terminal.style('bold', title)}\n${body()}`];
  return [
    summary(report, names, terminal),
    ...section('Deleted objects', change?.objects.deleted.length ?? 0, () =>
      list((change?.objects.deleted ?? []).map(objectText)),
    ),
    ...section('Undecided objects', change?.objects.undecided.length ?? 0, () =>
      list((change?.objects.undecided ?? []).map((each) => `${objectText(each)}: ${each.reason}`)),
    ),
    ...section('Findings', counted.length, () => renderCounted(counted, terminal)),
    ...section('Connections that the change opens', opening.length, () =>
      renderTable(OPENING_COLUMNS, opening, terminal.tableWidth),
    ),
    ...section('Not decided', doubts.length, () =>
      renderTable(doubtColumns(terminal), doubts, terminal.tableWidth),
    ),
    ...section('May hold personal data, not judged', perhapsPii.length, () => list(perhapsPii)),
    ...section('No longer classified as personal data', change?.noLongerPii.length ?? 0, () =>
      list(change?.noLongerPii ?? []),
    ),
  ].join('\n\n');
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `  ${printable(line)}`).join('\n');
}

const VERDICT_STYLES = { passed: 'green', failed: 'red', undecided: 'yellow' } as const;

function summary(report: CheckReport, names: PrintedCheck['names'], terminal: Terminal): string {
  const { verdict, findings } = report;
  const head = terminal.style(VERDICT_STYLES[verdict], verdict.toUpperCase());
  return [
    `${head}  ${wrap(headline(report, names), terminal.width, '  ')}`,
    `  ${wrap(scoreLine(report), terminal.width, '  ')}`,
    `  findings: ${severityCounts(findings)}${weightCounts(findings)}`,
  ].join('\n');
}

/** What all findings of a rule have in common is printed once. */
function renderCounted(findings: readonly CheckedFinding[], terminal: Terminal): string {
  const byRule = Map.groupBy(findings, ({ ruleId }) => ruleId);
  return [...byRule]
    .map(([rule, own]) => {
      const fixes = [...new Set(own.flatMap(({ remediation }) => remediation ?? []))];
      return [
        `  ${styledSeverity(terminal, own[0]!.severity)}  ${terminal.style('bold', rule)}`,
        ...own.flatMap(({ subject, summary: text, location, age }) => [
          `    ${printable(subject)}${location === undefined ? '' : `  ${terminal.style('dim', locationText(location))}`}${age === 'new' ? '  new' : ''}`,
          `      ${wrap(text, terminal.width, '      ')}`,
        ]),
        ...fixes.map((fix) => `    fix: ${wrap(fix, terminal.width, '         ')}`),
      ].join('\n');
    })
    .join('\n\n');
}

const OPENING_COLUMNS: readonly Column<CheckedConnection>[] = [
  { title: 'source', value: ({ from }) => from },
  { title: 'destination', value: ({ to }) => to },
  { title: 'opens', value: ({ opens }) => opens?.allowed ?? '' },
  { title: 'may open', value: ({ opens }) => opens?.unknown ?? '' },
];

function doubtColumns(terminal: Terminal): readonly Column<CheckedDoubt>[] {
  return [
    {
      title: 'severity',
      value: ({ severity }) => severity,
      style: (text, { severity }) => styledSeverity(terminal, severity, text),
    },
    { title: 'rule', value: ({ ruleId }) => ruleId },
    { title: 'subject', value: ({ subject }) => subject },
    { title: 'why', value: ({ message }) => message },
  ];
}
