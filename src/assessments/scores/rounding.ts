interface Means {
  readonly score: number | null;
  readonly coverage: number | null;
}

const DIGITS = 1e9;

/**
 * A score and its coverage without the last digits: equal means can differ there if they were added up in a different
 * order. Every score that is read from the database is rounded once, so that all answers agree.
 */
export function roundedScore<T extends Means>(value: T): T {
  return { ...value, score: rounded(value.score), coverage: rounded(value.coverage) };
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * DIGITS) / DIGITS;
}
