import { printable } from '../output/terminal.ts';
import type { AppliedAnswer, ChangesAnswer, EffectAnswer } from './answers.ts';

/** The result of applying a map, or of a dry run, as text for people. */
export function appliedText({ dataFlowMap, effects }: AppliedAnswer): string {
  if (dataFlowMap !== null) return `in force: version ${dataFlowMap.version}`;
  const found = effects ?? [];
  if (found.length === 0) return 'dry run: the flows of no cluster would change';
  return ['dry run: nothing was applied', ...found.flatMap(effectLines)].map(printable).join('\n');
}

function effectLines(effect: EffectAnswer): readonly string[] {
  const { cluster, notJudged, opened, closed, undecided, unmatched } = effect;
  if (notJudged !== null) return [`${cluster.name}: not judged: ${notJudged}`];
  return [
    `${cluster.name}: ${scoreText(effect)}`,
    ...changeLines('opened', opened),
    ...changeLines('closed', closed),
    ...changeLines('no longer decided', undecided),
    ...unmatched.map((text) => `  warning: ${text}`),
  ];
}

function scoreText({ score }: EffectAnswer): string {
  if (score === null) return 'the token does not see the score';
  const { before, after, coverageBefore, coverageAfter } = score;
  return `score ${rounded(before)} -> ${rounded(after)}, coverage ${percent(coverageBefore)} -> ${percent(coverageAfter)}`;
}

function rounded(score: number | null): string {
  return score === null ? 'none' : String(Math.round(score));
}

function percent(share: number | null): string {
  return share === null ? 'none' : `${Math.round(share * 100)}%`;
}

function changeLines(title: string, changes: ChangesAnswer): readonly string[] {
  if (changes === null || changes.count === 0) return [];
  const { count, first } = changes;
  const more = count - first.length;
  return [
    `  ${title}: ${count}`,
    ...first.map(({ severity, rule, subject, text }) => `    ${severity}  ${rule}  ${subject}: ${text}`),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}
