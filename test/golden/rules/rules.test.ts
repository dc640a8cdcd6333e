import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { compile } from '../../../src/core/reachability/compile.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import type { Assumptions, CniProfileName } from '../../../src/core/reachability/plugins/cni-profile.ts';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Inventory, Unread } from '../../../src/core/inventory/inventory.ts';
import { assess } from '../../../src/core/rules/assess.ts';
import type { RuleResult } from '../../../src/core/rules/assessment.ts';
import type { Outcome } from '../../../src/core/rules/rule.ts';
import { RULES } from '../../../src/core/rules/catalogue.ts';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../../../src/core/rules/settings.ts';
import { subjectKey } from '../../../src/core/rules/subjects.ts';
import { goldenText } from '../../support/golden.ts';

/** `options.json` of a case: what differs from a Calico cluster that was read completely. */
interface CaseOptions {
  readonly profile?: CniProfileName;
  readonly assumptions?: Partial<Assumptions>;
  readonly settings?: Partial<AssessmentSettings>;
  readonly unread?: readonly Unread[];
  /** Where something that no policy settles remains once the patches are applied; `pass` otherwise. */
  readonly afterPatches?: Outcome;
}

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

function judge(ruleId: string, objects: readonly unknown[], options: CaseOptions): readonly RuleResult[] {
  const inventory = inventoryOf(objects, options);
  const assumptions = resolveAssumptions(options.profile ?? 'calico', options.assumptions ?? {});
  return assess({
    inventory,
    model: compile(inventory, { assumptions }),
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    rules: RULES.filter(({ id }) => id === ruleId),
  }).results;
}

/** What `kubectl apply` makes of the cluster: objects of the same name are replaced. */
function applied(objects: readonly KubernetesObject[], patches: readonly string[]): readonly KubernetesObject[] {
  const key = ({ kind, metadata }: KubernetesObject): string =>
    `${kind} ${metadata.namespace ?? ''} ${metadata.name}`;
  const byKey = new Map(objects.map((object) => [key(object), object]));
  for (const object of patches.flatMap(documents)) byKey.set(key(object), object);
  return [...byKey.values()];
}

function printed(results: readonly RuleResult[]): string {
  const shown = results.map(({ subject, ruleId: _rule, severity: _severity, ...judgement }) => ({
    subject: subjectKey(subject),
    ...judgement,
    ...(judgement.remediation?.patch === undefined
      ? {}
      : { remediation: { ...judgement.remediation, patch: judgement.remediation.patch.split('\n') } }),
  }));
  return `${JSON.stringify(shown, null, 2)}\n`;
}

const root = import.meta.dirname;
const cases = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: ruleId }) => readdirSync(join(root, ruleId)).map((name) => ({ ruleId, name })));

describe.each(cases)('$ruleId: $name', ({ ruleId, name }) => {
  const folder = join(root, ruleId, name);
  const optionsFile = join(folder, 'options.json');
  const options: CaseOptions = existsSync(optionsFile) ? JSON.parse(readFileSync(optionsFile, 'utf8')) : {};
  const objects = documents(readFileSync(join(folder, 'manifests.yaml'), 'utf8'));

  it('is judged as expected', () => {
    const results = judge(ruleId, objects, options);
    const actual = printed(results);
    expect(actual).toBe(goldenText(join(folder, 'expected.json'), actual));
    const outcome = /^(pass|fail|unknown|not-applicable)/.exec(name)?.[0];
    const outcomes = results.map((result) => result.outcome);
    expect(outcomes).toContain(outcome);
    expect(outcome === 'pass' && outcomes.some((other) => other !== 'pass')).toBe(false);
  });

  it('passes once the patches it offers are applied', () => {
    const offered = judge(ruleId, objects, options).filter(({ remediation }) => remediation?.patch !== undefined);
    const patches = offered.map(({ remediation }) => remediation?.patch ?? '');
    const after = new Map(
      judge(ruleId, applied(objects, patches), options).map((result) => [subjectKey(result.subject), result]),
    );
    for (const { subject } of offered) {
      expect(after.get(subjectKey(subject))).toMatchObject({
        outcome: options.afterPatches ?? 'pass',
      });
    }
  });

  it.each(['NetworkPolicy', 'Namespace', 'Deployment'])('does not turn into a pass where %s is unread', (kind) => {
    const unread: Unread = { kind, reason: 'failed', message: 'the server was away' };
    const less = judge(
      ruleId,
      objects.filter((object) => object.kind !== kind),
      { ...options, unread: [...(options.unread ?? []), unread] },
    );
    const before = judge(ruleId, objects, options);
    const passedBefore = before.filter(({ outcome }) => outcome === 'pass').map(({ subject }) => subjectKey(subject));
    const passedWithLess = less.filter(({ outcome }) => outcome === 'pass').map(({ subject }) => subjectKey(subject));
    expect(passedBefore).toEqual(expect.arrayContaining(passedWithLess));
  });
});
