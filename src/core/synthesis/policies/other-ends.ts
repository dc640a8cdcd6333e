import type { DataFlow } from '../../dataflow/data-flow-map.ts';
import { workloadKey, type Workload } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { portList } from '../../rules/reach/connections.ts';
import { isNodeTraffic } from '../../rules/reach/evidence.ts';
import type { RuleContext } from '../../rules/rule.ts';
import { piiNamespaces } from '../../rules/subjects.ts';
import { flowPolicies, type PolicyGround } from './flow-policies.ts';
import { PolicyNames } from './policy-names.ts';
import { namespacesOf, selectedIn } from './relevant-flows.ts';
import type { SuggestedPolicy } from './suggestion.ts';

/** What the other ends of flows need. */
export interface OtherEnds {
  readonly policies: readonly Omit<SuggestedPolicy, 'change'>[];
  readonly notes: readonly string[];
}

/**
 * Policies for the other ends of flows between namespaces, where policies deny the flow today: only in namespaces with
 * personal data, and only if all pods that would be selected are isolated already, because a policy isolates the pods
 * that it selects. Otherwise a note says what is missing.
 */
export function otherEnds(namespace: string, flows: readonly DataFlow[], ground: PolicyGround): OtherEnds {
  const { context } = ground;
  const pii = new Set(piiNamespaces(context.inventory, context.classifier));
  const policies: Omit<SuggestedPolicy, 'change'>[] = [];
  const notes: string[] = [];
  const namesOf = new Map<string, PolicyNames>();
  for (const flow of flows)
    for (const direction of DIRECTIONS) {
      const [there, here] = direction === 'ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
      const own = selectedIn(here, namespace, context);
      if (own.length === 0) continue;
      for (const other of namespacesOf(there, context)) {
        if (other === namespace) continue;
        const selected = selectedIn(there, other, context).filter(
          (each) => !isNodeTraffic(context.model, each),
        );
        const denying = selected.filter((each) => !letsThrough(each, direction, own, flow, context));
        if (denying.length === 0) continue;
        const side = `the ${direction} of ${listed(denying.map(workloadKey))} does not allow the flow ${flow.name}`;
        const open = selected.filter(
          (each) => context.model.isolation(each, direction).isolation !== 'isolated',
        );
        if (!pii.has(other))
          notes.push(
            `${side}: ${other} has no personal data, so no policy is suggested for it; add the rule there`,
          );
        else if (open.length > 0)
          notes.push(
            `${side}: a policy for it would isolate ${listed(open.map(workloadKey))} too, so suggest the policies of ${other} instead`,
          );
        else {
          const names =
            namesOf.get(other) ?? new PolicyNames(context.policiesIn(other).map(({ name }) => name));
          namesOf.set(other, names);
          policies.push(...flowPolicies(flow, other, { names, directions: [direction] }, ground));
        }
      }
    }
  return { policies, notes };
}

/** Whether the policies of one side let the flow through to all workloads at the other. */
function letsThrough(
  workload: Workload,
  direction: Direction,
  own: readonly Workload[],
  { ports }: DataFlow,
  { model }: RuleContext,
): boolean {
  const row = model.rowOfOneSide(workload, direction);
  const allowed = new Map<string, ConnectionSet>();
  for (const [entry, place] of row.places.entries())
    allowed.set(workloadKey(model.workloads[place]!), row.allowed(entry));
  // Without ports, the flow is about those that its destination serves: something must be allowed.
  return own.every((each) => {
    const set = allowed.get(workloadKey(each));
    if (set === undefined) return false;
    return ports.length === 0 ? !set.isEmpty() : portList(ports).subtract(set).isEmpty();
  });
}
