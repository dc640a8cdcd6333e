import type { LintFinding } from '../../core/reachability/lint/finding.ts';
import { wrap, type Column } from '../output/columns.ts';
import type { Listing } from '../output/listing.ts';
import { locationText, objectText } from '../output/reason-text.ts';
import { printable, type Terminal } from '../output/terminal.ts';

/** A row for each finding. */
export const lintListing = (rows: readonly LintFinding[]): Listing<LintFinding> => ({
  rows,
  columns: COLUMNS,
  empty: EMPTY,
});

const EMPTY = 'Nothing found.';
const COLUMNS: readonly Column<LintFinding>[] = [
  { title: 'code', value: ({ code }) => code },
  { title: 'object', value: ({ object }) => objectText(object) },
  { title: 'field', value: ({ field }) => field ?? '' },
  { title: 'location', value: ({ location }) => locationText(location) },
  { title: 'message', value: ({ message }) => message },
  { title: 'fix', value: ({ fix }) => fix },
];

/** The findings for people, each with why and how to fix it. */
export function renderLint(findings: readonly LintFinding[], terminal: Terminal): string {
  if (findings.length === 0) return EMPTY;
  return [...findings.map((finding) => renderFinding(finding, terminal)), summary(findings)].join('\n\n');
}

function renderFinding(
  { code, object, field, location, message, fix }: LintFinding,
  terminal: Terminal,
): string {
  const where = [objectText(object), field, locationText(location)].filter(
    (part) => part !== undefined && part !== '',
  );
  const prose = (title: string, text: string) => `  ${title}${wrap(text, terminal.width, '       ')}`;
  return [
    `${terminal.style('yellow', code)}  ${printable(where.join('  '))}`,
    prose('why: ', message),
    prose('fix: ', fix),
  ].join('\n');
}

function summary(findings: readonly LintFinding[]): string {
  const counts = [...Map.groupBy(findings, ({ code }) => code)].map(([code, own]) => `${own.length} ${code}`);
  return `${findings.length} found: ${counts.sort().join(', ')}`;
}
