import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readDataFlowMapFile } from '../../config/data-flows/read-data-flow-map.ts';
import { suggest } from '../../config/suggestion.ts';
import { flowsOfCluster } from '../../core/dataflow/cluster-flows.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import type { RuleResult } from '../../core/rules/assessment.ts';
import type { CustomRule } from '../../core/rules/custom-rule.ts';
import { DEFAULT_SETTINGS } from '../../core/rules/settings.ts';
import { subjectKey } from '../../core/rules/subjects.ts';
import { evaluate, evaluationInput } from '../../pipeline/evaluation.ts';
import { UsageError } from '../failure.ts';
import { openSource } from '../input/open-sources.ts';
import { collectObjects } from '../input/read-cluster.ts';
import type { Terminal } from '../output/terminal.ts';
import {
  EXPECTED_FILE,
  type Expectation,
  type ExpectedOutcomes,
  readExpectedOutcomes,
} from './expected-outcomes.ts';
import type { TestedOutcome } from './results.ts';

/** Judges the manifests of a folder by the rules. Everything in it but `expected.yaml` and its map is a manifest. */
export async function runTestCase(
  folder: string,
  rules: readonly CustomRule[],
  terminal: Terminal,
): Promise<readonly TestedOutcome[]> {
  const expected = readExpectedOutcomes(
    folder,
    rules.map(({ id }) => id),
  );
  const { map, cluster = folder, cniProfile } = expected;
  const others = new Set([EXPECTED_FILE, ...(map === undefined ? [] : [map])]);
  const paths = readdirSync(folder).filter((name) => !others.has(name) && !name.startsWith('.'));
  if (paths.length === 0) throw new UsageError(`${folder} contains no manifests beside ${EXPECTED_FILE}`);
  const source = await openSource(
    paths.map((name) => join(folder, name)),
    {},
    'rules test',
  );
  const { inventory, startedAt } = await collectObjects(source, terminal);
  const settings = {
    ...DEFAULT_SETTINGS,
    customRules: rules,
    ...(map !== undefined && {
      dataFlows: flowsOfCluster(readDataFlowMapFile(join(folder, map)).map, cluster),
    }),
  };
  const input = evaluationInput(inventory, { cluster: { cniProfile }, settings, asOf: startedAt });
  const { assessment } = evaluate(input);
  const ids = new Set(rules.map(({ id }) => id));
  const results = assessment.results.filter(({ ruleId }) => ids.has(ruleId));
  return expected.expectations.map((each) => compare(each, results, { folder, expected }));
}

function compare(
  expectation: Expectation,
  results: readonly RuleResult[],
  { folder, expected }: { readonly folder: string; readonly expected: ExpectedOutcomes },
): TestedOutcome {
  const { rule, workload, path } = expectation;
  const [found, ...more] = results.filter(
    ({ ruleId, subject }) =>
      ruleId === rule &&
      subject.type === 'workload' &&
      (workloadKey(subject) === workload || `${subject.namespace}/${subject.name}` === workload),
  );
  if (found === undefined) throw expected.errorAt(path, notJudged(workload, rule, results));
  if (more.length > 0)
    throw expected.errorAt(
      path,
      `there are several workloads ${workload}: add the kind, e.g. ${subjectKey(found.subject)}`,
    );
  const { outcome } = found;
  const message = found.violations[0]?.evidence.summary ?? found.message;
  return {
    result: outcome === expectation.expected ? 'ok' : 'wrong',
    folder,
    rule,
    workload,
    expected: expectation.expected,
    outcome,
    ...(message !== undefined && { message }),
  };
}

function notJudged(workload: string, rule: string, results: readonly RuleResult[]): string {
  const judged = results.filter(({ ruleId }) => ruleId === rule).map(({ subject }) => subjectKey(subject));
  const meant = suggest(workload, judged);
  if (meant !== undefined) return `no workload ${workload} was judged; did you mean ${meant}?`;
  return judged.length === 0
    ? `no workload ${workload} was judged: label it as personal data (ringfence.dev/data: pii)`
    : `no workload ${workload} was judged; judged: ${judged.join(', ')}`;
}
