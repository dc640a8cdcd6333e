import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import type { Pool } from 'pg';
import type { AccessLists } from '../../../src/core/access/access-lists.ts';
import { partsHash } from '../../../src/core/access/stored-access.ts';
import type { StoredObject } from '../../../src/core/inventory/stored/stored-object.ts';
import type { WorkloadReference } from '../../../src/core/inventory/workload.ts';
import { NO_CONNECTIONS, parseConnectionSet } from '../../../src/core/network/connection-set.ts';
import type { RetentionPolicy } from '../../../src/core/retention/retention-policy.ts';
import type { Subject } from '../../../src/core/rules/rule.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { makeStores } from '../../../src/stores.ts';
import { partsOf } from '../engine/access-parts.ts';
import { failing, passing, publish, registerCluster, score, type Happening } from '../store/history.ts';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-01-01T00:00:00Z');

/** Short, so that a history of a few weeks has all of its parts. */
export const POLICY: RetentionPolicy = { all: 2, daily: 6, weekly: 15, records: 1000, runs: 90 };

/** What a small cluster with a database of personal data looks like at a moment. */
export interface Moment {
  /** Since the moment before. */
  readonly hours: number;
  readonly database: 'personal' | 'plain' | 'absent';
  readonly site: number | 'absent';
  readonly policy: 'isolated' | 'open';
  readonly reading: 'whole' | 'partial';
}

/** Histories of a cluster of two namespaces. */
export const histories = fc.array(
  fc.record({
    hours: fc.integer({ min: 1, max: 60 }),
    database: fc.constantFrom<Moment['database'][]>('personal', 'personal', 'plain', 'absent'),
    site: fc.constantFrom<Moment['site'][]>(80, 81, 'absent'),
    policy: fc.constantFrom<Moment['policy'][]>('isolated', 'open'),
    reading: fc.constantFrom<Moment['reading'][]>('whole', 'whole', 'whole', 'partial'),
  }),
  { minLength: 6, maxLength: 10 },
);

const DB: WorkloadReference = { namespace: 'shop', kind: 'Deployment', name: 'db' };

/** An object with this content, by its kind, namespace and name. */
function object(kind: string, space: string, name: string, content: unknown): StoredObject {
  const body = JSON.stringify({ presence: 'present', content });
  const contentHash = createHash('sha256').update(body).digest('hex');
  return { kind, namespace: space, name, body, contentHash };
}

function happeningOf({ database, site, policy, reading }: Moment, takenAt: Date): Happening {
  const personal = database === 'personal';
  const completeness = reading === 'whole' ? 'COMPLETE' : 'PARTIAL';
  const subject: Subject = { type: 'workload', ...DB };
  return {
    header: {
      takenAt,
      completeness,
      unread: reading === 'whole' ? [] : [{ kind: 'NetworkPolicy', reason: 'forbidden', message: 'no' }],
      lastKnown: {},
      objectCounts: { Pod: 1 },
    },
    objects: [
      object('Namespace', '', 'front', {}),
      ...(site === 'absent' ? [] : [object('Workload', 'front', 'Deployment/site', site)]),
      ...(database === 'absent'
        ? []
        : [
            object('Namespace', '', 'shop', database),
            object('Workload', 'shop', 'Deployment/db', policy),
            object('NetworkPolicy', 'shop', 'own-namespace-only', policy),
          ]),
    ],
    assessment: {
      completeness,
      results: personal ? [policy === 'open' ? failing(subject, ['site']) : passing(subject)] : [],
      scores: [
        score({ type: 'cluster' }, personal ? Number(policy === 'isolated') * 100 : null),
        ...(personal ? [score({ ...subject }, Number(policy === 'isolated') * 100)] : []),
      ],
    },
    access: personal
      ? accessOf(policy === 'open' && site !== 'absent' ? site : undefined)
      : { lists: [], parts: [] },
  };
}

/** Who may reach the database, by the port of the site; and that it may reach nobody. */
function accessOf(port: number | undefined): AccessLists {
  const workloads =
    port === undefined
      ? []
      : [
          {
            workload: { namespace: 'front', kind: 'Deployment', name: 'site' },
            allowed: parseConnectionSet(`TCP ${port}`),
            unknown: NO_CONNECTIONS,
            declared: NO_CONNECTIONS,
          },
        ];
  const lists = (['ingress', 'egress'] as const).map((direction) => {
    const parts = partsOf({ workloads: direction === 'ingress' ? workloads : [], outside: [] });
    const hashes = parts.map(({ contentHash }) => contentHash);
    return {
      list: { contentHash: partsHash(hashes), parts: hashes, subjects: [{ ...DB, direction }] },
      parts,
    };
  });
  // Two lists that are equal are one, for both directions.
  const [ingress, egress] = lists;
  const parts = lists.flatMap((one) => one.parts);
  if (ingress!.list.contentHash !== egress!.list.contentHash)
    return { lists: lists.map(({ list }) => list), parts };
  return { lists: [{ ...ingress!.list, subjects: lists.flatMap(({ list }) => list.subjects) }], parts };
}

/** Publishes a history as a worker would, and returns the snapshots. */
export async function publishHistory(
  pool: Pool,
  moments: readonly Moment[],
): Promise<{ readonly cluster: string; readonly snapshots: readonly Snapshot[]; readonly end: Date }> {
  const { id: cluster } = await registerCluster(pool);
  const snapshots: Snapshot[] = [];
  let time = BEGIN;
  for (const moment of moments) {
    time += moment.hours * HOUR;
    snapshots.push((await publish(pool, cluster, happeningOf(moment, new Date(time)))).snapshot);
  }
  return { cluster, snapshots, end: new Date(time) };
}

/** Thins a cluster's snapshots as far as the policy says, a few at a time. */
export async function thinAll(pool: Pool, cluster: string, now: Date, batch = 3): Promise<readonly number[]> {
  const { thinning } = makeStores(pool);
  const { thinned } = await thinning.plan(cluster, POLICY, now);
  const sequences = thinned.map(({ sequence }) => sequence);
  for (let start = 0; start < sequences.length; start += batch)
    await thinning.thin(cluster, sequences.slice(start, start + batch));
  return sequences;
}
