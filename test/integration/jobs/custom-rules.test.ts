import { afterAll, describe, expect, it } from 'vitest';
import { CustomRuleStore } from '../../../src/custom-rules/custom-rule.store.ts';
import { TakeSnapshot } from '../../../src/pipeline/take-snapshot.ts';
import { jobContext, openSnapshotPipeline, payloadOf } from '../../support/snapshot-pipeline.ts';

const pipeline = await openSnapshotPipeline();
afterAll(() => pipeline.close());

const rule = (id: string, expression: string) => ({
  id: `custom-${id}`,
  title: id,
  summary: id,
  severity: 'low' as const,
  why: 'Because.',
  expression,
  remediation: 'Do it.',
  controls: [],
});

describe('a snapshot that is judged by custom rules', () => {
  it('is published even if a rule cannot be evaluated, and the others have results', async () => {
    const by = { person: { name: 'Ada', email: 'ada@example.org' }, token: 'ada' };
    const rules = [
      rule('fails', 'size(ingress) == 0'),
      rule('errs', 'workload.labels.gone == ""'),
      // Saved by a version that had other limits.
      rule('loops', 'ingress.all(a, ingress.all(b, ingress.all(c, ingress.all(d, a.declared))))'),
      rule('passes', 'workload.kind == "Pod"'),
    ];
    await new CustomRuleStore(pipeline.database.pool).apply({
      content: { name: 'fleet', rules },
      comment: 'c',
      by,
      expectedVersion: 0,
    });
    pipeline.write(
      'shop/pods.yaml',
      `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ringfence.dev/data: pii } }
---
apiVersion: v1
kind: Pod
metadata: { namespace: shop, name: db }
spec: { containers: [{ name: main, image: postgres }] }
`,
    );
    const cluster = await pipeline.addCluster(pipeline.manifests('shop'));
    await new TakeSnapshot(pipeline.parts).handle(payloadOf(cluster), jobContext());
    const snapshot = await pipeline.newest(cluster);
    expect(snapshot).toMatchObject({ sequence: 1, completeness: 'COMPLETE' });
    const { rows } = await pipeline.database.pool.query<{ outcomes: object }>(
      `SELECT json_object_agg(result ->> 'ruleId', result ->> 'outcome') AS outcomes
       FROM rule_result_revisions, json_array_elements(results) AS result
       WHERE cluster_id = $1 AND result ->> 'ruleId' LIKE 'custom-%'`,
      [cluster.id],
    );
    expect(rows).toEqual([
      {
        outcomes: {
          'custom-fails': 'fail',
          'custom-errs': 'error',
          'custom-loops': 'error',
          'custom-passes': 'pass',
        },
      },
    ]);
  });
});
