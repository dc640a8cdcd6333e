import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAssessmentSettings } from '../../src/config/config.ts';
import { readDataFlowMapFile } from '../../src/config/data-flows/read-data-flow-map.ts';
import { ruleContext } from '../../src/core/assessment/assess.ts';
import { flowsOfCluster } from '../../src/core/dataflow/cluster-flows.ts';
import { suggestPolicies } from '../../src/core/synthesis/policies/suggest-policies.ts';
import { compileInventory, evaluate, evaluationInput } from '../../src/pipeline/evaluation.ts';
import { suggestionYaml } from '../../src/reachability/synthesis/suggestion-text.ts';
import { ManifestSource } from '../../src/sources/manifests/manifest-source.ts';

const FOLDER = resolve(import.meta.dirname, '../../examples/isolation');
const { map, warnings } = readDataFlowMapFile(resolve(FOLDER, 'data-flows.yaml'));
const SETTINGS = {
  ...loadAssessmentSettings({ file: resolve(FOLDER, 'ringfence.yaml'), env: {} }),
  dataFlows: flowsOfCluster(map, 'practice'),
};
const CLUSTER = { cniProfile: 'calico' } as const;

async function read(...paths: readonly string[]) {
  const source = new ManifestSource({ folder: FOLDER, paths: [...paths], strict: true });
  return (await source.collect({ signal: new AbortController().signal })).inventory;
}

async function judged(...paths: readonly string[]) {
  const { assessment } = evaluate(
    evaluationInput(await read(...paths), {
      cluster: CLUSTER,
      settings: SETTINGS,
      asOf: new Date('2026-11-30T00:00:00Z'),
    }),
  );
  const score = assessment.scores.find(({ scope }) => scope.type === 'cluster')?.score;
  const findings = assessment.results.flatMap(({ ruleId, violations }) => violations.map(() => ruleId));
  return { score: score === undefined || score === null ? score : Math.floor(score), findings };
}

describe('the example of docs/getting-to-isolation.md', () => {
  it('has the policies that are suggested from its map', async () => {
    expect(warnings).toEqual([]);
    const inventory = await read('manifests.yaml');
    const { model } = compileInventory(inventory, CLUSTER);
    const suggestion = suggestPolicies({
      context: ruleContext(inventory, model, SETTINGS),
      settings: SETTINGS,
      namespace: 'practice',
      existing: 'replaced',
    });
    expect(suggestion.unmet).toEqual([]);
    const written = readFileSync(resolve(FOLDER, 'policies.yaml'), 'utf8');
    expect(`${suggestionYaml(suggestion)}\n`).toBe(written);
  });

  it('has no finding with these policies, and dozens without', async () => {
    const before = await judged('manifests.yaml');
    expect(before.score).toBeLessThan(50);
    expect(before.findings.length).toBeGreaterThan(24);
    expect(await judged('manifests.yaml', 'policies.yaml')).toEqual({ score: 100, findings: [] });
  });
});
