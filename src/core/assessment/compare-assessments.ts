import type { RuleResult } from '../rules/assessment.ts';
import type { Outcome, Severity, Subject, Violation } from '../rules/rule.ts';
import { subjectKey } from '../rules/subjects.ts';

/** A violation that only one of two assessments has. */
export interface ChangedViolation {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly summary: string;
}

/** A result that one assessment decides and the other does not. */
export interface UndecidedResult {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** Why it is undecided. */
  readonly message: string;
}

export interface AssessmentComparison {
  readonly opened: readonly ChangedViolation[];
  /** Decided to be gone. */
  readonly closed: readonly ChangedViolation[];
  /** Decided before, undecided after: violations of these are neither closed nor confirmed. */
  readonly undecided: readonly UndecidedResult[];
}

type Results = readonly RuleResult[];

/** What differs between two assessments of the same inventory by the same rules. */
export function compareAssessments(before: Results, after: Results): AssessmentComparison {
  const earlier = new Map(before.map((result) => [resultKey(result), result]));
  const opened: ChangedViolation[] = [];
  const closed: ChangedViolation[] = [];
  const undecided: UndecidedResult[] = [];
  for (const result of after) {
    const was = earlier.get(resultKey(result));
    opened.push(...violationsMissingIn(was, result));
    if (isDecided(result)) {
      if (was !== undefined) closed.push(...violationsMissingIn(result, was));
    } else if (was !== undefined && isDecided(was)) {
      const { ruleId, severity, subject, message = 'could not be decided' } = result;
      undecided.push({ ruleId, severity, subject, message });
    }
  }
  return { opened, closed, undecided };
}

const OPEN: ReadonlySet<Outcome> = new Set(['unknown', 'error']);

function isDecided({ outcome, undecided = [] }: RuleResult): boolean {
  return !OPEN.has(outcome) && undecided.length === 0;
}

/** Identifies the result of a rule for a subject. */
export function resultKey({ ruleId, subject }: Pick<RuleResult, 'ruleId' | 'subject'>): string {
  return `${ruleId} ${subject.type} ${subjectKey(subject)}`;
}

function violationsMissingIn(other: RuleResult | undefined, result: RuleResult): readonly ChangedViolation[] {
  const known = new Set(other?.violations.map(({ key }) => key));
  const { ruleId, severity, subject } = result;
  return result.violations
    .filter(({ key }: Violation) => !known.has(key))
    .map(({ evidence }) => ({ ruleId, severity, subject, summary: evidence.summary }));
}
