import { workloadKey } from '../../../core/inventory/workload.ts';
import { renderTable, wrap, type Column } from '../../output/columns.ts';
import { renderExplanation } from './explanation.ts';
import { policiesText, scanNotes } from './notes.ts';
import { renderFindings } from './table-findings.ts';
import { renderSuggestions } from '../data-store-suggestions.ts';
import { renderPatches } from '../scan-patches.ts';
import { renderLimits } from './table-limits.ts';
import type { ClusterScan, ScanWorkload } from '../scan-result.ts';
import {
  capText,
  coverageText,
  exposedText,
  scoreText,
  severityCounts,
  styledScore,
  styledSeverity,
} from '../../output/score-text.ts';
import type { Terminal } from '../../output/terminal.ts';

const INDENT = '  ';
const GAP = '  ';

/** The result of `scan` as human-readable text. What could not be read or decided is as prominent as the findings. */
export function renderScanTable(scans: readonly ClusterScan[], terminal: Terminal): string {
  return scans.map((scan) => renderCluster(scan, terminal)).join('\n\n');
}

function renderCluster(scan: ClusterScan, terminal: Terminal): string {
  return [
    summary(scan, terminal),
    renderExplanation(scan, terminal),
    workloads(scan, terminal),
    renderFindings(scan, terminal),
    renderPatches(scan.patches, terminal),
    renderSuggestions(scan.likelyDataStores, terminal),
    renderLimits(scan, terminal),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function heading(terminal: Terminal, title: string): string {
  return terminal.style('bold', title);
}

function summary(scan: ClusterScan, terminal: Terminal): string {
  const { counts } = scan;
  const read = `${plural(counts.namespaces, 'namespace')}, ${plural(counts.workloads, 'workload')}, ${policiesText(counts)}`;
  const lines = [
    `${heading(terminal, scan.cluster)}  ${terminal.style('dim', scan.description)}`,
    `${INDENT}score     ${styledScore(terminal, scan.score)}${scan.score === null ? '' : ' of 100'}, coverage ${coverageText(scan.coverage)}, ${plural(scan.piiWorkloads, 'PII workload')}`,
    ...exposure(scan, terminal).map(
      ([title, text]) => `${INDENT}${title}  ${wrap(text, terminal.width, `${INDENT}          `)}`,
    ),
    `${INDENT}findings  ${severityCounts(scan.findings)}`,
    `${INDENT}read      ${wrap(read, terminal.width, `${INDENT}          `)}`,
  ];
  if (scan.disabledRules.length > 0) lines.push(`${INDENT}disabled  ${scan.disabledRules.join(', ')}`);
  return [...lines, ...scanNotes(scan, terminal).map((line) => (line === '' ? '' : INDENT + line))].join(
    '\n',
  );
}

/** What a mean would hide: what limits it, and the worst workload. */
function exposure(
  { cappedBy, criticallyExposed, piiWorkloads, worst }: ClusterScan,
  terminal: Terminal,
): readonly (readonly [string, string])[] {
  const exposed = `${exposedText(criticallyExposed, piiWorkloads)} PII workloads critically exposed`;
  return [
    ...(cappedBy === null ? [] : [['capped  ', capText(cappedBy)] as const]),
    ...(piiWorkloads === 0
      ? []
      : [
          [
            'exposed ',
            criticallyExposed === 0 ? exposed : styledSeverity(terminal, 'critical', exposed),
          ] as const,
        ]),
    ...(worst === null
      ? []
      : [['worst   ', `${workloadKey(worst)}, score ${scoreText(worst.score)}`] as const]),
  ];
}

function workloads({ workloads: rows }: ClusterScan, terminal: Terminal): string {
  if (rows.length === 0) return '';
  const columns: readonly Column<ScanWorkload>[] = [
    { title: 'workload', value: workloadKey },
    { title: 'class', value: classText },
    {
      title: 'score',
      align: 'right',
      value: ({ score }) => scoreText(score),
      style: (text, { score }) => styledScore(terminal, score, text),
    },
    { title: 'coverage', align: 'right', value: ({ coverage }) => coverageText(coverage) },
  ];
  const [header = ''] = renderTable(columns, rows).split('\n');
  const room = terminal.width - INDENT.length - header.length - GAP.length;
  const fails: Column<ScanWorkload> = {
    title: 'fails',
    value: ({ failedRules }) => fitted(failedRules, room),
  };
  return `${heading(terminal, 'PII workloads')}\n${indent(renderTable([...columns, fails], rows))}`;
}

/** `pii (contact, health)`: the data class with the categories of data. */
function classText({ dataClass, dataCategories }: ScanWorkload): string {
  const names = dataCategories.map(({ name }) => name);
  return names.length === 0 ? dataClass : `${dataClass} (${names.join(', ')})`;
}

/** The most severe rules, as many as fit, and the number of others. */
function fitted(rules: readonly string[], room: number): string {
  if (rules.length === 0) return '-';
  for (let shown = rules.length; shown > 0; shown -= 1) {
    const more = rules.length - shown;
    const text = rules.slice(0, shown).join(', ') + (more === 0 ? '' : `, +${more}`);
    if (text.length <= room) return text;
  }
  return plural(rules.length, 'rule');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => INDENT + line)
    .join('\n');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
