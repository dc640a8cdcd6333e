import { compile } from '../reachability/compilation/compile.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { workloadKey, type WorkloadReference } from '../inventory/workload.ts';
import { comparisons } from '../reachability/comparison/diff.ts';
import type { ConnectionDifference } from '../reachability/comparison/difference.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import { isUnevaluated } from '../reachability/revision/change.ts';
import { judgeAll, ruleContext } from '../assessment/assess.ts';
import type { RuleResult } from '../rules/assessment.ts';
import { isPersonalData } from '../classification/classifier.ts';
import type { Rule, Subject } from '../rules/rule.ts';
import type { AssessmentSettings } from '../rules/settings.ts';
import { piiNamespaces, subjectKey } from '../rules/subjects.ts';
import type { PlanContext } from './counterparts.ts';
import { cutsByTarget } from './cuts.ts';
import { type ClosedViolation, type Cut, type Patch, type PatchDraft, targetKey } from './patch.ts';

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
  const patches = drafts.flatMap((draft) => trial.patchOf(draft) ?? []);
  return patches.length === drafts.length
    ? patches
    : triedPatches(
        drafts.filter((draft) => patches.some(({ name, namespace }) => isOf(draft, name, namespace))),
        input,
      );
}

function isOf(draft: PatchDraft, name: string, namespace: string): boolean {
  return draft.name === name && draft.namespace === namespace;
}

/** The cluster with all drafts applied. */
class Trial {
  readonly #input: TrialInput;
  readonly #before: ReadonlyMap<string, RuleResult>;
  /** By subject. */
  readonly #after: ReadonlyMap<string, readonly JudgedAgain[]>;
  readonly #cuts: ReadonlyMap<string, readonly Cut[]>;
  readonly #widened: ReadonlySet<string>;

  constructor(drafts: readonly PatchDraft[], input: TrialInput) {
    this.#input = input;
    const { context, settings, rules, results } = input;
    const inventory = withPolicies(context.inventory, drafts);
    const model = compile(inventory, { assumptions: context.model.assumptions });
    const targets = new Map(
      drafts
        .flatMap((draft) => draft.targets)
        .map(({ namespace, name, kind }) => [
          workloadKey({ namespace, name, kind }),
          { namespace, name, kind },
        ]),
    );
    const touched = [...targets.values()];
    const connections = differences(context.model, model, touched);
    this.#widened = new Set(
      connections
        .filter(({ allowed }) => !allowed.gained.isEmpty())
        .flatMap(({ from, to }) => [from, to])
        .flatMap((end) => (end.type === 'workload' ? [workloadKey(end)] : [])),
    );
    this.#cuts = cutsByTarget(connections, new Set(drafts.flatMap(keysOf)), context);
    this.#before = byRuleAndSubject(results);
    this.#after = bySubject(judgedAgain(drafts, inventory, model, { settings, rules }));
  }

  /** The draft with its effects, unless it should not be offered. */
  patchOf(draft: PatchDraft): Patch | undefined {
    const own = this.#resultsOf(draft);
    const isWider = draft.targets.some((target) => this.#widened.has(workloadKey(target)));
    if (isWider || own.some(({ key, result }) => this.#addsTo(key, result))) return undefined;
    const closes = own.flatMap(({ key, result }) => this.#closed(key, result, draft));
    if (closes.length === 0) return undefined;
    const cuts = keysOf(draft).flatMap((key) => this.#cuts.get(key) ?? []);
    return { ...draft, cuts: worstFirst(cuts), closes };
  }

  /** What is said of the subjects of a draft, in the order of the results. */
  #resultsOf(draft: PatchDraft): readonly JudgedAgain[] {
    const subjects = new Set([draft.namespace, ...draft.targets.map(workloadKey)]);
    return [...subjects]
      .flatMap((subject) => this.#after.get(subject) ?? [])
      .filter(({ result }) => isAbout(draft, result.subject))
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
    draft: PatchDraft,
  ): readonly ClosedViolation[] {
    const left = new Set(violations.map((violation) => violation.key));
    const rule = this.#input.rules.find(({ id }) => id === ruleId);
    const directions = new Set(directionsOf(draft, subject));
    return (this.#before.get(key)?.violations ?? [])
      .filter((violation) => !left.has(violation.key))
      .filter((violation) => rule?.closedBy?.(violation.key).some((direction) => directions.has(direction)))
      .map((violation) => ({ ruleId, subject, key: violation.key }));
  }
}

/** The directions in which a draft changes policies of a subject. */
function directionsOf({ namespace, targets, policies }: PatchDraft, subject: Subject) {
  if (subject.type === 'workload') {
    const key = workloadKey(subject);
    return targets.filter((target) => workloadKey(target) === key).map(({ direction }) => direction);
  }
  if (subject.namespace !== namespace) return [];
  return policies
    .filter(({ policy }) => policy.podSelector.requirements.length === 0)
    .flatMap(({ policy }) => policy.directions);
}

function isAbout(draft: PatchDraft, subject: Subject): boolean {
  return directionsOf(draft, subject).length > 0;
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
  const context = ruleContext(inventory, model, settings);
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

/** Where two models differ in connections of some workloads. Both have the same workloads. */
function differences(
  before: ReachabilityModel,
  after: ReachabilityModel,
  touched: readonly WorkloadReference[],
): readonly ConnectionDifference[] {
  return [...comparisons(before, after, touched)].flatMap(({ difference }) => difference ?? []);
}

const ORDER: readonly Cut['kind'][] = ['outside', 'served', 'unserved'];

function worstFirst(cuts: readonly Cut[]): readonly Cut[] {
  return cuts.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}
