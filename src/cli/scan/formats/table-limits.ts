import { ANY_KIND } from '../../../core/inventory/unread.ts';
import type { Problem } from '../../../core/inventory/problem.ts';
import { isAboutAbsentNamespace } from '../../../core/inventory/kubernetes/absent-namespaces.ts';
import { listed } from '../../../core/listed.ts';
import { wrap } from '../../output/columns.ts';
import { absentNamespacesText } from '../../output/input-limits.ts';
import { reasonLine } from '../../output/reason-text.ts';
import type { ClusterScan, ScanUndecided } from '../scan-result.ts';
import { coverageText } from '../../output/score-text.ts';
import type { Terminal } from '../../output/terminal.ts';

const INDENT = '  ';
const DETAIL = '      ';
/** More are left to the forms for programs: who has a hundred broken documents fixes the first ones first. */
const MOST_PROBLEMS = 20;

/** What the result rests on: taken for granted, not read, not decided. */
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

function assumed({ cniProfile, assumptions, problems: found }: ClusterScan, terminal: Terminal): string {
  const settled = Object.entries(assumptions).filter(([, value]) => value !== 'unknown');
  const open = Object.entries(assumptions).filter(([, value]) => value === 'unknown');
  const absent = absentNamespacesText(found, assumptions);
  const line = (text: string): string => `${INDENT}${wrap(text, terminal.width, DETAIL)}`;
  const lines = [
    line(`network plugin ${cniProfile.name}: ${cniProfile.evidence.join('; ')}`),
    ...(settled.length === 0
      ? []
      : [line(`taken as given: ${settled.map(([point, value]) => `${point}=${value}`).join(', ')}`)]),
    ...(open.length === 0
      ? []
      : [
          line(
            `left open: ${open.map(([point]) => point).join(', ')}; what depends on these is not decided (--assume POINT=VALUE or --cni-profile settles it)`,
          ),
        ]),
    ...(absent === undefined ? [] : [line(absent)]),
  ];
  return section('Assumed', lines, terminal);
}

function undecided({ undecided: items, coverage }: ClusterScan, terminal: Terminal): string {
  if (items.length === 0) return '';
  const meaning =
    coverage === null
      ? 'Neither passed nor failed.'
      : `Neither passed nor failed, and no part of the score: coverage ${coverageText(coverage)} is the share, by severity, of what could be decided.`;
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
    const what = kind === ANY_KIND ? 'something of a kind that could not be told' : kind;
    const where = namespace === undefined ? '' : ` in ${namespace}`;
    return `${INDENT}${wrap(`${what}${where}: ${reason}: ${message}`, terminal.width, DETAIL)}`;
  });
  return section('Not read', lines, terminal);
}

/** A broken document is said once, under what could not be read. */
function problems(scan: ClusterScan, terminal: Terminal): string {
  const unreadMessages = new Set(scan.unread.map(({ message }) => message));
  const texts = scan.problems
    .filter((problem) => !isAboutAbsentNamespace(problem))
    .map(problemText)
    .filter((text) => !unreadMessages.has(text));
  const more = texts.length - MOST_PROBLEMS;
  const lines = texts.slice(0, MOST_PROBLEMS).map((text) => `${INDENT}${wrap(text, terminal.width, DETAIL)}`);
  if (more > 0) lines.push(`${INDENT}and ${more} more: see --output json`);
  return section('Problems in what was read', lines, terminal);
}

/** Where it is, what it is about, and what is wrong, on one line. */
function problemText({ location, object, field, message }: Problem): string {
  const place = location === undefined ? '' : `${location.file}:${location.line}: `;
  const named =
    object === undefined
      ? ''
      : `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}: `;
  return `${place}${named}${field === undefined ? '' : `${field}: `}${message}`;
}
