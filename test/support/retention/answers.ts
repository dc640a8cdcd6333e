import type { Pool } from 'pg';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { accessDuring } from '../../../src/core/access/timeline/access-during.ts';
import { peerHistory } from '../../../src/core/access/timeline/peer-history.ts';
import { ALL_CONNECTIONS } from '../../../src/core/network/connection-set.ts';
import type { WorkloadReference } from '../../../src/core/inventory/workload.ts';
import type { PastMoment } from '../../../src/findings/finding-row.store.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { makeStores } from '../../../src/stores.ts';

const DB: WorkloadReference = { namespace: 'shop', kind: 'Deployment', name: 'db' };
const SITE: WorkloadReference = { namespace: 'front', kind: 'Deployment', name: 'site' };
const PAGE = { limit: 1000, direction: 'forward' } as const;

/** What is told of a cluster's past without the objects of snapshots. */
export async function answersWithoutObjects(
  pool: Pool,
  cluster: string,
  snapshots: readonly Snapshot[],
  end: Date,
): Promise<unknown> {
  const stores = makeStores(pool);
  const findings = await Promise.all(
    snapshots.map(async ({ id, takenAt, sequence }) => {
      const position = { clusterId: cluster, sequence };
      return [
        await findingsAt(pool, cluster, { type: 'snapshot', snapshotId: id }),
        await findingsAt(pool, cluster, { type: 'time', at: takenAt }),
        await stores.assessments.ruleResults(WHOLE_FLEET, position),
        await stores.assessments.scores(WHOLE_FLEET, position),
      ];
    }),
  );
  return {
    access: await access(pool, cluster, end),
    findings,
    scores: [
      await stores.scores.history(WHOLE_FLEET, { clusterId: cluster, of: { type: 'cluster' }, limit: 1000 }),
      await stores.scores.history(WHOLE_FLEET, {
        clusterId: cluster,
        of: { type: 'workload', ...DB },
        limit: 1000,
      }),
      await stores.fleetScores.history(
        { clusters: [cluster], namespaces: 'all' },
        { step: 'day', limit: 1000 },
      ),
    ],
    namespaces: await stores.namespaceNames.all(WHOLE_FLEET, [cluster]),
    next: await previous(pool, cluster),
    snapshots: (await stores.snapshots.list(WHOLE_FLEET, cluster, PAGE)).members.map(({ item }) => [
      item.id,
      item.sequence,
      item.takenAt,
      item.completeness,
      item.consistency,
      item.holdsForMilliseconds,
    ]),
  };
}

/** What the next snapshot is compared with. Objects are read in no particular order. */
async function previous(pool: Pool, cluster: string): Promise<unknown> {
  const state = await makeStores(pool).publications.previous(cluster);
  const earlierObjects = state.earlierObjects.map((object) => JSON.stringify(object)).toSorted();
  return { ...state, earlierObjects };
}

async function access(pool: Pool, clusterId: string, end: Date): Promise<unknown> {
  const { accessHistory } = makeStores(pool);
  const period = { from: new Date(end.getTime() - 20 * 86_400_000), to: end, now: end };
  const told = [];
  for (const direction of ['ingress', 'egress'] as const) {
    const request = { clusterId, workload: DB, direction, ...period, namespaces: 'all' } as const;
    const { history, peerPresence } = await accessHistory.read({ ...request, peer: SITE });
    told.push(accessDuring(history, DB, period, ALL_CONNECTIONS));
    for (const peer of [
      { type: 'workload', workload: SITE, presence: peerPresence } as const,
      { type: 'anybody', but: DB } as const,
    ])
      told.push(peerHistory(history, peer, period, ALL_CONNECTIONS));
  }
  return told;
}

async function findingsAt(pool: Pool, cluster: string, asOf: PastMoment): Promise<unknown> {
  const { findings, findingEvents } = makeStores(pool);
  const filter = { clusterIds: [cluster], asOf };
  const { members } = await findings.list(WHOLE_FLEET, filter, 'severity', PAGE);
  const found = members.map(({ item }) => item);
  return {
    found,
    events: await findingEvents.find(WHOLE_FLEET, { findingIds: found.map(({ id }) => id), asOf }),
  };
}
