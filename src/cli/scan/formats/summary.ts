import { SEVERITIES, type Severity } from '../../../core/rules/rule.ts';
import { listed } from '../../../core/listed.ts';
import { renderTable, wrap, type Column } from '../../output/columns.ts';
import {
  capText,
  coverageText,
  exposedText,
  severityCounts,
  styledScore,
  styledSeverity,
  worstText,
} from '../../output/score-text.ts';
import type { Terminal } from '../../output/terminal.ts';
import type { ClusterScan } from '../scan-result.ts';
import { stepText } from './explanation.ts';
import { openTexts, policiesText, scanNotes } from './notes.ts';

interface NamespaceCounts {
  readonly namespace: string;
  readonly workloads: number;
  readonly findings: ReadonlyMap<Severity, number>;
  readonly undecided: number;
}

/** Scores and counts by namespace and by rule, without the findings. */
export function renderScanSummary(scans: readonly ClusterScan[], terminal: Terminal): string {
  return scans.map((scan) => renderCluster(scan, terminal)).join('\n\n');
}

function renderCluster(scan: ClusterScan, terminal: Terminal): string {
  const { cluster, score, coverage, counts, findings, piiWorkloads, completeness, undecided, disabledRules } =
    scan;
  const { cappedBy, criticallyExposed, worst } = scan;
  const partial = completeness === 'PARTIAL' ? '; not everything could be read' : '';
  const disabled = disabledRules.length === 0 ? '' : `; disabled rules: ${disabledRules.join(', ')}`;
  const exposure = [
    ...(cappedBy === null ? [] : [capText(cappedBy)]),
    ...(piiWorkloads === 0 ? [] : [`${exposedText(criticallyExposed, piiWorkloads)} critically exposed`]),
    ...(worst === null ? [] : [`worst ${worstText(worst)}`]),
  ];
  const head = `${terminal.style('bold', cluster)}  score ${styledScore(terminal, score)}, coverage ${coverageText(coverage)}, ${piiWorkloads} PII ${piiWorkloads === 1 ? 'workload' : 'workloads'}, ${policiesText(counts)}; findings: ${severityCounts(findings)}; ${undecided.length} not decided${partial}${disabled}`;
  const notes = [
    ...(exposure.length === 0 ? [] : [wrap(exposure.join('; '), terminal.width, '  ')]),
    ...scanNotes(scan, terminal),
    ...nextSteps(scan).map((text) => wrap(text, terminal.width, '  ')),
  ];
  const top = [head, ...notes].join('\n');
  const namespaces = countsOf(scan);
  if (namespaces.length === 0) return top;
  const rules = [...Map.groupBy(findings, ({ ruleId }) => ruleId)].map(([rule, own]) => ({
    rule,
    severity: own[0]!.severity,
    count: own.length,
  }));
  return [
    top,
    renderTable(columns(terminal), namespaces, terminal.tableWidth),
    ...(rules.length === 0
      ? []
      : [
          renderTable(
            [
              { title: 'rule', value: ({ rule }) => rule },
              {
                title: 'severity',
                value: ({ severity }) => severity,
                style: (text, { severity }) => styledSeverity(terminal, severity, text),
              },
              { title: 'findings', align: 'right', value: ({ count }) => String(count) },
            ] satisfies readonly Column<(typeof rules)[number]>[],
            rules,
            terminal.tableWidth,
          ),
        ]),
  ].join('\n\n');
}

/** What raises the score most, and hints about patches and data stores, which only the other formats list. */
function nextSteps(scan: ClusterScan): readonly string[] {
  const { explanation, patches, likelyDataStores, undecided } = scan;
  const stores = listed(likelyDataStores.map(({ workload }) => workload));
  return [
    ...(explanation?.steps.map((step, place) => `step ${place + 1}: ${stepText(step)}`) ?? []),
    ...(undecided.length === 0 ? [] : openTexts(scan)),
    ...(patches.length === 0
      ? []
      : [
          `${patches.length} ${patches.length === 1 ? 'patch closes' : 'patches close'} findings: write ${patches.length === 1 ? 'it to a file' : 'them to files'} with --patches DIR`,
        ]),
    ...(likelyDataStores.length === 0
      ? []
      : [`not classified, but probably storing data: ${stores} (--output table says why)`]),
  ];
}

/** A subject is a workload or a namespace. */
function namespaceOf(subject: string): string {
  return subject.split('/')[0] ?? subject;
}

function countsOf({ workloads, findings, undecided }: ClusterScan): readonly NamespaceCounts[] {
  const names = new Set([
    ...workloads.map(({ namespace }) => namespace),
    ...[...findings, ...undecided].map(({ subject }) => namespaceOf(subject)),
  ]);
  return [...names].sort().map((namespace) => {
    const own = findings.filter(({ subject }) => namespaceOf(subject) === namespace);
    return {
      namespace,
      workloads: workloads.filter((workload) => workload.namespace === namespace).length,
      findings: new Map(
        SEVERITIES.map((severity) => [severity, own.filter((each) => each.severity === severity).length]),
      ),
      undecided: undecided.filter(({ subject }) => namespaceOf(subject) === namespace).length,
    };
  });
}

function columns(terminal: Terminal): readonly Column<NamespaceCounts>[] {
  return [
    { title: 'namespace', value: ({ namespace }) => namespace },
    { title: 'PII workloads', align: 'right', value: ({ workloads }) => String(workloads) },
    ...SEVERITIES.map((severity): Column<NamespaceCounts> => ({
      title: severity,
      align: 'right',
      value: ({ findings }) => String(findings.get(severity) ?? 0),
      style: (text, { findings }) =>
        findings.get(severity) ? styledSeverity(terminal, severity, text) : text,
    })),
    { title: 'not decided', align: 'right', value: ({ undecided }) => String(undecided) },
  ];
}
