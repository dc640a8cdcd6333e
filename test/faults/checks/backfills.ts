import type { Pool } from 'pg';
import type { AccessLists } from '../../../src/core/access/access-lists.ts';
import { workloadKey } from '../../../src/core/inventory/workload.ts';
import { difference, validAt } from './contents.ts';
import type { Recomputed } from './history.ts';

const UNPROVEN = 'unproven';

/**
 * The access of every workload from before it came into scope is there, follows from the inventory of then, and is
 * unproven only where its snapshot was thinned.
 */
export async function backfillFaults(pool: Pool, history: readonly Recomputed[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [place, { snapshot, access, accessOfAll }] of history.entries()) {
    const inScope = new Set(keysOf(access));
    const later = new Set(history.slice(place + 1).flatMap((one) => keysOf(one.access)));
    const expected = textsOf(accessOfAll).filter(({ key }) => later.has(key) && !inScope.has(key));
    const stored = await validAt(
      pool,
      snapshot,
      `concat_ws(' ', namespace, workload_kind, workload_name, direction,
         coalesce(encode(content_hash, 'hex'), '${UNPROVEN}'))`,
      'backfilled_access',
    );
    const unproven = (await isThinned(pool, snapshot))
      ? stored.filter((text) => text.endsWith(UNPROVEN))
      : [];
    const open = new Set(unproven.map((text) => text.slice(0, text.lastIndexOf(' '))));
    faults.push(
      ...difference(
        `snapshot ${snapshot.sequence}, access computed later`,
        expected.map(({ text }) => text).filter((text) => !open.has(text.slice(0, text.lastIndexOf(' ')))),
        stored.filter((text) => !unproven.includes(text)),
      ),
    );
  }
  return faults;
}

function keysOf({ lists }: AccessLists): readonly string[] {
  return lists.flatMap(({ subjects }) => subjects.map(workloadKey));
}

function textsOf({ lists }: AccessLists): readonly { readonly key: string; readonly text: string }[] {
  return lists.flatMap(({ contentHash, subjects }) =>
    subjects.map((subject) => {
      const { namespace, kind, name, direction } = subject;
      return {
        key: workloadKey(subject),
        text: [namespace, kind, name, direction, contentHash].join(' '),
      };
    }),
  );
}

async function isThinned(pool: Pool, { id }: Recomputed['snapshot']): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM snapshots WHERE id = $1 AND thinned_at IS NOT NULL', [
    id,
  ]);
  return rowCount === 1;
}
