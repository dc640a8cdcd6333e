import type { Problem } from './problem.ts';
import { unknownClassText } from './unknown-class.ts';

const EXCLUDED = 'files-excluded';
const INPUT_WARNINGS: ReadonlySet<string> = new Set([EXCLUDED, 'kustomization-not-rendered']);

/** Maximum number of warnings of one kind that are shown; a repository may contain hundreds of kustomizations. */
const MOST_OF_A_KIND = 5;

/**
 * One line per part of the input that is excluded or not applied, and one about workloads whose data class is not known.
 * Every answer about this input must state them, because it may differ from what is deployed or leave something out.
 */
export function inputWarningTexts(problems: readonly Problem[]): readonly string[] {
  const byCode = Map.groupBy(problems.filter(isInputWarning), ({ code }) => code);
  const classes = unknownClassText(problems);
  const texts = [...byCode].flatMap(([code, warnings]) => {
    const shown = warnings.slice(0, MOST_OF_A_KIND).map(({ location, message }) => {
      return location === undefined ? message : `${location.file}:${location.line}: ${message}`;
    });
    const more = warnings.length - shown.length;
    return more > 0 ? [...shown, `and ${more} more: ${code}`] : shown;
  });
  return classes === undefined ? texts : [...texts, classes];
}

/** Whether a problem is one of `inputWarningTexts`. */
export function isInputWarning({ code }: Problem): boolean {
  return INPUT_WARNINGS.has(code);
}

/** Which files an input excludes, compared with the snapshot before. */
export type Exclusions = 'none' | 'unchanged' | 'changed';

/** Compares the excluded files of a snapshot with those of the previous one. */
export function compareExclusions(previous: readonly Problem[], current: readonly Problem[]): Exclusions {
  const [before, now] = [previous, current].map(excludedSet);
  if (now === '') return 'none';
  return before === now ? 'unchanged' : 'changed';
}

/** Identifies the set of excluded files; empty if there are none. */
function excludedSet(problems: readonly Problem[]): string {
  return problems
    .flatMap(({ code, message, digest }) => (code === EXCLUDED ? [digest ?? message] : []))
    .sort()
    .join(' ');
}
