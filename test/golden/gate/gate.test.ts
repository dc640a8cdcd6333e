import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { check } from '../../../src/core/gate/check.ts';
import { judgeProposal, judgeState } from '../../../src/core/gate/judged-state.ts';
import type { CheckedConnection, CheckedDoubt, CheckedFinding } from '../../../src/core/gate/report.ts';
import { asJudged } from '../../../src/core/classification/as-judged.ts';
import { propose } from '../../../src/core/proposal/propose.ts';
import { parseReplaceMode } from '../../../src/core/proposal/replace-mode.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { RULES } from '../../../src/core/rules/catalogue.ts';
import { SEVERITIES } from '../../../src/core/rules/rule.ts';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../../../src/core/rules/settings.ts';
import { answerOf, goldenCases, jsonText, optionsOf } from '../../support/golden.ts';
import type { GoldenCase } from '../../support/golden.ts';
import { goldenCluster, goldenOptions } from '../../support/golden-cluster.ts';

/** As of which data flows are judged. */
const TODAY = '2026-11-30';

const labels = z.record(z.string(), z.string());
const options = goldenOptions.extend({
  replace: z.string().default('namespace'),
  failOn: z.enum(SEVERITIES).default('low'),
  counted: z.enum(['all', 'new']).default('all'),
  withoutPii: z.enum(['undecided', 'passed']).default('undecided'),
  /** The rules that are applied. */
  rules: z.array(z.string()).default(['default-deny-ingress', 'allow-all-rule']),
  /** Connections that are declared between pods of any namespace. */
  declared: z
    .array(z.strictObject({ name: z.string(), from_: labels, to: labels, port: z.int() }))
    .default([]),
});

describe('a check of manifests', () => {
  it.each(goldenCases(import.meta.dirname))('$name', async (golden) => {
    await expect(jsonText(answersOf(golden))).toMatchFileSnapshot(answerOf(golden, 'expected.json'));
  });
});

/** Pods of any namespace with some labels. */
function pods(wanted: Readonly<Record<string, string>>) {
  return {
    type: 'pods' as const,
    namespaceSelector: { requirements: [] },
    podSelector: {
      requirements: Object.entries(wanted).map(([key, value]) => ({
        key,
        operator: 'In' as const,
        values: [value],
      })),
    },
  };
}

function settingsOf({ declared, rules }: z.infer<typeof options>): AssessmentSettings {
  return {
    ...DEFAULT_SETTINGS,
    disabledRules: RULES.map(({ id }) => id).filter((id) => !rules.includes(id)),
    declaredConnections: declared.map(({ name, from_, to, port }) => ({
      name,
      from: pods(from_),
      to: pods(to),
      ports: [{ protocol: 'TCP' as const, from: port, to: port }],
    })),
  };
}

function statesOf(golden: GoldenCase, asked: z.infer<typeof options>) {
  const { replace, assumptions: points, unread } = asked;
  const settings = settingsOf(asked);
  const { inventory: manifests, assumptions } = goldenCluster([join(golden.folder, 'input-manifests.yaml')], {
    assumptions: points,
    unread,
  });
  const compiled = (read: typeof manifests) => {
    const inventory = asJudged(read, settings, assumptions);
    return { inventory, model: compile(inventory, { assumptions }) };
  };
  const file = join(golden.folder, 'input-base.yaml');
  if (!existsSync(file)) return { manifests, settings, state: judgeState(compiled(manifests), { settings, today: TODAY }) };
  const { inventory: base } = goldenCluster([file], { assumptions: points, unread: [] });
  const { inventory, objects } = propose(base, manifests, parseReplaceMode(replace));
  const { before, after, models } = judgeProposal(compiled(base), inventory, { settings, today: TODAY });
  return { manifests, settings, state: after, base: { state: before, objects, models, shown: { objects, models } } };
}

function answersOf(golden: GoldenCase) {
  const asked = optionsOf(golden, options);
  const { failOn, counted, withoutPii } = asked;
  const { state, ...rest } = statesOf(golden, asked);
  const report = check({
    ...rest,
    state,
    criteria: { failOn, counted, withoutPii },
    cluster: 'manifests',
    limits: state.inventory,
    scope: { clusters: 'all', namespaces: 'all' },
    maxConnections: 1000,
    spend: () => undefined,
  });
  const { verdict, because, findings, undecided, change, perhapsPii } = report;
  return {
    verdict,
    because,
    findings: findings.map(findingText),
    undecided: undecided.map(doubtText),
    perhapsPii,
    ...(change && {
      deleted: change.objects.deleted.map(({ kind, name }) => `${kind} ${name}`),
      noLongerPii: change.noLongerPii,
      closed: change.closed.map(({ ruleId, subject }) => `${ruleId} ${subject}`),
      opens: change.connections.filter(({ opens }) => opens !== undefined).map(openingText),
    }),
  };
}

function findingText({ severity, ruleId, subject, age, weight, location }: CheckedFinding): string {
  const where = location === undefined ? 'nowhere' : `line ${location.line}`;
  return `${severity} ${ruleId} ${subject} (${[...(age === undefined ? [] : [age]), weight, where].join(', ')})`;
}

function doubtText({ severity, ruleId, subject, age, weight }: CheckedDoubt): string {
  return `${severity} ${ruleId} ${subject} (${[...(age === undefined ? [] : [age]), weight].join(', ')})`;
}

function openingText({ from, to, opens }: CheckedConnection): string {
  return `${from} -> ${to}: ${opens?.allowed || '-'}; perhaps ${opens?.unknown || '-'}`;
}
