import { resultKey } from '../assessment/compare-assessments.ts';
import type { WorkloadReference } from '../inventory/workload.ts';
import { workloadKey } from '../inventory/workload.ts';
import { parseConnectionSet } from '../network/connection-set.ts';
import { NetworkError } from '../network/network-error.ts';
import type { ConnectionSet } from '../network/sets.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import { compareRows } from '../reachability/comparison/compare-rows.ts';
import type { RuleResult } from '../rules/assessment.ts';
import type { Evidence, Rule, Subject, Violation } from '../rules/rule.ts';
import { subjectKey } from '../rules/subjects.ts';

/** `known`: the base has the same. */
export type Age = 'new' | 'known';

/** Two models of which the second is proposed; `touched`: the only workloads whose rows may differ, if known. */
export interface ModelsToCompare {
  readonly before: ReachabilityModel;
  readonly after: ReachabilityModel;
  readonly touched?: readonly WorkloadReference[];
}

/** How a proposed state differs from its base. */
interface ChangeOfBase {
  /** Whether any object differs. */
  readonly objects: 'same' | 'changed';
  readonly models: ModelsToCompare;
  /** Whether any connection is declared as wanted. */
  readonly declares: 'something' | 'nothing';
}

/** Says of results of a proposed state whether its base has them too. */
export class Ages {
  readonly #before: ReadonlyMap<string, RuleResult>;
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #change: ChangeOfBase;
  #open: ReadonlySet<string> | undefined;

  /** @param results of the base */
  constructor(results: readonly RuleResult[], rules: readonly Rule[], change: ChangeOfBase) {
    this.#before = new Map(results.map((result) => [resultKey(result), result]));
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.#change = change;
  }

  /** A violation that is not proven in the base is new, and so is one that allows more ports than there. */
  ofViolation(result: RuleResult, { key, evidence }: Violation): Age {
    const was = this.#before.get(resultKey(result))?.violations.find((violation) => violation.key === key);
    return was === undefined || allowsMore(evidence, was.evidence) ? 'new' : 'known';
  }

  /**
   * An undecided result is known only if it cannot hide a violation that the base lacks: no object changes, or the rule
   * depends on nothing but connections of the workload, and all of these that may differ are decided.
   */
  ofUndecided(result: RuleResult): Age {
    const was = this.#before.get(resultKey(result));
    if (was === undefined || was.outcome !== result.outcome || was.message !== result.message) return 'new';
    if (this.#change.objects === 'same') return 'known';
    const { ruleId, subject } = result;
    if (this.#rules.get(ruleId)?.basis !== 'reachability') return 'new';
    return this.#mayDiffer(subject) ? 'new' : 'known';
  }

  /** Whether undecided connections of a workload may be others than in the base. */
  #mayDiffer(subject: Subject): boolean {
    const { touched } = this.#change.models;
    if (touched === undefined) return true;
    if (touched.some((workload) => workloadKey(workload) === subjectKey(subject))) return true;
    return (this.#open ??= this.#withOpenRows(touched)).has(subjectKey(subject));
  }

  /**
   * The workloads with an undecided connection from or to one whose rows may differ. Whether an allowed connection is
   * declared may differ too, because labels decide that.
   */
  #withOpenRows(touched: readonly WorkloadReference[]): ReadonlySet<string> {
    const { models, declares } = this.#change;
    const open = new Set<string>();
    for (const { from, to, before, after } of compareRows(models.before, models.after, touched)) {
      const isDecided = before.unknown.isEmpty() && after.unknown.isEmpty();
      if (isDecided && (declares === 'nothing' || after.allowed.isEmpty())) continue;
      for (const end of [from, to]) if (end.type === 'workload') open.add(workloadKey(end));
    }
    return open;
  }
}

function allowsMore({ connections: after = '' }: Evidence, { connections: before = '' }: Evidence): boolean {
  if (after === before) return false;
  const [is, was] = [portsIn(after), portsIn(before)];
  return is === undefined || was === undefined || !is.subtract(was).isEmpty();
}

/** Undefined if the text describes something else. */
function portsIn(text: string): ConnectionSet | undefined {
  try {
    return parseConnectionSet(text);
  } catch (error) {
    if (error instanceof NetworkError) return undefined;
    throw error;
  }
}
