import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type {
  ChangedConnection,
  ConnectionDrift,
  ConnectionPart,
  DriftEndpoint,
  DriftEvent,
  FindingDrift,
  ObjectDrift,
  ScoreDrift,
} from '../../../src/core/drift/drift-event.ts';
import { workloadKey } from '../../../src/core/inventory/workload.ts';
import { inTransaction } from '../../../src/database/transaction.ts';
import { writeDrift, type ChangedSnapshot } from '../../../src/drift/drift-writes.store.ts';

export function recordDrift(
  pool: Pool,
  snapshot: ChangedSnapshot,
  events: readonly DriftEvent[],
): Promise<void> {
  return inTransaction(pool, (client) => writeDrift(client, snapshot, events));
}

const unimportant = { effect: 'none', pii: 'untouched', baseSequence: 1 } as const;

/** A change of an object that `kind/namespace/name` stands for; no namespace for cluster-scoped kinds. */
export function objectDrift(key: string, changes: Partial<ObjectDrift> = {}): ObjectDrift {
  const [kind = '', namespace = '', name = ''] = key.split('/');
  return {
    id: randomUUID(),
    type: 'object',
    change: 'changed',
    ...unimportant,
    object: { category: 'policy', kind, namespace, name },
    fields: ['spec'],
    contents: { before: 'aa', after: 'bb' },
    ...changes,
  };
}

/** An end of a connection: `namespace/name` of a Deployment, or the outside. */
export function endpoint(text: string): DriftEndpoint {
  if (text === 'outside')
    return { type: 'outside', range: { family: 'IPv4', first: 0n, last: 0xffff_ffffn } };
  const [namespace = '', name = ''] = text.split('/');
  return { type: 'workload', namespace, name, kind: 'Deployment' };
}

function changed([from, to]: readonly [string, string], pii: ChangedConnection['pii']): ChangedConnection {
  return {
    from: endpoint(from),
    to: endpoint(to),
    ports: 'TCP 5432',
    before: 'denied',
    after: 'allowed',
    pii,
  };
}

function namespaceOf(end: DriftEndpoint): string {
  return end.type === 'workload' ? end.namespace : '';
}

/** Connections, given as pairs of ends, that were opened. */
export function connectionDrift(
  pairs: readonly (readonly [string, string])[],
  changes: Partial<ConnectionDrift> = {},
): ConnectionDrift {
  const connections = pairs.map((pair) => changed(pair, changes.pii ?? 'untouched'));
  const groups = Map.groupBy(connections, ({ from, to }) => `${namespaceOf(from)}\n${namespaceOf(to)}`);
  const parts = [...groups].map(([key, members]): ConnectionPart => {
    const [fromNamespace = '', toNamespace = ''] = key.split('\n');
    const ends = members.flatMap(({ from, to }) => [from, to]);
    const workloads = new Set(ends.flatMap((end) => (end.type === 'workload' ? [workloadKey(end)] : [])));
    return { fromNamespace, toNamespace, connections: members, unlisted: 0, workloads: [...workloads] };
  });
  return {
    id: randomUUID(),
    type: 'connection',
    change: 'opened',
    ...unimportant,
    effect: 'weakens',
    attribution: 'single',
    causes: [],
    candidates: changes.causes?.length ?? 0,
    sources: new Set(pairs.map(([from]) => from)).size,
    destinations: new Set(pairs.map(([, to]) => to)).size,
    parts,
    ...changes,
  };
}

/** The score of a namespace, or of the cluster. */
export function scoreDrift(namespace?: string): ScoreDrift {
  return {
    id: randomUUID(),
    type: 'score',
    change: 'lowered',
    ...unimportant,
    effect: 'weakens',
    pii: 'touched',
    scope: namespace === undefined ? { type: 'cluster' } : { type: 'namespace', namespace },
    scores: { before: 80, after: 60.5 },
  };
}

/** A finding of a Deployment, given as `namespace/name`, or of a namespace. */
export function findingDrift(subject: string, changes: Partial<FindingDrift> = {}): FindingDrift {
  const [namespace = '', name] = subject.split('/');
  return {
    id: randomUUID(),
    type: 'finding',
    change: 'opened',
    ...unimportant,
    effect: 'weakens',
    pii: 'touched',
    findingId: randomUUID(),
    ruleId: 'cross-namespace-ingress',
    severity: 'high',
    namespace,
    ...(name !== undefined && { workload: { namespace, name, kind: 'Deployment' } }),
    ...changes,
  };
}
