import { workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { RuleResult } from '../../rules/assessment.ts';
import type { Rule } from '../../rules/rule.ts';
import { subjectKey } from '../../rules/subjects.ts';
import type { Patch, PatchTarget } from '../patch.ts';

/** A patch that is not offered because one of its targets would allow more than before. */
export interface Withheld {
  /** By subject, the directions in which it would change policies. */
  readonly directions: ReadonlyMap<string, ReadonlySet<Direction>>;
  readonly widened: PatchTarget;
}

/** The results, with the reason in the remediation of those for which a patch was withheld and no other is offered. */
export function withReasons(
  results: readonly RuleResult[],
  {
    rules,
    patches,
    withheld,
  }: {
    readonly rules: readonly Rule[];
    readonly patches: readonly Patch[];
    readonly withheld: readonly Withheld[];
  },
): readonly RuleResult[] {
  if (withheld.length === 0) return results;
  const closed = new Set(
    patches.flatMap(({ closes }) => closes.map(({ ruleId, subject, key }) => keyOf(ruleId, subject, key))),
  );
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return results.map((result) => {
    const { ruleId, subject, violations, remediation } = result;
    if (remediation === undefined) return result;
    const wanted = new Set(
      violations
        .filter(({ key }) => !closed.has(keyOf(ruleId, subject, key)))
        .flatMap(({ key }) => byId.get(ruleId)?.closedBy?.(key) ?? []),
    );
    const own = withheld.find(({ directions }) => {
      const changed = directions.get(subjectKey(subject));
      return [...wanted].some((direction) => changed?.has(direction));
    });
    if (own === undefined) return result;
    return { ...result, remediation: { ...remediation, text: `${remediation.text} ${reasonOf(own)}` } };
  });
}

function keyOf(ruleId: string, subject: RuleResult['subject'], key: string): string {
  return `${ruleId} ${subjectKey(subject)} ${key}`;
}

/** Names only workloads of the subject's namespace: a remediation is shown to everyone who may see the finding. */
function reasonOf({ widened }: Withheld): string {
  return (
    `No patch is offered: by themselves, its policies would let the ${widened.direction} of ` +
    `${workloadKey(widened)}, which they select, allow connections that are denied or unknown today.`
  );
}
