import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { BaselineStore } from '../../../src/baselines/baseline.store.ts';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { CustomRuleStore } from '../../../src/custom-rules/custom-rule.store.ts';
import { DataFlowMapStore } from '../../../src/dataflows/data-flow-map.store.ts';
import { settingsOfCluster } from '../../../src/in-force/in-force.ts';
import { InForceStore } from '../../../src/in-force/in-force.store.ts';
import { ScenarioStore } from '../../../src/scenarios/scenario.store.ts';
import type { Collection, Source } from '../../../src/sources/source.ts';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Unread } from '../../../src/core/inventory/problems/unread.ts';
import type { AssumptionSettings } from '../../../src/core/reachability/plugins/profiles.ts';
import {
  DEFAULT_FINDING_SETTINGS,
  type FindingSettings,
} from '../../../src/core/findings/finding-settings.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import type { AssessmentSettings } from '../../../src/core/rules/settings.ts';
import { prepareSnapshot } from '../../../src/pipeline/prepare-snapshot.ts';
import { PublicationStore } from '../../../src/pipeline/publication.store.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { SnapshotRunStore } from '../../../src/snapshots/runs/snapshot-run.store.ts';

const CALICO: AssumptionSettings = { cniProfile: 'calico' };
/** 31 days, as for the example fleet. */
const HOLDS_FOR_MILLISECONDS = 31 * 86_400_000;

export function namespace(name: string, labels: Record<string, string> = {}): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function deployment(space: string, name: string, port = 8080): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: space, name, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'x', ports: [{ containerPort: port }] }] },
      },
    },
  };
}

/** Isolates every pod of a namespace in both directions, but allows connections within the namespace. */
export function isolation(space: string): object {
  const own = [{ podSelector: {} }];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: space, name: 'own-namespace-only' },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: own }],
      egress: [{ to: own }],
    },
  };
}

/** Registers a cluster that is never read. */
export async function registerCluster(pool: Pool, name: string): Promise<string> {
  const id = randomUUID();
  await new ClusterStore(pool).insert({
    id,
    name,
    labels: {},
    source: { type: 'manifests', path: `/srv/manifests/${name}`, states: 'current' },
    schedule: { type: 'manual' },
    cniProfile: 'calico',
    assumptions: {},
    maxIntervalSeconds: null,
    retention: {},
    origin: 'registered',
  });
  return id;
}

export interface State {
  readonly at: string;
  readonly objects: readonly object[];
  readonly unread?: readonly Unread[];
  readonly settings?: AssessmentSettings;
}

/** Judges a cluster's state and publishes it as a snapshot, as the pipeline does. */
export async function publishState(pool: Pool, clusterId: string, state: State): Promise<Snapshot> {
  const takenAt = new Date(state.at);
  return publishSource(pool, clusterId, sourceOf(state, takenAt), { takenAt, settings: state.settings });
}

/** Collects a source, judges it and publishes it as a snapshot, as the pipeline does. */
export async function publishSource(
  pool: Pool,
  clusterId: string,
  source: Source,
  {
    takenAt,
    settings,
    findingSettings = DEFAULT_FINDING_SETTINGS,
  }: {
    readonly takenAt: Date;
    readonly settings?: AssessmentSettings | undefined;
    readonly findingSettings?: FindingSettings | undefined;
  },
): Promise<Snapshot> {
  const fence = await new SnapshotRunStore(pool).beginRun(clusterId, 'request');
  const publications = new PublicationStore(pool);
  const previous = await publications.previous(clusterId);
  const current = await new InForceStore({
    dataFlowMaps: new DataFlowMapStore(pool),
    customRules: new CustomRuleStore(pool),
    scenarios: new ScenarioStore(pool),
  }).current();
  const cluster = await new ClusterStore(pool).get(WHOLE_FLEET, clusterId);
  const approved = await new BaselineStore(pool).approvedObjects(clusterId);
  const bundle = await prepareSnapshot(
    source,
    {
      trigger: 'request',
      cluster: CALICO,
      settings: settingsOfCluster(settings ?? DEFAULT_SETTINGS, current, cluster ?? { name: '', labels: {} }),
      findingSettings,
      dataFlowVersion: current.map?.version ?? null,
      takenAt,
      holdsForMilliseconds: HOLDS_FOR_MILLISECONDS,
      previous,
      ...(approved && { approved }),
    },
    (contentHashes) => publications.readBodies(contentHashes),
    { signal: new AbortController().signal },
  );
  return publications.publish(fence, bundle);
}

function sourceOf({ objects, unread = [] }: State, at: Date): Source {
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  for (const one of unread) builder.unread(one);
  const collection: Collection = {
    inventory: builder.build(),
    consistency: 'CONSISTENT',
    startedAt: at,
    finishedAt: at,
    description: 'objects of a test',
  };
  return { collect: () => Promise.resolve(collection) };
}

/** Two clusters: `production` has two snapshots and is isolated in the second, `staging` has one. */
export interface PublishedFleet {
  readonly production: string;
  readonly staging: string;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

const PII = { 'ringfence.dev/data': 'pii' };

export const SHOP = [
  namespace('shop', PII),
  deployment('shop', 'db', 5432),
  deployment('shop', 'api'),
  namespace('billing', PII),
  deployment('billing', 'export'),
  namespace('tools'),
  deployment('tools', 'crawler'),
];

export async function publishFleet(pool: Pool): Promise<PublishedFleet> {
  const production = await registerCluster(pool, 'production');
  const staging = await registerCluster(pool, 'staging');
  const before = await publishState(pool, production, { at: '2026-01-01T00:00:00Z', objects: SHOP });
  const after = await publishState(pool, production, {
    at: '2026-01-02T00:00:00Z',
    objects: [...SHOP, isolation('shop')],
  });
  await publishState(pool, staging, {
    at: '2026-01-02T06:00:00Z',
    objects: [namespace('lab', PII), deployment('lab', 'trial')],
  });
  return { production, staging, before, after };
}
