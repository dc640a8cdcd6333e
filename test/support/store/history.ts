import { createHash, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { AccessLists } from '../../../src/core/access/access-lists.ts';
import type { AccessScope } from '../../../src/core/access-scope.ts';
import type { DriftEvent } from '../../../src/core/drift/drift-event.ts';
import { ClusterStore, type NewCluster } from '../../../src/clusters/cluster.store.ts';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import { DEFAULT_FINDING_POLICY, type FindingPolicy } from '../../../src/core/findings/finding-settings.ts';
import type { FindingEvent } from '../../../src/core/findings/finding.ts';
import type { StoredObject } from '../../../src/core/inventory/stored/stored-object.ts';
import type { Assessment, RuleResult, ScoreSample } from '../../../src/core/rules/assessment.ts';
import type { Severity, Subject } from '../../../src/core/rules/rule.ts';
import { classificationSettings, DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import { PublicationStore } from '../../../src/pipeline/publication.store.ts';
import { makeBundle, type ComputedSnapshot } from '../../../src/pipeline/snapshot-bundle.ts';
import { SnapshotRunStore } from '../../../src/snapshots/runs/snapshot-run.store.ts';
import type { Snapshot, SnapshotHeader } from '../../../src/snapshots/snapshot.ts';

export const WHOLE_FLEET: AccessScope = { clusters: 'all', namespaces: 'all' };

export async function registerCluster(pool: Pool, changes: Partial<NewCluster> = {}): Promise<Cluster> {
  const id = randomUUID();
  return new ClusterStore(pool).insert({
    id,
    name: `cluster-${id}`,
    labels: {},
    source: { type: 'in-cluster' },
    schedule: { type: 'manual' },
    cniProfile: 'detected',
    assumptions: {},
    maxIntervalSeconds: null,
    retention: {},
    origin: 'registered',
    ...changes,
  });
}

/** An object whose content is `content`, with the matching hash. */
export function storedObject(key: string, content: unknown = {}): StoredObject {
  const [kind = '', namespace = '', name = ''] = key.split('/');
  const body = JSON.stringify({ name, content });
  return { kind, namespace, name, body, contentHash: createHash('sha256').update(body).digest('hex') };
}

export function header(changes: Partial<SnapshotHeader> = {}): SnapshotHeader {
  const takenAt = changes.takenAt ?? new Date();
  return {
    takenAt,
    windowStart: takenAt,
    windowEnd: takenAt,
    trigger: 'request',
    completeness: 'COMPLETE',
    consistency: 'CONSISTENT',
    cniProfile: 'calico',
    assumptions: resolveAssumptions('calico', { clusterTiers: 'not-enforced' }),
    classification: classificationSettings(DEFAULT_SETTINGS),
    description: 'Kubernetes v1.34.1',
    holdsForMilliseconds: 86_400_000,
    unread: [],
    problems: [],
    held: null,
    lastKnown: {},
    dataFlows: null,
    absentKinds: [],
    ignoredKinds: {},
    objectCounts: {},
    ...changes,
  };
}

export function workload(namespace: string, name: string): Subject {
  return { type: 'workload', namespace, name, kind: 'Deployment' };
}

/** A failing result with a violation for each key. */
export function failing(
  subject: Subject,
  keys: readonly string[] = [''],
  severity: Severity = 'high',
): RuleResult {
  const violations = keys.map((key) => ({
    key,
    evidence: { summary: `reachable ${key}`, reasons: [] },
  }));
  return { ruleId: 'default-deny-ingress', severity, subject, outcome: 'fail', violations };
}

export function passing(subject: Subject): RuleResult {
  return { ruleId: 'default-deny-ingress', severity: 'high', subject, outcome: 'pass', violations: [] };
}

export function assessment(changes: Partial<Assessment> = {}): Assessment {
  return {
    engineVersion: '1',
    ruleSetDigest: 'rules',
    scopeDigest: 'scope',
    scoreFormulaVersion: 1,
    ruleIds: ['default-deny-ingress'],
    completeness: 'COMPLETE',
    workloads: [],
    undecided: [],
    results: [],
    scores: [],
    ...changes,
  };
}

export function score(scope: ScoreSample['scope'], value: number | null): ScoreSample {
  return {
    scope,
    score: value,
    mean: value,
    coverage: value === null ? null : 1,
    piiWorkloads: 1,
    criticallyExposed: 0,
    cappedBy: null,
    worst: null,
  };
}

export interface Happening {
  readonly objects?: readonly StoredObject[];
  readonly header?: Partial<SnapshotHeader>;
  readonly assessment?: Partial<Assessment>;
  readonly access?: AccessLists;
  readonly drift?: readonly DriftEvent[];
  readonly policy?: FindingPolicy;
}

/** The bundle that a worker would create for a snapshot of the cluster's current state. */
export async function bundle(
  pool: Pool,
  clusterId: string,
  happening: Happening = {},
): Promise<ComputedSnapshot> {
  const made = makeBundle({
    previous: await new PublicationStore(pool).previous(clusterId),
    header: header(happening.header),
    objects: happening.objects ?? [],
    assessment: assessment(happening.assessment),
    access: happening.access ?? { lists: [], parts: [] },
    patches: [],
    inputDigest: null,
    policy: happening.policy ?? DEFAULT_FINDING_POLICY,
  });
  return { ...made, drift: happening.drift ?? [] };
}

interface Published {
  readonly snapshot: Snapshot;
  /** The events of the cluster's findings. */
  readonly findingEvents: readonly FindingEvent[];
}

/** Takes and publishes a snapshot as a worker would. */
export async function publish(pool: Pool, clusterId: string, happening: Happening = {}): Promise<Published> {
  const fence = await new SnapshotRunStore(pool).beginRun(clusterId, 'request');
  const written = await bundle(pool, clusterId, happening);
  const snapshot = await new PublicationStore(pool).publish(fence, written);
  return { snapshot, findingEvents: written.findings.flatMap(({ events }) => events) };
}
