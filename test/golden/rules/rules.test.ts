import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import type { Assumptions, CniProfileName } from '../../../src/core/reachability/plugins/cni-profile.ts';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { Unread } from '../../../src/core/inventory/problems/unread.ts';
import { approvableObjects } from '../../../src/core/baseline/approvable.ts';
import { approvedPolicies } from '../../../src/core/baseline/approved-policies.ts';
import { readDataFlowMapFile } from '../../../src/config/data-flows/read-data-flow-map.ts';
import { flowsOfCluster, type ClusterFlows } from '../../../src/core/dataflow/cluster-flows.ts';
import { staleFlows } from '../../../src/core/dataflow/stale-flows.ts';
import { assess, ruleContext } from '../../../src/core/assessment/assess.ts';
import type { RuleResult } from '../../../src/core/rules/assessment.ts';
import { RULES } from '../../../src/core/rules/catalogue.ts';
import { planPatches } from '../../../src/core/remediation/plan.ts';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../../../src/core/rules/settings.ts';
import { subjectKey } from '../../../src/core/rules/subjects.ts';
import { patchYaml } from '../../../src/findings/remediation/patch-text.ts';
import { answerOf, goldenCases, inputOf, jsonText, optionsOf } from '../../support/golden.ts';

/** `options.json` of a case: what differs from a Calico cluster that was read completely. */
interface CaseOptions {
  readonly profile?: CniProfileName;
  readonly assumptions?: Partial<Assumptions>;
  readonly settings?: Partial<AssessmentSettings>;
  readonly unread?: readonly Unread[];
  /** The day as of which flows of the map are judged. */
  readonly today?: string;
  /** Violations of the rule that no patch closes, because policies do not affect them. */
  readonly left?: readonly string[];
}

/** The day as of which cases are judged that name no other. */
const TODAY = '2026-11-30';

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string; readonly name: string };
}

function documents(yaml: string): readonly KubernetesObject[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    const object: KubernetesObject | null = document.toJS();
    return object === null ? [] : [object];
  });
}

function inventoryOf(objects: readonly unknown[], options: CaseOptions): Inventory {
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  for (const unread of options.unread ?? []) builder.unread(unread);
  return builder.build();
}

/** Besides the objects: those of `baseline.yaml` (what was approved) and the flows of `data-flows.yaml`, if a case has them. */
interface ComparedWith {
  readonly approved?: readonly unknown[];
  readonly dataFlows?: ClusterFlows;
}

function comparedWith(folder: string): ComparedWith {
  const [baseline, map] = [join(folder, 'baseline.yaml'), join(folder, 'data-flows.yaml')];
  return {
    ...(existsSync(baseline) && { approved: documents(readFileSync(baseline, 'utf8')) }),
    ...(existsSync(map) && { dataFlows: flowsOfCluster(readDataFlowMapFile(map).map, 'cluster') }),
  };
}

function evaluate(
  ruleIds: readonly string[],
  objects: readonly unknown[],
  options: CaseOptions,
  { approved, dataFlows }: ComparedWith,
) {
  const inventory = inventoryOf(objects, options);
  const assumptions = resolveAssumptions(options.profile ?? 'calico', options.assumptions ?? {});
  const model = compile(inventory, { assumptions });
  const settings = { ...DEFAULT_SETTINGS, ...options.settings, ...(dataFlows && { dataFlows }) };
  const baseline =
    approved && approvedPolicies(approvableObjects(inventoryOf(approved, {})), { inventory, model });
  const input = {
    inventory,
    model,
    settings,
    context: ruleContext(
      inventory,
      model,
      settings,
      baseline,
      dataFlows && staleFlows(dataFlows, options.today ?? TODAY),
    ),
    rules: RULES.filter(({ id }) => ruleIds.includes(id)),
  };
  return planPatches({ ...input, results: assess(input).results });
}

function judge(
  ruleId: string,
  objects: readonly unknown[],
  options: CaseOptions,
  other: ComparedWith,
): readonly RuleResult[] {
  return evaluate([ruleId], objects, options, other).results;
}

/** The cluster after `kubectl apply`: objects with the same name are replaced. */
function applied(objects: readonly KubernetesObject[], patches: readonly string[]): readonly KubernetesObject[] {
  const key = ({ kind, metadata }: KubernetesObject): string =>
    `${kind} ${metadata.namespace ?? ''} ${metadata.name}`;
  const byKey = new Map(objects.map((object) => [key(object), object]));
  for (const object of patches.flatMap(documents)) byKey.set(key(object), object);
  return [...byKey.values()];
}

function keysOf(results: readonly RuleResult[]): string[] {
  return results.flatMap(({ ruleId, subject, violations }) =>
    violations.map(({ key }) => `${ruleId} ${subjectKey(subject)} ${key}`),
  );
}

function shown(results: readonly RuleResult[]): unknown {
  return results.map(({ subject, ruleId: _rule, severity: _severity, ...judgement }) => ({
    subject: subjectKey(subject),
    ...judgement,
  }));
}

const cases = goldenCases(import.meta.dirname).map((golden) => {
  const [ruleId = '', name = ''] = golden.name.split('/');
  return { ruleId, name, golden };
});

describe.each(cases)('$ruleId: $name', ({ ruleId, name, golden }) => {
  const options = optionsOf(golden, z.custom<CaseOptions>());
  const objects = documents(readFileSync(inputOf(golden), 'utf8'));
  const compared = comparedWith(golden.folder);

  it('is judged as expected', async () => {
    const results = judge(ruleId, objects, options, compared);
    await expect(jsonText(shown(results))).toMatchFileSnapshot(answerOf(golden, 'expected.json'));
    const outcome = /^(pass|fail|unknown|not-applicable)/.exec(name)?.[0];
    const outcomes = results.map((result) => result.outcome);
    expect(outcomes).toContain(outcome);
    expect(outcome === 'pass' && outcomes.some((other) => other !== 'pass')).toBe(false);
  });

  it('offers patches that close its violations and open none of any rule', async () => {
    const all = RULES.map(({ id }) => id);
    const { results: before, patches } = evaluate(all, objects, options, compared);
    const texts = patches.map((patch) => patchYaml(patch));
    const after = evaluate(all, applied(objects, texts), options, compared).results;
    const closed = new Set(
      patches.flatMap(({ closes }) =>
        closes.map(({ ruleId: rule, subject, key }) => `${rule} ${subjectKey(subject)} ${key}`),
      ),
    );
    const left = keysOf(after);
    const opening = after.filter(({ ruleId: rule }) => RULES.find(({ id }) => id === rule)?.opens !== 'nothing');
    expect(keysOf(before)).toEqual(expect.arrayContaining(keysOf(opening)));
    expect(left.filter((key) => closed.has(key))).toEqual([]);
    const own = keysOf(before).filter((key) => key.startsWith(`${ruleId} `));
    expect(own.filter((key) => !closed.has(key))).toEqual(options.left ?? []);
    const text = patches.map((patch, index) => `# Patch ${patch.name}\n${texts[index]}`).join('---\n');
    const file = answerOf(golden, 'expected-patches.yaml');
    for (const offered of patches.length > 0 ? [text] : []) await expect(offered).toMatchFileSnapshot(file);
    expect(existsSync(file)).toBe(patches.length > 0);
  });

  it.each(['NetworkPolicy', 'Namespace', 'Deployment'])('does not turn into a pass where %s is unread', (kind) => {
    const unread: Unread = { kind, reason: 'failed', message: 'the server was away' };
    const less = judge(
      ruleId,
      objects.filter((object) => object.kind !== kind),
      { ...options, unread: [...(options.unread ?? []), unread] },
      compared,
    );
    const before = judge(ruleId, objects, options, compared);
    const passedBefore = before.filter(({ outcome }) => outcome === 'pass').map(({ subject }) => subjectKey(subject));
    const passedWithLess = less.filter(({ outcome }) => outcome === 'pass').map(({ subject }) => subjectKey(subject));
    expect(passedBefore).toEqual(expect.arrayContaining(passedWithLess));
  });
});

/** Copies of a workload that each case is judged with: as many as nobody reads. */
const COPIES = 30;

/** More is not read by people, and is too much to store with each of many findings. */
const MOST_CHARACTERS = 1_200;

/** The same workloads many times, with names of their own and the labels of their pods. */
function crowded(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects.flatMap((object) => {
    const { kind, metadata } = object;
    if (kind !== 'Deployment' && kind !== 'StatefulSet') return [object];
    const copies = Array.from({ length: COPIES }, (_, index) => ({
      ...object,
      metadata: { ...metadata, name: `${metadata.name}-with-a-rather-long-name-${index}` },
    }));
    return [object, ...copies];
  });
}

describe.each(cases.filter(({ name }) => name.startsWith('fail')))(
  '$ruleId: $name with many workloads',
  ({ ruleId, golden }) => {
    it('has evidence that is small enough to store, and to read', () => {
      const options = optionsOf(golden, z.custom<CaseOptions>());
      const objects = documents(readFileSync(inputOf(golden), 'utf8'));
      const results = judge(ruleId, crowded(objects), options, comparedWith(golden.folder));
      const sizes = results.flatMap(({ subject, violations }) =>
        violations.map(({ key, evidence }) => ({
          violation: `${subjectKey(subject)} ${key.slice(0, 100)}`,
          characters: JSON.stringify(evidence).length,
        })),
      );
      expect(sizes).not.toEqual([]);
      expect(sizes.filter(({ characters }) => characters > MOST_CHARACTERS)).toEqual([]);
    });
  },
);
