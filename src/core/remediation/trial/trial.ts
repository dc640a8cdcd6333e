import { withOtherPolicies } from '../../baseline/approved-policies.ts';
import { compile } from '../../reachability/compilation/compile.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { judgeAll, ruleContext } from '../../assessment/assess.ts';
import type { RuleResult } from '../../rules/assessment.ts';
import { isPersonalData } from '../../classification/classifier.ts';
import { declarationKey } from '../../rules/reach/declared.ts';
import type { Rule, RuleContext } from '../../rules/rule.ts';
import type { AssessmentSettings } from '../../rules/settings.ts';
import { piiNamespaces, subjectKey } from '../../rules/subjects.ts';
import type { Direction } from '../../network/protocol.ts';
import { groupsFor, type PlanContext } from '../counterparts.ts';
import { isBare, policyKey, withPolicies, withRules } from './applied.ts';
import { lossesOf } from './effects.ts';
import type { Losses } from './losses.ts';
import { widenedTargets } from './widened.ts';
import type { Withheld } from './withheld.ts';
import { type ClosedViolation, type Cut, type Patch, type PatchDraft, targetKey } from '../patch.ts';

interface TrialInput {
  readonly context: PlanContext;
  readonly settings: AssessmentSettings;
  readonly results: readonly RuleResult[];
  readonly rules: readonly Rule[];
}

/** The drafts that work, and those that would allow more than before. */
interface Tried {
  readonly patches: readonly Patch[];
  readonly withheld: readonly Withheld[];
}

/**
 * Tests all drafts together and returns those that work. Drafts that allow more connections, add a violation or close
 * none are dropped, and the others are tested again without them.
 */
export function triedPatches(drafts: readonly PatchDraft[], input: TrialInput): Tried {
  if (drafts.length === 0) return { patches: [], withheld: [] };
  const trial = new Trial(drafts, input);
  const tried = drafts.map((draft) => ({ draft, patch: trial.patchOf(draft) }));
  const patches = tried.flatMap(({ patch }) => patch ?? []);
  if (patches.length === drafts.length) return { patches: namingEachOther(patches), withheld: [] };
  const withheld = drafts.flatMap((draft) => trial.withheldBy(draft));
  const rest = triedPatches(
    tried.flatMap(({ draft, patch }) => (patch === undefined ? [] : [draft])),
    input,
  );
  return { ...rest, withheld: [...withheld, ...rest.withheld] };
}

/** A patch that repeats others, and the patches that it repeats, refer only to patches that are offered. */
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
  readonly #losses: Losses;
  /** Keys of the targets that allow more than before. */
  readonly #widened: ReadonlySet<string>;

  constructor(drafts: readonly PatchDraft[], input: TrialInput) {
    this.#input = input;
    const { context, settings, rules, results } = input;
    const inventory = withPolicies(context.inventory, drafts);
    const { assumptions } = context.model;
    const model = compile(inventory, { assumptions });
    const targets = new Set(drafts.flatMap(keysOf));
    const states = isHidingGains(drafts, context)
      ? [model, compile(withRules(context.inventory, drafts), { assumptions })]
      : [model];
    this.#losses = lossesOf(model, targets, context);
    this.#widened = new Set(states.flatMap((after) => [...widenedTargets(context.model, after, targets)]));
    this.#before = byRuleAndSubject(results);
    const baseline = context.baseline && withOtherPolicies(context.baseline, inventory);
    const again = contextByRules(ruleContext(inventory, model, settings, baseline, context.staleFlows));
    this.#after = bySubject(judgedAgain(drafts, again, rules));
  }

  /** The draft with its effects, unless it should not be offered. */
  patchOf(draft: PatchDraft): Patch | undefined {
    const directions = directionsOf(draft);
    const own = this.#resultsOf(directions);
    if (this.withheldBy(draft).length > 0 || own.some(({ key, result }) => this.#addsTo(key, result)))
      return undefined;
    const closes = own.flatMap(({ key, result }) => this.#closed(key, result, directions));
    if (closes.length === 0) return undefined;
    return { ...draft, cuts: worstFirst(this.#losses.cutsOf(keysOf(draft))), closes };
  }

  /** The draft with the first target that allows more than before, if there is one. */
  withheldBy(draft: PatchDraft): readonly Withheld[] {
    const widened = draft.targets.find((each) => this.#widened.has(targetKey(each, each.direction)));
    return widened === undefined ? [] : [{ directions: directionsOf(draft), widened }];
  }

  /** The results of the subjects of a draft, in the order of all results. */
  #resultsOf(directions: DirectionsBySubject): readonly JudgedAgain[] {
    return [...directions.keys()]
      .flatMap((subject) => this.#after.get(subject) ?? [])
      .sort((a, b) => a.place - b.place);
  }

  #addsTo(key: string, { ruleId, outcome, violations }: RuleResult): boolean {
    if (this.#input.rules.find(({ id }) => id === ruleId)?.opens === 'nothing') return false;
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

/**
 * Whether new policies without rules may hide what other policies allow. If it is unknown whether a policy selects a
 * workload, a policy without rules removes what that policy would allow. Another subset of the drafts may not contain
 * the policies without rules.
 */
function isHidingGains(drafts: readonly PatchDraft[], { model }: PlanContext): boolean {
  return (
    drafts.some(({ policies }) => policies.some(isBare)) &&
    drafts.some(({ targets }) =>
      targets.some((each) => model.isolation(each, each.direction).isolation === 'unknown'),
    )
  );
}

function keysOf({ targets }: PatchDraft): readonly string[] {
  return targets.map((target) => targetKey(target, target.direction));
}

/** The subjects of the drafts, judged by all rules together. */
function judgedAgain(
  drafts: readonly PatchDraft[],
  context: RuleContext,
  rules: readonly Rule[],
): readonly RuleResult[] {
  const { inventory } = context;
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

/**
 * Judges workloads together if each has its own policy with the same rules: it does not matter which policy is the
 * reason.
 */
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
