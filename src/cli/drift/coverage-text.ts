import { z } from 'zod';
import { minuteText } from '../output/minute-text.ts';

/** What of a period was observed, as the service answers. */
export const coverageSchema = z.object({
  cluster: z.string(),
  from: z.string(),
  until: z.string(),
  coverage: z.enum(['observed', 'incomplete', 'not-observed', 'not-kept']),
});
export type CoverageAnswer = z.output<typeof coverageSchema>;

/** Sentences that name single times; further ones are counted. */
const MOST_NAMED = 5;

const TEXTS = {
  'not-observed': 'No snapshot shows',
  incomplete: 'Only incomplete snapshots show',
  'not-kept': 'Retention removed the changes of',
} as const;

/** A sentence for each of the newest times whose changes are not, or not completely, known. */
export function gapTexts(
  coverage: readonly CoverageAnswer[],
  clusters: ReadonlyMap<string, string>,
): readonly string[] {
  const gaps = coverage
    .flatMap(({ coverage: how, ...time }) => (how === 'observed' ? [] : [{ ...time, how }]))
    .toSorted((a, b) => Date.parse(b.until) - Date.parse(a.until));
  const named = gaps
    .slice(0, MOST_NAMED)
    .map(
      ({ cluster, from, until, how }) =>
        `${TEXTS[how]} ${clusters.get(cluster) ?? cluster} from ${minuteText(from)} until ${minuteText(until)} UTC.`,
    );
  const further = gaps.length - named.length;
  return further === 0
    ? named
    : [...named, `${further} more times are not completely known: GET /api/v1/drift/coverage lists them.`];
}

/** What an empty list of changes means. */
export function emptyText(
  coverage: readonly CoverageAnswer[],
  clusters: ReadonlyMap<string, string>,
  filters: 'some' | 'none',
): string {
  const isKnown = coverage.some(({ coverage: how }) => how === 'observed' || how === 'incomplete');
  const found = filters === 'some' ? 'No recorded change matches these filters.' : 'Nothing changed.';
  return [
    isKnown ? found : 'It is not known what changed: nothing of the period was observed, or it is not kept.',
    ...gapTexts(coverage, clusters),
  ].join('\n');
}
