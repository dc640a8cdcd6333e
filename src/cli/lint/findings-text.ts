import {
  LINT_SEVERITIES,
  type LintFinding,
  type LintSeverity,
} from '../../core/reachability/lint/finding.ts';
import { wrap, type Column } from '../output/columns.ts';
import type { Listing } from '../output/listing.ts';
import { locationText, objectText } from '../../core/reachability/entry/reason-text.ts';
import { printable, type Terminal } from '../output/terminal.ts';

/** A finding of `lint`, with its severity. */
export type GradedFinding = LintFinding & { readonly severity: LintSeverity };

/** One row per finding. */
export const lintListing = (rows: readonly GradedFinding[]): Listing<GradedFinding> => ({
  rows,
  columns: COLUMNS,
  empty: EMPTY,
});

const EMPTY = 'Nothing found.';
const COLUMNS: readonly Column<GradedFinding>[] = [
  { title: 'severity', value: ({ severity }) => severity },
  { title: 'code', value: ({ code }) => code },
  { title: 'object', value: ({ object }) => objectText(object) },
  { title: 'field', value: ({ field }) => field ?? '' },
  { title: 'location', value: ({ location }) => locationText(location) },
  { title: 'message', value: ({ message }) => message },
  { title: 'fix', value: ({ fix }) => fix },
];

/** The findings as human-readable text, each with an explanation and a fix. */
export function renderLint(findings: readonly GradedFinding[], terminal: Terminal): string {
  if (findings.length === 0) return EMPTY;
  return [...findings.map((finding) => renderFinding(finding, terminal)), summary(findings)].join('\n\n');
}

const STYLES = { error: 'red', warning: 'yellow', info: 'cyan' } as const;

function renderFinding(
  { severity, code, object, field, location, message, fix }: GradedFinding,
  terminal: Terminal,
): string {
  const where = [objectText(object), field, locationText(location)].filter(
    (part) => part !== undefined && part !== '',
  );
  const prose = (title: string, text: string) => `  ${title}${wrap(text, terminal.width, '       ')}`;
  return [
    `${terminal.style(STYLES[severity], `${severity}: ${code}`)}  ${printable(where.join('  '))}`,
    prose('why: ', message),
    prose('fix: ', fix),
  ].join('\n');
}

function summary(findings: readonly GradedFinding[]): string {
  const counts = LINT_SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter((finding) => finding.severity === severity).length,
  })).filter(({ count }) => count > 0);
  return `Findings: ${findings.length} (${counts.map(({ severity, count }) => `${count} ${severity}`).join(', ')})`;
}

interface CodeCount {
  readonly code: string;
  readonly severity: LintSeverity;
  readonly count: number;
}

/** One row per code, with the number of findings. */
export function lintSummary(findings: readonly GradedFinding[], terminal: Terminal): Listing<CodeCount> {
  const rows = [...Map.groupBy(findings, ({ code }) => code)].map(([code, own]) => ({
    code,
    severity: own[0]!.severity,
    count: own.length,
  }));
  return {
    rows: LINT_SEVERITIES.flatMap((wanted) => rows.filter(({ severity }) => severity === wanted)),
    empty: EMPTY,
    columns: [
      {
        title: 'severity',
        value: ({ severity }) => severity,
        style: (text, { severity }) => terminal.style(STYLES[severity], text),
      },
      { title: 'code', value: ({ code }) => code },
      { title: 'found', align: 'right', value: ({ count }) => String(count) },
    ],
  };
}
