import type { ScoreSample } from '../rules/assessment.ts';

const DIGITS = 1e9;

/**
 * A score and its coverage without the last digits: equal means can differ there if they were added up in a different
 * order. Stored samples have all digits, because means over clusters are computed from them; every score that is shown
 * or compared is rounded once, so that all answers agree.
 */
export function roundedScore<T extends Pick<ScoreSample, 'score' | 'coverage'>>(value: T): T {
  return { ...value, score: rounded(value.score), coverage: rounded(value.coverage) };
}

/** A score that is only shown, without the last digits. */
export function roundedNumber(value: number): number {
  return Math.round(value * DIGITS) / DIGITS;
}

function rounded(value: number | null): number | null {
  return value === null ? null : roundedNumber(value);
}
