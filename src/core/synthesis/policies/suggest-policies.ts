import type { DataFlow } from '../../dataflow/data-flow-map.ts';
import { listed } from '../../listed.ts';
import { DIRECTIONS } from '../../network/protocol.ts';
import { ServedPorts } from '../../reachability/paths/served-ports.ts';
import { planContext } from '../../remediation/counterparts.ts';
import { targetKey, type Cut } from '../../remediation/patch.ts';
import { lossesOf } from '../../remediation/trial/effects.ts';
import { policyKey } from '../../remediation/trial/applied.ts';
import type { RuleContext } from '../../rules/rule.ts';
import type { AssessmentSettings } from '../../rules/settings.ts';
import { simulatedAttacks } from './attacks.ts';
import { defaultDeny, flowPolicies, routedInto, type PolicyGround } from './flow-policies.ts';
import { joinedCuts } from './joined-cuts.ts';
import { withSuggested } from './laid.ts';
import { nameResolution } from './name-resolution.ts';
import { otherEnds } from './other-ends.ts';
import { PolicyNames } from './policy-names.ts';
import { declaredFlows, selectedIn, selectsNamespace } from './relevant-flows.ts';
import { remainingConnections } from './remaining.ts';
import type { ExistingPolicies, PolicySuggestion, SuggestedPolicy } from './suggestion.ts';
import { unmetFlows } from './unmet-flows.ts';

export interface SuggestionInput {
  readonly context: RuleContext;
  /** What the context was made with. */
  readonly settings: AssessmentSettings;
  readonly namespace: string;
  readonly existing: ExistingPolicies;
  /** Called before each workload, to stop when there is no time left. */
  readonly beforeRow?: () => void;
}

/**
 * The smallest set of NetworkPolicies for a namespace in the style that people write: a default deny, name resolution,
 * and one policy for each declared flow. It is applied to the inventory before it is returned: the suggestion says which
 * flows it does not allow, what else stays possible and why, and what would stop working.
 */
export function suggestPolicies({
  context,
  settings,
  namespace,
  existing,
  beforeRow = () => undefined,
}: SuggestionInput): PolicySuggestion {
  const ground: PolicyGround = {
    context,
    served: new ServedPorts(context.inventory, 'served'),
    declared: declaredFlows(context),
  };
  const flows = ground.declared.flows.filter((flow) => isOf(flow, namespace, context));
  const own = ownPolicies(namespace, flows, existing, ground);
  const others = otherEnds(namespace, flows, ground);
  const policies = [...own, ...others.policies].map((each): SuggestedPolicy => ({
    ...each,
    change: context.policiesIn(each.policy.namespace).some(({ name }) => name === each.policy.name)
      ? 'replace'
      : 'create',
  }));
  const after = withSuggested(context, settings, { namespace, existing, policies });
  beforeRow();
  const unmet = unmetFlows(namespace, flows, ground.declared, after);
  return {
    namespace,
    existing,
    policies,
    superfluous: existing === 'kept' ? [] : superfluous(namespace, policies, context),
    cuts: cutsOf(namespace, after, ground),
    flows: flows.map(({ name }) => name),
    unmet,
    remaining: remainingConnections(namespace, after, beforeRow),
    attacks: simulatedAttacks(namespace, after),
    notes: [...notesOn(namespace, flows, ground), ...others.notes],
  };
}

/** Whether a flow begins or ends at pods of a namespace. */
function isOf({ from, to }: DataFlow, namespace: string, context: RuleContext): boolean {
  return [from, to].some((end) => selectedIn(end, namespace, context).length > 0);
}

function ownPolicies(
  namespace: string,
  flows: readonly DataFlow[],
  existing: ExistingPolicies,
  ground: PolicyGround,
): readonly Omit<SuggestedPolicy, 'change'>[] {
  const { context } = ground;
  const kept = existing === 'kept' ? context.policiesIn(namespace).map(({ name }) => name) : [];
  const names = new PolicyNames(kept);
  const denied = DIRECTIONS.filter(
    (direction) =>
      existing === 'replaced' || context.model.namespaceDefault(namespace, direction).type !== 'covered',
  );
  const { policy, notes } = nameResolution(namespace, names.take('allow-dns'), context);
  return [
    ...(denied.length === 0
      ? []
      : [
          {
            policy: defaultDeny(namespace, names.take('default-deny'), denied),
            purpose: { type: 'default-deny' } as const,
            notes: [],
          },
        ]),
    { policy, purpose: { type: 'name-resolution' }, notes },
    ...flows.flatMap((flow) => flowPolicies(flow, namespace, { names }, ground)),
  ];
}

/** Policies of the namespace that no suggested policy replaces. */
function superfluous(
  namespace: string,
  policies: readonly SuggestedPolicy[],
  { policiesIn, inventory }: RuleContext,
): readonly string[] {
  const put = new Set(policies.map(({ policy }) => policyKey(policy)));
  const invalid = inventory.unevaluatedPolicies.filter(
    (each) => each.namespace === namespace && each.kind === 'NetworkPolicy',
  );
  return [...policiesIn(namespace), ...invalid]
    .filter((each) => !put.has(policyKey(each)))
    .map(({ name }) => name)
    .toSorted();
}

function cutsOf(namespace: string, after: RuleContext, { context, served }: PolicyGround): readonly Cut[] {
  const own = context.workloadsIn(namespace);
  const targets = own.flatMap((workload) => DIRECTIONS.map((direction) => targetKey(workload, direction)));
  const plan = planContext(context, { served, activeRules: new Set() });
  const cuts = lossesOf(after.model, new Set(targets), plan).cutsOf(targets);
  return joinedCuts(cuts, namespace, own.length);
}

function notesOn(namespace: string, flows: readonly DataFlow[], ground: PolicyGround): readonly string[] {
  const { context, declared } = ground;
  const { model, inventory } = context;
  const routed = flows.flatMap((flow) => {
    const found = routedInto(flow, namespace, ground);
    return found === undefined ? [] : [{ flow, ...found }];
  });
  const drafts = declared.drafts.filter((flow) => isOf(flow, namespace, context));
  const maybe = flows.filter((flow) =>
    [flow.from, flow.to].some((end) => selectsNamespace(end, namespace, context) === 'maybe'),
  );
  const unevaluated = inventory.unevaluatedPolicies.filter(
    (each) => each.kind !== 'NetworkPolicy' && (each.namespace ?? namespace) === namespace,
  );
  return [
    ...(model.assumptions.networkPolicy === 'not-enforced'
      ? ['the network plugin of the cluster does not enforce policies: these have no effect until one does']
      : []),
    ...(flows.length === 0
      ? ['no declared flow begins or ends here: everything but name resolution would be denied']
      : []),
    ...(drafts.length === 0
      ? []
      : [`drafts declare nothing, so these are not allowed: ${listed(drafts.map(({ name }) => name))}`]),
    ...(maybe.length === 0
      ? []
      : [
          `the labels of namespace ${namespace} are not known, so ${listed(maybe.map(({ name }) => name))} may be about it or not`,
        ]),
    ...routed.map(
      ({ flow, routes, peers }) =>
        `the flow ${flow.name} comes through ${listed(routes)}, so the pods of the controller are let in, not every address${peers.length === 0 ? '' : '; declare a flow from the controller, too'}`,
    ),
    ...unevaluated.map(
      ({ kind, name }) => `${kind} ${name} is not evaluated: what it could change is unknown`,
    ),
  ];
}
