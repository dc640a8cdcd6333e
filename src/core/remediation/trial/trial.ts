import { compile } from '../../reachability/compilation/compile.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { ReachabilityModel } from '../../reachability/model/model.ts';
import { isUnevaluated } from '../../reachability/revision/change.ts';
import { judgeAll, ruleContext } from '../../assessment/assess.ts';
import type { RuleResult } from '../../rules/assessment.ts';
import { isPersonalData } from '../../classification/classifier.ts';
import { declarationKey } from '../../rules/reach/declared.ts';
import type { Rule, RuleContext } from '../../rules/rule.ts';
import type { AssessmentSettings } from '../../rules/settings.ts';
import { piiNamespaces, subjectKey } from '../../rules/subjects.ts';
import type { Direction } from '../../network/protocol.ts';
import { groupsFor, type PlanContext } from '../counterparts.ts';
import { type Effects, effectsOf } from './effects.ts';
import { type ClosedViolation, type Cut, type Patch, type PatchDraft, targetKey } from '../patch.ts';

interface TrialInput {
  readonly context: PlanContext;
  readonly settings: AssessmentSettings;
  readonly results: readonly RuleResult[];
  readonly rules: readonly Rule[];
}

/**
 * Tests all drafts together and returns those that work. Drafts that allow more connections, add a violation or close
 * none are dropped, and the others are tested again without them.
 */
export function triedPatches(drafts: readonly PatchDraft[], input: TrialInput): readonly Patch[] {
  if (drafts.length === 0) return [];
  const trial = new Trial(drafts, input);
  const tried = drafts.map((draft) => ({ draft, patch: trial.patchOf(draft) }));
  const patches = tried.flatMap(({ patch }) => patch ?? []);
  if (patches.length === drafts.length) return namingEachOther(patches);
  return triedPatches(
    tried.flatMap(({ draft, patch }) => (patch === undefined ? [] : [draft])),
    input,
  );
}

/** Patches that repeat others name those that are offered, and are named by them. */
function namingEachOther(patches: readonly Patch[]): readonly Patch[] {
  const offered = new Set(patches.map(policyKey));
  const repeatedBy = new Map(
    patches.flatMap(({ namespace, name, repeats = [] }) =>
      repeats.map((other) => [policyKey({ namespace, name: other }), name] as const),
    ),
  );
  return patches.map(({ repeats, ...patch }) => {
    const others = repeats?.filter((name) => offered.has(policyKey({ namespace: patch.namespace, name })));
    const by = repeatedBy.get(policyKey(patch));
    return { ...patch, ...(others && { repeats: others }), ...(by !== undefined && { repeatedBy: by }) };
  });
}

/** The cluster with all drafts applied. */
class Trial {
  readonly #input: TrialInput;
  readonly #before: ReadonlyMap<string, RuleResult>;
  /** By subject. */
  readonly #after: ReadonlyMap<string, readonly JudgedAgain[]>;
  readonly #effects: Effects;

  constructor(drafts: readonly PatchDraft[], input: TrialInput) {
    this.#input = input;
    const { context, settings, rules, results } = input;
    const inventory = withPolicies(context.inventory, drafts);
    const model = compile(inventory, { assumptions: context.model.assumptions });
    this.#effects = effectsOf(model, new Set(drafts.flatMap(keysOf)), context);
    this.#before = byRuleAndSubject(results);
    this.#after = bySubject(judgedAgain(drafts, inventory, model, { settings, rules }));
  }

  /** The draft with its effects, unless it should not be offered. */
  patchOf(draft: PatchDraft): Patch | undefined {
    const directions = directionsOf(draft);
    const own = this.#resultsOf(directions);
    const { widened, losses } = this.#effects;
    const isWider = draft.targets.some((target) => widened.has(workloadKey(target)));
    if (isWider || own.some(({ key, result }) => this.#addsTo(key, result))) return undefined;
    const closes = own.flatMap(({ key, result }) => this.#closed(key, result, directions));
    if (closes.length === 0) return undefined;
    return { ...draft, cuts: worstFirst(losses.cutsOf(keysOf(draft))), closes };
  }

  /** The results of the subjects of a draft, in the order of all results. */
  #resultsOf(directions: DirectionsBySubject): readonly JudgedAgain[] {
    return [...directions.keys()]
      .flatMap((subject) => this.#after.get(subject) ?? [])
      .sort((a, b) => a.place - b.place);
  }

  #addsTo(key: string, { outcome, violations }: RuleResult): boolean {
    const before = this.#before.get(key);
    const known = new Set(before?.violations.map((violation) => violation.key));
    return (
      violations.some((violation) => !known.has(violation.key)) ||
      (outcome === 'error' && before?.outcome !== 'error')
    );
  }

  /** The violations that no longer exist and that policies in the directions of the draft can close. */
  #closed(
    key: string,
    { ruleId, subject, violations }: RuleResult,
    directions: DirectionsBySubject,
  ): readonly ClosedViolation[] {
    const left = new Set(violations.map((violation) => violation.key));
    const rule = this.#input.rules.find(({ id }) => id === ruleId);
    const own = directions.get(subjectKey(subject));
    return (this.#before.get(key)?.violations ?? [])
      .filter((violation) => !left.has(violation.key))
      .filter((violation) => rule?.closedBy?.(violation.key).some((direction) => own?.has(direction)))
      .map((violation) => ({ ruleId, subject, key: violation.key }));
  }
}

/** By subject, the directions in which a draft changes policies of it. */
type DirectionsBySubject = ReadonlyMap<string, ReadonlySet<Direction>>;

function directionsOf({ namespace, targets, policies }: PatchDraft): DirectionsBySubject {
  const found = new Map<string, Set<Direction>>();
  const add = (subject: string, direction: Direction): void => {
    const known = found.get(subject);
    if (known === undefined) found.set(subject, new Set([direction]));
    else known.add(direction);
  };
  for (const target of targets) add(workloadKey(target), target.direction);
  for (const { policy } of policies) {
    if (policy.podSelector.requirements.length > 0) continue;
    for (const direction of policy.directions) add(namespace, direction);
  }
  return found;
}

function keysOf({ targets }: PatchDraft): readonly string[] {
  return targets.map((target) => targetKey(target, target.direction));
}

/** The inventory with every policy of the drafts put in the place of the one of its name, or added. */
function withPolicies(inventory: Inventory, drafts: readonly PatchDraft[]): Inventory {
  const put = new Map(
    drafts
      .flatMap(({ policies }) => policies)
      .map(({ policy }) => [policyKey(policy), { kind: 'NetworkPolicy', ...policy } as const]),
  );
  const replaced = new Set<string>();
  const networkPolicies = inventory.networkPolicies.map((policy) => {
    const key = policyKey(policy);
    const replacement = replaced.has(key) ? undefined : put.get(key);
    if (replacement === undefined) return policy;
    replaced.add(key);
    return replacement;
  });
  const added = [...put].flatMap(([key, policy]) => (replaced.has(key) ? [] : [policy]));
  return {
    ...inventory,
    networkPolicies: [...networkPolicies, ...added],
    unevaluatedPolicies: inventory.unevaluatedPolicies.filter((policy) => {
      const replacement = put.get(policyKey(policy));
      return replacement === undefined || !isUnevaluated(policy, replacement);
    }),
  };
}

/** The namespace and name of a policy or patch. */
function policyKey({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** The subjects of the drafts, judged by all rules together. */
function judgedAgain(
  drafts: readonly PatchDraft[],
  inventory: Inventory,
  model: ReachabilityModel,
  { settings, rules }: Pick<TrialInput, 'settings' | 'rules'>,
): readonly RuleResult[] {
  const context = contextByRules(ruleContext(inventory, model, settings));
  const keys = new Set(drafts.flatMap(({ targets }) => targets).map(workloadKey));
  const touched = new Set(drafts.map(({ namespace }) => namespace));
  return judgeAll(
    rules,
    {
      workload: inventory.workloads
        .filter((each) => keys.has(workloadKey(each)) && isPersonalData(context.classifier.workload(each)))
        .map(({ namespace, name, kind }) => ({ type: 'workload', namespace, name, kind })),
      namespace: piiNamespaces(inventory, context.classifier)
        .filter((namespace) => touched.has(namespace))
        .map((namespace) => ({ type: 'namespace', namespace })),
    },
    context,
  );
}

/** Judges workloads together that have a policy each with the same rules: which policy is the reason does not matter. */
function contextByRules(context: RuleContext): RuleContext {
  return { ...context, alike: groupsFor(context.model, (workload) => declarationKey(workload, context)) };
}

function byRuleAndSubject(results: readonly RuleResult[]): ReadonlyMap<string, RuleResult> {
  return new Map(results.map((result) => [resultKey(result), result]));
}

function resultKey({ ruleId, subject }: RuleResult): string {
  return `${ruleId} ${subjectKey(subject)}`;
}

interface JudgedAgain {
  readonly place: number;
  readonly key: string;
  readonly result: RuleResult;
}

function bySubject(results: readonly RuleResult[]): ReadonlyMap<string, readonly JudgedAgain[]> {
  return Map.groupBy(
    results.map((result, place) => ({ place, key: resultKey(result), result })),
    ({ result }) => subjectKey(result.subject),
  );
}

const ORDER: readonly Cut['kind'][] = ['outside', 'served', 'unserved'];

function worstFirst(cuts: readonly Cut[]): readonly Cut[] {
  return cuts.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}
