import { ANY_KIND } from '../../../core/inventory/problems/unread.ts';
import { unknownClassText } from '../../../core/inventory/problems/unknown-class.ts';
import { listed } from '../../../core/listed.ts';
import { wrap } from '../../output/columns.ts';
import { openTexts } from './notes.ts';
import { problemTexts } from '../../output/problem-text.ts';
import { reasonLine } from '../../output/reason-text.ts';
import type { ClusterScan, ScanUndecided } from '../scan-result.ts';
import { coverageText } from '../../output/score-text.ts';
import type { Terminal } from '../../output/terminal.ts';

const INDENT = '  ';
const DETAIL = '      ';

/** The basis of the result: what was assumed, not read, not decided. */
export function renderLimits(scan: ClusterScan, terminal: Terminal): string {
  return [
    assumed(scan, terminal),
    undecided(scan, terminal),
    unread(scan, terminal),
    problems(scan, terminal),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(title: string, lines: readonly string[], terminal: Terminal): string {
  return lines.length === 0 ? '' : [terminal.style('bold', title), ...lines].join('\n');
}

function assumed(scan: ClusterScan, terminal: Terminal): string {
  const { cniProfile, assumptions, problems: all } = scan;
  const classes = unknownClassText(all);
  const settled = Object.entries(assumptions).filter(([, value]) => value !== 'unknown');
  const line = (text: string): string => `${INDENT}${wrap(text, terminal.width, DETAIL)}`;
  const lines = [
    line(`network plugin ${cniProfile.name}: ${cniProfile.evidence.join('; ')}`),
    ...(settled.length === 0
      ? []
      : [line(`assumed: ${settled.map(([point, value]) => `${point}=${value}`).join(', ')}`)]),
    ...openTexts(scan).map(line),
    ...(classes === undefined ? [] : [line(classes)]),
  ];
  return section('Assumed', lines, terminal);
}

function undecided({ undecided: items, coverage }: ClusterScan, terminal: Terminal): string {
  if (items.length === 0) return '';
  const meaning =
    coverage === null
      ? 'Neither passed nor failed.'
      : `Neither passed nor failed, and not part of the score. Coverage ${coverageText(coverage)} is the ` +
        'share that could be decided, weighted by severity.';
  const lines = [...Map.groupBy(items, whyOf)].flatMap(([why, group]) => [
    `${INDENT}${wrap(why, terminal.width, INDENT)}`,
    ...[...Map.groupBy(group, ruleOf)].map(([rule, own]) => {
      const subjects = listed(own.map(({ subject }) => subject));
      return `${INDENT}  ${wrap(`${rule}: ${subjects}`, terminal.width, DETAIL)}`;
    }),
  ]);
  return section('Not decided', [`${INDENT}${wrap(meaning, terminal.width, INDENT)}`, ...lines], terminal);
}

function whyOf({ message, reasons }: ScanUndecided): string {
  return message ?? ([...new Set(reasons.map(reasonLine))].join('; ') || 'No reason is known.');
}

function ruleOf({ outcome, ruleId, severity }: ScanUndecided): string {
  return `${outcome === 'error' ? 'ERROR in ' : ''}${ruleId} (${severity})`;
}

function unread(scan: ClusterScan, terminal: Terminal): string {
  const lines = scan.unread.map(({ kind, namespace, reason, message }) => {
    const what = kind === ANY_KIND ? 'something of an unknown kind' : kind;
    const where = namespace === undefined ? '' : ` in ${namespace}`;
    return `${INDENT}${wrap(`${what}${where}: ${reason}: ${message}`, terminal.width, DETAIL)}`;
  });
  return section('Not read', lines, terminal);
}

function problems(scan: ClusterScan, terminal: Terminal): string {
  const lines = problemTexts(scan).map((text) => `${INDENT}${wrap(text, terminal.width, DETAIL)}`);
  return section('Problems in what was read', lines, terminal);
}
