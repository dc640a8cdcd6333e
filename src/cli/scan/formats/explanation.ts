import { renderTable, wrap, type Column } from '../../output/columns.ts';
import { scoreText, styledSeverity } from '../../output/score-text.ts';
import type { Terminal } from '../../output/terminal.ts';
import type { ClusterScan } from '../scan-result.ts';
import type { ScanExplanation } from '../score-explanation.ts';

type RuleLoss = ScanExplanation['rules'][number];

const INDENT = '  ';

/** Why the score is what it is, and what to do next; empty if nothing costs points. */
export function renderExplanation({ score, explanation }: ClusterScan, terminal: Terminal): string {
  if (explanation === null || explanation.rules.length === 0) return '';
  return [
    terminal.style('bold', `Why the score is ${scoreText(score)}`),
    indented(renderTable(columns(terminal), explanation.rules)),
    ...explanation.caps
      .filter(({ points }) => points > 0)
      .map((cap) => INDENT + wrap(capLossText(cap), terminal.width, INDENT)),
    ...(explanation.steps.length === 0
      ? []
      : [
          `${INDENT}next steps`,
          ...explanation.steps.map(
            (step, place) =>
              `${INDENT}  ${place + 1}. ${wrap(stepText(step), terminal.width, `${INDENT}     `)}`,
          ),
        ]),
  ].join('\n');
}

/** What a cap costs, as a line of text. */
export function capLossText({ of, limit, points, workloads }: ScanExplanation['caps'][number]): string {
  const critical = `${workloads} critically exposed ${workloads === 1 ? 'workload' : 'workloads'}`;
  return of === 'scope'
    ? `at most ${limit} because of ${critical}: costs ${pointsText(points)}`
    : `at most ${limit} for each of ${critical}: costs ${pointsText(points)}`;
}

/** A step, as a line of text. */
export function stepText(step: ScanExplanation['steps'][number]): string {
  const what = 'rule' in step ? `mend ${step.rule}` : `apply the patch ${step.patch}`;
  const failures = `${step.mended} ${step.mended === 1 ? 'failure' : 'failures'}`;
  if (step.yields === 0) {
    return `${what} (${failures}): the score stays at ${scoreText(step.scoreAfter)} because of other open critical violations; without them it would be ${scoreText(step.uncappedAfter)}`;
  }
  return `${what} (${failures}): +${pointsText(step.yields)}, score ${scoreText(step.scoreAfter)}`;
}

/** Points with one decimal: many rules cost less than one. */
export function pointsText(points: number): string {
  return points.toFixed(1);
}

function columns(terminal: Terminal): readonly Column<RuleLoss>[] {
  return [
    { title: 'rule', value: ({ ruleId }) => ruleId },
    {
      title: 'severity',
      value: ({ severity }) => severity,
      style: (text, { severity }) => styledSeverity(terminal, severity, text),
    },
    { title: 'subjects', align: 'right', value: ({ subjects }) => String(subjects.length) },
    { title: 'costs', align: 'right', value: ({ points }) => pointsText(points) },
    { title: 'mending yields', align: 'right', value: ({ yields }) => `+${pointsText(yields)}` },
  ];
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => INDENT + line)
    .join('\n');
}
