import { workloadKey } from '../core/inventory/workload.ts';
import { renderTable, wrap } from './columns.ts';
import { reasonText } from './reason-text.ts';
import { coverageText, scoreText, severityCounts, styledScore, styledSeverity } from './score-text.ts';
import { isLastOfItsFix, type ClusterScan, type ScanFinding, type ScanUndecided } from './scan-result.ts';
import type { Terminal } from './terminal.ts';

const INDENT = '  ';
const DETAIL = '      ';

/** The result of `scan` for people. What could not be read or decided is said as loudly as what was found. */
export function renderScanTable(scans: readonly ClusterScan[], terminal: Terminal): string {
  return scans.map((scan) => renderCluster(scan, terminal)).join('\n\n');
}

function renderCluster(scan: ClusterScan, terminal: Terminal): string {
  return [
    summary(scan, terminal),
    workloads(scan, terminal),
    findings(scan, terminal),
    undecided(scan, terminal),
    unread(scan, terminal),
    problems(scan, terminal),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function heading(terminal: Terminal, title: string): string {
  return terminal.style('bold', title);
}

function summary(scan: ClusterScan, terminal: Terminal): string {
  const { counts, cniProfile } = scan;
  const read = `${counts.namespaces} namespaces, ${counts.workloads} workloads, ${counts.networkPolicies} network policies`;
  const lines = [
    `${heading(terminal, scan.cluster)}  ${terminal.style('dim', scan.description)}`,
    `${INDENT}score     ${styledScore(terminal, scan.score)}${scan.score === null ? '' : ' of 100'}, coverage ${coverageText(scan.coverage)}, ${plural(scan.piiWorkloads, 'PII workload')}`,
    `${INDENT}findings  ${severityCounts(scan.findings)}`,
    `${INDENT}read      ${read}`,
    `${INDENT}plugin    ${cniProfile.name} (${wrap(cniProfile.evidence.join('; '), terminal.width, `${INDENT}          `)})`,
  ];
  if (scan.piiWorkloads === 0) {
    lines.push(
      '',
      `${INDENT}${terminal.style('yellow', 'No workload is classified as PII, so nothing was judged.')}`,
      `${INDENT}Label the namespaces or workloads that hold personal data:`,
      `${INDENT}  kubectl label namespace NAME ringfence.dev/data=pii`,
      `${INDENT}or map labels of your own under "classification" in ringfence.yaml (see ringfence.example.yaml).`,
    );
  }
  if (scan.completeness === 'PARTIAL') {
    lines.push(
      `${INDENT}${terminal.style('yellow', 'Not everything could be read: there is no score, and nothing here is proof of safety.')}`,
    );
  }
  if (scan.consistency === 'SKEWED') {
    lines.push(
      `${INDENT}${terminal.style('yellow', 'The cluster changed while it was read: the parts may be of different moments.')}`,
    );
  }
  return lines.join('\n');
}

function workloads(scan: ClusterScan, terminal: Terminal): string {
  if (scan.workloads.length === 0) return '';
  const table = renderTable(
    [
      { title: 'workload', value: workloadKey },
      { title: 'class', value: ({ dataClass }) => dataClass },
      {
        title: 'score',
        align: 'right',
        value: ({ score }) => scoreText(score),
        style: (text, { score }) => styledScore(terminal, score, text),
      },
      { title: 'coverage', align: 'right', value: ({ coverage }) => coverageText(coverage) },
      { title: 'fails', value: ({ failedRules }) => failedRules.join(', ') || '-' },
    ],
    scan.workloads,
  );
  return `${heading(terminal, 'PII workloads')}\n${indent(table)}`;
}

function findings(scan: ClusterScan, terminal: Terminal): string {
  if (scan.findings.length === 0) return '';
  const parts: string[] = [heading(terminal, 'Findings')];
  for (const [index, finding] of scan.findings.entries()) {
    parts.push(renderFinding(finding, terminal));
    if (isLastOfItsFix(scan.findings, index)) parts.push(renderFix(finding, terminal));
  }
  return parts.filter((part) => part !== '').join('\n');
}

function renderFinding(finding: ScanFinding, terminal: Terminal): string {
  const { severity, ruleId, subject, evidence } = finding;
  const title = `${INDENT}${styledSeverity(terminal, severity, severity.toUpperCase().padEnd(8))}  ${terminal.style('bold', ruleId)}  ${subject}`;
  const reasons = evidence.reasons.map(
    (reason) => `${DETAIL}why: ${wrap(reasonText(reason), terminal.width, `${DETAIL}     `)}`,
  );
  return [title, `${DETAIL}${wrap(evidence.summary, terminal.width, DETAIL)}`, ...reasons].join('\n');
}

function renderFix({ remediation }: ScanFinding, terminal: Terminal): string {
  if (remediation === undefined) return '';
  const patch =
    remediation.patch === undefined ? '' : ' (the policy to apply is in --output markdown or json)';
  return `${DETAIL}${terminal.style('green', 'fix:')} ${wrap(remediation.text + patch, terminal.width, `${DETAIL}     `)}`;
}

function undecided(scan: ClusterScan, terminal: Terminal): string {
  if (scan.undecided.length === 0) return '';
  const title = heading(terminal, 'Not decided (counts neither for nor against)');
  return [title, ...scan.undecided.map((item) => renderUndecided(item, terminal))].join('\n');
}

function renderUndecided(
  { ruleId, severity, subject, outcome, message, reasons }: ScanUndecided,
  terminal: Terminal,
): string {
  const why = message ?? [...new Set(reasons.map(reasonText))].join('; ');
  const title = `${INDENT}${terminal.style('yellow', outcome.toUpperCase().padEnd(8))}  ${ruleId} (${severity})  ${subject}`;
  return why === '' ? title : `${title}\n${DETAIL}${wrap(why, terminal.width, DETAIL)}`;
}

function unread(scan: ClusterScan, terminal: Terminal): string {
  if (scan.unread.length === 0) return '';
  const lines = scan.unread.map(
    ({ kind, namespace, reason, message }) =>
      `${INDENT}${kind}${namespace === undefined ? '' : ` in ${namespace}`}: ${reason}: ${wrap(message, terminal.width, DETAIL)}`,
  );
  return [heading(terminal, 'Not read'), ...lines].join('\n');
}

function problems(scan: ClusterScan, terminal: Terminal): string {
  if (scan.problems.length === 0) return '';
  const lines = scan.problems.map(({ location, object, field, message }) => {
    const place = location === undefined ? '' : `${location.file}:${location.line}: `;
    const named =
      object === undefined
        ? ''
        : `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}: `;
    return `${INDENT}${wrap(`${place}${named}${field === undefined ? '' : `${field}: `}${message}`, terminal.width, DETAIL)}`;
  });
  return [heading(terminal, 'Problems in what was read'), ...lines].join('\n');
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
