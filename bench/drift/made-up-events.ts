import { createHash, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type {
  ChangedConnection,
  ConnectionDrift,
  DriftEvent,
  FindingDrift,
  ObjectDrift,
} from '../../src/core/drift/drift-event.ts';
import { workloadKey } from '../../src/core/inventory/workload.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { writeDrift } from '../../src/drift/drift-writes.store.ts';

const HOUR = 3_600_000;
const NAMESPACES = 40;
const WORKLOADS = 12;
/** Has a fourth of the workloads that change. */
export const FREQUENT_NAMESPACE = 'team-0';
/** Has one event in some thirty thousand. */
export const RARE_NAMESPACE = 'archive';
const RARE_EVERY = 3000;
const MANAGERS = ['argocd-controller', 'helm', 'kube-controller-manager', 'kubectl-edit', 'flux'];

export interface MadeUpDrift {
  readonly clusterIds: readonly string[];
  readonly snapshots: number;
  readonly began: Date;
}

/**
 * Records eleven events with each hourly snapshot of each cluster, about as many as a cluster of 2,000 objects with 2 %
 * churn a day has: changed workloads and policies, connections that policies changed, findings and scores.
 */
export async function recordMadeUpDrift(
  pool: Pool,
  { clusterIds, snapshots, began }: MadeUpDrift,
): Promise<void> {
  await recordNames(pool, clusterIds);
  for (let number = 0; number < snapshots; number += 1)
    await inTransaction(pool, async (client) => {
      for (const [place, clusterId] of clusterIds.entries()) {
        const takenAt = new Date(began.getTime() + number * HOUR + place * 1000);
        const events = eventsOf(number * clusterIds.length + place, number + 1);
        await writeDrift(client, { clusterId, sequence: number + 2, takenAt }, events);
      }
    });
}

/** The namespaces and workloads that events name, without contents: filters refuse names that never existed. */
async function recordNames(pool: Pool, clusterIds: readonly string[]): Promise<void> {
  await pool.query(`INSERT INTO object_contents (content_hash, body) VALUES (sha256(''), '{}')`);
  await pool.query(
    `INSERT INTO object_revisions (cluster_id, kind, namespace, name, content_hash, valid_from)
     SELECT id, 'Namespace', '', 'team-' || team, sha256(''), 1
       FROM unnest($1::uuid[]) AS id CROSS JOIN generate_series(0, $2::int - 1) AS team
     UNION ALL SELECT id, 'Namespace', '', $4, sha256(''), 1 FROM unnest($1::uuid[]) AS id
     UNION ALL SELECT id, 'Workload', 'team-' || team, 'Deployment/app-' || app, sha256(''), 1
       FROM unnest($1::uuid[]) AS id CROSS JOIN generate_series(0, $2::int - 1) AS team
         CROSS JOIN generate_series(0, $3::int - 1) AS app`,
    [clusterIds, NAMESPACES, WORKLOADS, RARE_NAMESPACE],
  );
}

/** The events of one snapshot. The same number always has the same ones, except for their ids. */
function eventsOf(number: number, baseSequence: number): readonly DriftEvent[] {
  const random = randomOf(number);
  const workloads = Array.from({ length: 5 }, () => workloadChange(random, baseSequence));
  const policy = policyChange(random, baseSequence, number % RARE_EVERY === 0);
  const connections = Array.from({ length: 2 }, () => connectionChange(random, policy, baseSequence));
  const findings = Array.from({ length: 2 }, () => findingChange(random, baseSequence));
  const raised = random(2) === 0;
  const score: DriftEvent = {
    id: randomUUID(),
    type: 'score',
    change: raised ? 'raised' : 'lowered',
    scope: { type: 'namespace', namespace: `team-${random(NAMESPACES)}` },
    scores: { before: 70 + random(20), after: 70 + random(20) },
    effect: raised ? 'strengthens' : 'weakens',
    pii: 'touched',
    baseSequence,
  };
  return [...workloads, policy, ...connections, score, ...findings];
}

type Random = (below: number) => number;

function workloadChange(random: Random, baseSequence: number): ObjectDrift {
  return {
    ...objectChange(random, baseSequence),
    object: { category: 'workload', ...workloadOf(random) },
    effect: 'none',
    pii: random(10) === 0 ? 'touched' : 'untouched',
  };
}

function policyChange(random: Random, baseSequence: number, rare: boolean): ObjectDrift {
  const namespace = rare ? RARE_NAMESPACE : `team-${random(NAMESPACES)}`;
  return {
    ...objectChange(random, baseSequence),
    object: { category: 'policy', kind: 'NetworkPolicy', namespace, name: `allow-${random(20)}` },
    effect: random(2) === 0 ? 'weakens' : 'strengthens',
    pii: random(3) === 0 ? 'touched' : 'untouched',
  };
}

function objectChange(random: Random, baseSequence: number) {
  return {
    id: randomUUID(),
    type: 'object',
    change: 'changed',
    fields: ['template.labels.release', 'template.containers'],
    contents: { before: hashOf(random), after: hashOf(random) },
    provenance: {
      writes: [
        {
          manager: MANAGERS[random(MANAGERS.length)]!,
          operation: 'Update',
          time: '2026-01-01T00:00:00Z',
        },
      ],
      deliveredBy: { tool: 'argo-cd', kind: 'application', name: `application-${random(200)}` },
    },
    baseSequence,
  } as const;
}

function connectionChange(random: Random, policy: ObjectDrift, baseSequence: number): ConnectionDrift {
  const opened = policy.effect === 'weakens';
  const parts = Array.from({ length: 1 + random(4) }, (_, place) => {
    const from = { namespace: `team-${random(NAMESPACES / 4) + (place * NAMESPACES) / 4}` };
    const to = { ...workloadOf(random), namespace: policy.object.namespace };
    const connections = Array.from({ length: 1 + random(12) }, (_each, own): ChangedConnection => ({
      from: { type: 'workload', ...from, kind: 'Deployment', name: `app-${own}` },
      to: { type: 'workload', ...to },
      ports: 'TCP 8080',
      before: opened ? 'denied' : 'allowed',
      after: opened ? 'allowed' : 'denied',
      pii: 'touched',
    }));
    const ends = connections.map((_each, own) => ({ ...from, kind: 'Deployment', name: `app-${own}` }));
    return {
      fromNamespace: from.namespace,
      toNamespace: to.namespace,
      connections,
      unlisted: 0,
      workloads: [...ends, to].map(workloadKey),
    };
  });
  return {
    id: randomUUID(),
    type: 'connection',
    change: opened ? 'opened' : 'closed',
    attribution: 'single',
    causes: [policy.id],
    candidates: 1,
    sources: parts.length,
    destinations: 1,
    parts,
    effect: policy.effect,
    pii: policy.pii,
    baseSequence,
  };
}

function findingChange(random: Random, baseSequence: number): FindingDrift {
  const workload = workloadOf(random);
  const opened = random(2) === 0;
  return {
    id: randomUUID(),
    type: 'finding',
    change: opened ? 'opened' : 'resolved',
    findingId: randomUUID(),
    ruleId: 'ingress-isolated',
    severity: 'high',
    namespace: workload.namespace,
    workload,
    effect: opened ? 'weakens' : 'strengthens',
    pii: 'touched',
    baseSequence,
  };
}

function workloadOf(random: Random) {
  return {
    namespace: random(4) === 0 ? FREQUENT_NAMESPACE : `team-${random(NAMESPACES)}`,
    kind: 'Deployment',
    name: `app-${random(WORKLOADS)}`,
  };
}

function hashOf(random: Random): string {
  return createHash('sha256')
    .update(String(random(1_000_000)))
    .digest('hex');
}

/** A linear congruential generator. */
function randomOf(seed: number): Random {
  let state = (seed * 2_654_435_761) % 4_294_967_296;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}
