import { workloadKey } from '../../../core/inventory/workload.ts';
import type { Patch } from '../../../core/remediation/patch.ts';
import { patchYaml } from '../../../findings/remediation/patch-text.ts';
import { escapeMarkdown, renderMarkdownTable } from '../../output/columns.ts';
import { inputWarningTexts } from '../../../core/inventory/problems/input-warnings.ts';
import { absentNamespacesText, passedOverText } from '../../output/input-limits.ts';
import { reasonLine } from '../../output/reason-text.ts';
import {
  capText,
  coverageText,
  exposedText,
  scoreText,
  severityCounts,
  worstText,
} from '../../output/score-text.ts';
import { countText } from '../scan-patches.ts';
import { capLossText, pointsText, stepText } from './explanation.ts';
import { policiesText } from './notes.ts';
import { isLastOfItsFix, type ClusterScan, type ScanFinding } from '../scan-result.ts';

/** The result of `scan` as Markdown for a comment on a merge request, with the policies that fix the findings. */
export function renderScanMarkdown(scans: readonly ClusterScan[]): string {
  return scans.map(renderCluster).join('\n\n');
}

function renderCluster(scan: ClusterScan): string {
  const score = `**Score ${scoreText(scan.score)}**, coverage ${coverageText(scan.coverage)}, ${countText(scan.piiWorkloads, 'PII workload')}, ${escapeMarkdown(policiesText(scan.counts))}; findings: ${severityCounts(scan.findings)}.${exposureOf(scan)}`;
  const parts = [`# ${escapeMarkdown(scan.cluster)}`, score];
  if (scan.completeness === 'PARTIAL') {
    parts.push(
      '**Not everything could be read**: there is no score, and the absence of findings proves nothing.',
    );
  }
  if (scan.workloads.length > 0) {
    parts.push(
      renderMarkdownTable(
        [
          { title: 'PII workload', value: workloadKey },
          { title: 'Class', value: ({ dataClass }) => dataClass },
          { title: 'Score', align: 'right', value: ({ score: own }) => scoreText(own) },
          { title: 'Coverage', align: 'right', value: ({ coverage }) => coverageText(coverage) },
          { title: 'Fails', value: ({ failedRules }) => failedRules.join(', ') },
        ],
        scan.workloads,
      ),
    );
  }
  parts.push(...renderExplanation(scan));
  if (scan.findings.length > 0) parts.push('## Findings');
  for (const [index, finding] of scan.findings.entries()) {
    parts.push(renderFinding(finding));
    if (isLastOfItsFix(scan.findings, index)) parts.push(...renderFix(finding));
  }
  if (scan.patches.length > 0) parts.push('## Patches', ...scan.patches.flatMap(renderPatch));
  if (scan.likelyDataStores.length > 0) {
    const items = scan.likelyDataStores.map(
      ({ workload, signs }) =>
        `- ${escapeMarkdown(workload)}: ${escapeMarkdown(signs.map(({ text }) => text).join(', '))}`,
    );
    parts.push('## Not classified, but probably storing data', items.join('\n'));
  }
  if (scan.undecided.length > 0) {
    const items = scan.undecided.map(
      ({ ruleId, severity, subject, message, reasons }) =>
        `- ${ruleId} (${severity}) for ${escapeMarkdown(subject)}: ${escapeMarkdown(message ?? reasons.map(reasonLine).join('; '))}`,
    );
    parts.push('## Not decided', items.join('\n'));
  }
  if (scan.unread.length > 0) {
    const items = scan.unread.map(
      ({ kind, namespace, message }) =>
        `- ${escapeMarkdown(kind)}${namespace === undefined ? '' : ` in ${escapeMarkdown(namespace)}`}: ${escapeMarkdown(message)}`,
    );
    parts.push('## Not read', items.join('\n'));
  }
  const warnings = inputWarningTexts(scan.problems).map((text) => `- ${escapeMarkdown(text)}`);
  if (warnings.length > 0) parts.push('## Warnings about the input', warnings.join('\n'));
  const passedOver = passedOverText(scan);
  if (passedOver !== undefined) parts.push('## Not evaluated', escapeMarkdown(passedOver));
  const absent = absentNamespacesText(scan.problems, scan.assumptions);
  if (absent !== undefined) parts.push('## Not in the input', escapeMarkdown(absent));
  return parts.join('\n\n');
}

/** Why the score is what it is, and what to do next. */
function renderExplanation({ score, explanation }: ClusterScan): readonly string[] {
  if (explanation === null || explanation.rules.length === 0) return [];
  const caps = explanation.caps.filter(({ points }) => points > 0);
  return [
    `## Why the score is ${scoreText(score)}`,
    renderMarkdownTable(
      [
        { title: 'Rule', value: ({ ruleId }) => ruleId },
        { title: 'Severity', value: ({ severity }) => severity },
        { title: 'Subjects', align: 'right', value: ({ subjects }) => String(subjects.length) },
        { title: 'Costs', align: 'right', value: ({ points }) => pointsText(points) },
        { title: 'Mending yields', align: 'right', value: ({ yields }) => `+${pointsText(yields)}` },
      ],
      explanation.rules,
    ),
    ...(caps.length === 0 ? [] : [caps.map((cap) => `- ${capLossText(cap)}`).join('\n')]),
    ...(explanation.steps.length === 0
      ? []
      : [
          explanation.steps
            .map((step, place) => `${place + 1}. ${escapeMarkdown(stepText(step))}`)
            .join('\n'),
        ]),
  ];
}

/** What a mean would hide, as sentences. */
function exposureOf({ cappedBy, criticallyExposed, piiWorkloads, worst }: ClusterScan): string {
  if (piiWorkloads === 0) return '';
  const parts = [
    ...(cappedBy === null ? [] : [`The score is ${capText(cappedBy)}.`]),
    `${exposedText(criticallyExposed, piiWorkloads)} PII workloads critically exposed.`,
    ...(worst === null ? [] : [`Worst: ${worstText(worst)}.`]),
  ];
  return ` ${escapeMarkdown(parts.join(' '))}`;
}

function renderFinding({ severity, ruleId, subject, evidence }: ScanFinding): string {
  const why = evidence.reasons.map((reason) => `- ${escapeMarkdown(reasonLine(reason))}`);
  const parts = [`### ${severity}: ${ruleId}: ${escapeMarkdown(subject)}`, escapeMarkdown(evidence.summary)];
  if (why.length > 0) parts.push(why.join('\n'));
  return parts.join('\n\n');
}

function renderFix({ remediation, patch }: ScanFinding): readonly string[] {
  if (remediation === undefined) return [];
  return [`Fix: ${remediation.text}${patch === undefined ? '' : ` Patch: ${patch}.`}`];
}

function renderPatch(patch: Patch): readonly string[] {
  return [
    `### ${escapeMarkdown(`${patch.namespace}/${patch.name}`)}`,
    `Closes ${countText(patch.closes.length, 'finding')}.`,
    `\`\`\`yaml\n${patchYaml(patch).trimEnd()}\n\`\`\``,
  ];
}
