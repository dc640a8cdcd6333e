import type { Pool } from 'pg';
import { resultDocuments } from '../../../src/assessments/result-documents.ts';
import { toStoredObjects, type StoredObject } from '../../../src/core/inventory/stored/stored-object.ts';
import type { ScoreSample } from '../../../src/core/rules/assessment.ts';
import { objectKey } from '../../../src/snapshots/snapshot.store.ts';
import type { Witness } from '../run/run-plan.ts';
import type { Recomputed } from './history.ts';

/** Every snapshot holds one inventory that was collected, whole and nothing else. */
export function inventoryFaults(
  history: readonly Recomputed[],
  { collected }: Pick<Witness, 'collected'>,
): readonly string[] {
  return history.flatMap(({ snapshot, objects }) => {
    const state = collected.get(snapshot.id);
    if (state === undefined) return [`snapshot ${snapshot.sequence} was not prepared by any worker`];
    const expected = toStoredObjects(state.inventory).map(objectText);
    return difference(`snapshot ${snapshot.sequence}, objects`, expected, objects.map(objectText));
  });
}

function objectText(object: Pick<StoredObject, 'kind' | 'namespace' | 'name' | 'contentHash'>): string {
  return `${objectKey(object)} ${object.contentHash}`;
}

/** What is stored at each snapshot of access, rule results and scores follows from its stored inventory. */
export async function derivedFaults(pool: Pool, history: readonly Recomputed[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { snapshot, access, assessment, patches } of history) {
    const { sequence } = snapshot;
    const read = (columns: string, table: string) => validAt(pool, snapshot, columns, table);
    const lists = access.lists.flatMap(({ contentHash, subjects }) =>
      subjects.map(({ namespace, name, kind, direction }) =>
        [namespace, kind, name, direction, contentHash].join(' '),
      ),
    );
    const documents = resultDocuments({ ...assessment, patches });
    faults.push(
      ...difference(
        `snapshot ${sequence}, access`,
        lists,
        await read(
          `concat_ws(' ', namespace, workload_kind, workload_name, direction, encode(content_hash, 'hex'))`,
          'access_revisions',
        ),
      ),
      ...difference(
        `snapshot ${sequence}, rule results`,
        documents.map(({ namespace, hash }) => `${namespace} ${hash}`),
        await read(`concat_ws(' ', namespace, encode(content_hash, 'hex'))`, 'rule_result_revisions'),
      ),
      ...difference(
        `snapshot ${sequence}, scores`,
        assessment.scores.map(scoreText),
        await read(
          `concat_ws(' ', scope_type, namespace, workload_kind, workload_name, coalesce(score::text, 'null'),
             coalesce(coverage::text, 'null'), pii_workloads, coalesce(mean::text, 'null'), critically_exposed,
             coalesce(capped_by->>'ruleId', 'none'), coalesce(worst->>'name', 'none'))`,
          'score_samples',
        ),
      ),
    );
  }
  return faults;
}

/** When workloads and namespaces were there is kept of thinned snapshots too. */
export async function presenceFaults(pool: Pool, history: readonly Recomputed[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { snapshot, objects } of history) {
    const expected = objects.flatMap(({ kind, namespace, name }) =>
      kind === 'Workload' || kind === 'Namespace' ? [[kind, namespace, name].join(' ')] : [],
    );
    const lasting = "(SELECT * FROM object_revisions WHERE kind IN ('Workload', 'Namespace')) r";
    const stored = await validAt(pool, snapshot, "concat_ws(' ', kind, namespace, name)", lasting);
    faults.push(...difference(`snapshot ${snapshot.sequence}, presence`, expected, stored));
  }
  return faults;
}

function scoreText({ scope, ...sample }: ScoreSample): string {
  const { score, coverage, piiWorkloads, mean, criticallyExposed, cappedBy, worst } = sample;
  const namespace = scope.type === 'cluster' ? '' : scope.namespace;
  const [kind, name] = scope.type === 'workload' ? [scope.kind, scope.name] : ['', ''];
  const values = [score ?? 'null', coverage ?? 'null', piiWorkloads, mean ?? 'null', criticallyExposed];
  const names = [cappedBy?.ruleId ?? 'none', worst?.name ?? 'none'];
  return [scope.type, namespace, kind, name, ...values, ...names].join(' ');
}

/** What is valid at a snapshot, as text. */
export async function validAt(
  pool: Pool,
  { clusterId, sequence }: Recomputed['snapshot'],
  text: string,
  table: string,
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ text: string }>(
    `SELECT ${text} AS text FROM ${table}
     WHERE cluster_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)`,
    [clusterId, sequence],
  );
  return rows.map((row) => row.text);
}

/** What is missing and what is too much, in words. */
export function difference(
  what: string,
  expected: readonly string[],
  actual: readonly string[],
): readonly string[] {
  const left = [...actual];
  const missing = expected.filter((item) => {
    const place = left.indexOf(item);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
  return [
    ...missing.map((item) => `${what}: missing ${item}`),
    ...left.map((item) => `${what}: too much ${item}`),
  ];
}
