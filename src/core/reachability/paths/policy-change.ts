import { listed } from '../../listed.ts';
import { workloadKey, type WorkloadReference } from '../../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import { objectText } from '../entry/reason-text.ts';
import type { Decision, Explanation, PolicyReference } from '../model/model.ts';

/** The change of policies that denies one connection, and with it every path that uses it. */
export interface PolicyChange {
  readonly workload: WorkloadReference;
  /** The direction of the policies of the workload that must change. */
  readonly direction: Direction;
  /** The rules that allow the connection. Empty: no policy isolates the workload in this direction. */
  readonly rules: readonly { readonly policy: PolicyReference; readonly ruleIndex: number }[];
}

/** The ends of a connection; missing: outside the cluster. */
export interface ConnectionEnds {
  readonly from?: WorkloadReference;
  readonly to?: WorkloadReference;
}

/**
 * The change that denies an allowed connection. Undefined if no policy can: policies are not enforced, or do not govern
 * the traffic.
 *
 * @param first the direction whose policies should change, if either can
 */
export function changeThatDenies(
  explanation: Explanation,
  ends: ConnectionEnds,
  first: Direction,
): PolicyChange | undefined {
  for (const direction of [first, ...DIRECTIONS.filter((other) => other !== first)]) {
    const workload = direction === 'ingress' ? ends.to : ends.from;
    const rules = rulesOf(explanation[direction]);
    if (workload !== undefined && rules !== undefined) return { workload, direction, rules };
  }
  return undefined;
}

/** The rules that allow a direction; undefined if something else than policies, or the lack of them, decides. */
function rulesOf({ reasons }: Decision): PolicyChange['rules'] | undefined {
  if (reasons.length === 0) return undefined;
  if (reasons.every(({ type }) => type === 'not-isolated')) return [];
  const rules = reasons.flatMap((reason) =>
    reason.type === 'rule' && reason.action === 'allow'
      ? [{ policy: reason.policy, ruleIndex: reason.ruleIndex }]
      : [],
  );
  const isByRules = reasons.every(({ type }) => type === 'rule' || type === 'not-isolated');
  return isByRules && rules.length > 0 ? rules : undefined;
}

/** A clause that says what to change, e.g. `rule 1 of NetworkPolicy shop/db must not allow it`. */
export function policyChangeText({ workload, direction, rules }: PolicyChange): string {
  if (rules.length === 0)
    return `a NetworkPolicy must isolate ${workloadKey(workload)} for ${direction} and not allow it`;
  const named = rules.map(({ policy, ruleIndex }) => `rule ${ruleIndex + 1} of ${objectText(policy)}`);
  return `${listed(named)} must not allow it`;
}
