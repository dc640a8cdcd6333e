import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inventory, Namespace } from '../../src/core/inventory/inventory.ts';
import { NAMESPACE_NAME_LABEL } from '../../src/core/inventory/labels.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import { arbitraryInventory, settledAssumptions } from '../support/engine/arbitrary-clusters.ts';
import { NaiveEvaluator } from '../support/engine/naive-evaluator.ts';
import { asText, contradicts, questions } from '../support/engine/naive-questions.ts';
import { WorkloadRows } from '../support/engine/workload-rows.ts';
import { randomRuns, timeout } from '../support/engine/random-runs.ts';

const settings = randomRuns(250);

/** A cluster, and what is known about it if some of its namespaces are missing. */
const withAbsent = arbitraryInventory.chain((whole) =>
  fc.subarray(whole.namespaces.map(({ name }) => name)).map((absent) => ({
    whole,
    read: {
      ...whole,
      namespaces: whole.namespaces.map((namespace): Namespace => {
        const { name } = namespace;
        if (!absent.includes(name)) return namespace;
        return { name, labels: { [NAMESPACE_NAME_LABEL]: name }, presence: 'referred' };
      }),
    } satisfies Inventory,
  })),
);

describe(`namespaces that are not in the input (DIFFERENTIAL_SEED=${settings.seed})`, () => {
  it('never make a verdict that any labels of theirs would contradict', { timeout }, () => {
    fc.assert(
      fc.property(withAbsent, settledAssumptions, ({ whole, read }, assumptions) => {
        const naive = new NaiveEvaluator(whole, assumptions);
        const rows = new WorkloadRows(
          compile(read, { assumptions: { ...assumptions, absentNamespaces: 'unknown' } }),
        );
        const wrong = [...questions(naive)].filter((question) => contradicts(rows, question));
        expect(wrong.map(asText)).toEqual([]);
      }),
      settings,
    );
  });

  it('are unlabelled where that is assumed', { timeout }, () => {
    fc.assert(
      fc.property(withAbsent, settledAssumptions, ({ read }, assumptions) => {
        const naive = new NaiveEvaluator(read, assumptions);
        const rows = new WorkloadRows(
          compile(read, { assumptions: { ...assumptions, absentNamespaces: 'unlabelled' } }),
        );
        const differing = [...questions(naive)].filter(
          ({ from, to, protocol, port, expected }) => rows.verdict(from, to, protocol, port) !== expected,
        );
        expect(differing.map(asText)).toEqual([]);
      }),
      settings,
    );
  });
});
